import { argon2, randomBytes, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'

/** OWASP's second recommendation for argon2id, Password Storage Cheat Sheet: 19 MiB, two passes, one lane. */
const cost = { memory: 19_456, passes: 2, parallelism: 1 } as const
const [saltBytes, hashBytes] = [16, 32]

const derive = promisify(argon2)

const hashOf = (
  password: string,
  nonce: Buffer,
  { memory, passes, parallelism }: { [Key in keyof typeof cost]: number },
) =>
  derive('argon2id', {
    message: Buffer.from(password.normalize('NFKC')),
    nonce,
    memory,
    passes,
    parallelism,
    tagLength: hashBytes,
  })

/** Hashes a password for storage, in the PHC string format. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(saltBytes)
  const hash = await hashOf(password, salt, cost)
  const text = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '')
  return `$argon2id$v=19$m=${cost.memory},t=${cost.passes},p=${cost.parallelism}$${text(salt)}$${text(hash)}`
}

const stored = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/

/** Replaces a missing password, so that both answers take the same time. */
const nobody = hashPassword(randomBytes(saltBytes).toString('hex'))

/** Whether this is the password of the hash. Takes as long for a user without a password. */
export async function isPassword(password: string, hash: string | null): Promise<boolean> {
  const parts = stored.exec(hash ?? (await nobody))
  if (!parts) throw new Error('A stored password is not in the PHC format.')
  const [memory, passes, parallelism] = [Number(parts[1]), Number(parts[2]), Number(parts[3])]
  const expected = Buffer.from(parts[5]!, 'base64')
  const actual = await hashOf(password, Buffer.from(parts[4]!, 'base64'), { memory, passes, parallelism })
  return timingSafeEqual(actual, expected) && hash !== null
}
