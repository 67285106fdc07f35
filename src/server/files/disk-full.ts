import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ORPCError } from '@orpc/client'

export const diskFullSentence =
  'The disk of the server is full. Whoever runs it must free some space; then try again. Saved data is safe.'

/** Whether the server or its engine could not write for want of space. */
export const isDiskFull = (error: unknown): boolean =>
  error instanceof ORPCError
    ? error.code === 'NO_SPACE'
    : error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT')

/** Tries a small file: a quota may be used up where the disk is not. Throws where there is no room for it. */
export async function requireRoom(folder: string): Promise<void> {
  const probe = join(folder, `.room-${process.pid}`)
  try {
    await writeFile(probe, Buffer.alloc(1 << 16))
  } finally {
    await rm(probe, { force: true })
  }
}
