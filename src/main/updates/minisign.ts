import { createPublicKey, verify } from 'node:crypto'

/** Decodes a line of Base64. Throws for a line of another length. */
function bytesOf(line: string | undefined, length: number, what: string): Buffer {
  const bytes = Buffer.from(line ?? '', 'base64')
  if (bytes.length !== length) throw new Error(`The ${what} is not one of minisign.`)
  return bytes
}

/** The bytes before the 32 bytes of an Ed25519 key in DER. */
const derStart = Buffer.from('302a300506032b6570032100', 'hex')

/** Reads a public key of minisign from the last line of its file. */
function readKey(text: string): { id: Buffer; check(data: Buffer, signature: Buffer): boolean } {
  const bytes = bytesOf(text.trim().split('\n').at(-1), 42, 'key')
  const key = createPublicKey({ key: Buffer.concat([derStart, bytes.subarray(10)]), format: 'der', type: 'spki' })
  return { id: bytes.subarray(2, 10), check: (data, signature) => verify(null, data, key, signature) }
}

/**
 * Throws unless `signature` is the result of `minisign -S -l` for this content, key and name. Without `-l`, minisign signs a hash
 * that Electron can't compute.
 */
export function requireSigned(
  content: Buffer,
  { name, signature, publicKey }: { name: string; signature: string; publicKey: string },
): void {
  const [, signed, comment = '', ofComment] = signature.split(/\r?\n/)
  const bytes = bytesOf(signed, 74, 'signature')
  const key = readKey(publicKey)
  const [algorithm, id, own] = [bytes.toString('latin1', 0, 2), bytes.subarray(2, 10), bytes.subarray(10)]
  const trusted = comment.replace(/^trusted comment: /, '')
  if (algorithm === 'ED') throw new Error(`${name} has to be signed with minisign -S -l.`)
  if (algorithm !== 'Ed' || !id.equals(key.id) || !key.check(content, own))
    throw new Error(`${name} is not signed with the key of this Winnow.`)
  if (!key.check(Buffer.concat([own, Buffer.from(trusted)]), bytesOf(ofComment, 64, 'signature')))
    throw new Error(`The comment in the signature of ${name} was changed.`)
  // The feed of another channel is also signed, and must not replace this one.
  if (!trusted.split('\t').includes(`file:${name}`))
    throw new Error(`The signature is of another file than ${name}: ${trusted}`)
}
