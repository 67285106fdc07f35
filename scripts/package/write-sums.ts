import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { createReadStream, statSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { pipeline } from 'node:stream/promises'

/**
 * Writes SHA256SUMS of these files into a folder, as `sha256sum -c` reads it, and signs it with minisign if a secret key is
 * given. minisign asks for the key's password. Returns a line for each file, with its size.
 */
export async function writeSums(folder: string, files: readonly string[], key: string | undefined): Promise<string[]> {
  const sums = join(folder, 'SHA256SUMS')
  const hashed: { file: string; hash: string }[] = []
  for (const file of files) hashed.push({ file, hash: await sha256(file) })
  writeFileSync(sums, hashed.map(({ file, hash }) => `${hash}  ${basename(file)}\n`).join(''))
  if (key) execFileSync('minisign', ['-S', '-s', key, '-m', sums], { stdio: ['inherit', 'ignore', 'inherit'] })
  return hashed.map(({ file, hash }) => {
    const megabytes = (statSync(file).size / 1e6).toFixed(1)
    return `${hash}  ${megabytes.padStart(6)} MB  ${basename(file)}`
  })
}

async function sha256(file: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  return hash.digest('hex')
}
