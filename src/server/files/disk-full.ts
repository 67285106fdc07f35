import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ORPCError } from '@orpc/client'

export const diskFullSentence =
  'The disk of the server is full. Whoever runs it must free some space; then try again. Saved data is safe.'

/** Whether a write of the server or its engine failed because the disk is full. */
export const isDiskFull = (error: unknown): boolean =>
  error instanceof ORPCError
    ? error.code === 'NO_SPACE'
    : error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT')

/** Writes a small file, since a quota can be used up before the disk is. Throws when there is no room. */
export async function requireRoom(folder: string): Promise<void> {
  const probe = join(folder, `.room-${process.pid}`)
  try {
    await writeFile(probe, Buffer.alloc(1 << 16))
  } finally {
    await rm(probe, { force: true })
  }
}
