import { createHash, randomUUID } from 'node:crypto'
import { open, readFile, rename, rm } from 'node:fs/promises'
import { deserialize, serialize } from 'node:v8'
import { ifThere } from '../../errors.ts'

const sealBytes = 32

const sealOf = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest()

/** Writes a value after the hash of its bytes. The file gets its name once it is complete and on the disk. */
export async function writeSealed(file: string, value: unknown): Promise<void> {
  const bytes = serialize(value)
  const unfinished = `${file}.${randomUUID()}.part`
  try {
    const out = await open(unfinished, 'wx')
    try {
      await out.writeFile(sealOf(bytes))
      await out.writeFile(bytes)
      await out.sync()
    } finally {
      await out.close()
    }
    await rename(unfinished, file)
  } catch (error) {
    // Deleting fails too when the disk is gone.
    await rm(unfinished, { force: true }).catch(() => undefined)
    throw error
  }
}

/** Reads a value; null without a file. Throws for a file that is cut off or damaged. */
export async function readSealed(file: string): Promise<unknown> {
  const bytes = await ifThere(readFile(file))
  if (!bytes) return null
  const value = bytes.subarray(sealBytes)
  if (!sealOf(value).equals(bytes.subarray(0, sealBytes))) throw new Error(`${file} is damaged.`)
  return deserialize(value)
}
