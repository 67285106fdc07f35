import { lstatSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

/**
 * Where the engine of an open workspace answers commands of the same user: a socket or pipe, and the secret that opens
 * it.
 */
const LocalAddress = z.object({ path: z.string(), secret: z.string(), version: z.string() })
export type LocalAddress = z.infer<typeof LocalAddress>

const fileIn = (folder: string): string => join(folder, 'connect.json')

/** Writes the address for this user only. Only the holder of the workspace's lock may do so. */
export function noteAddress(folder: string, address: LocalAddress): void {
  const file = fileIn(folder)
  rmSync(file, { force: true })
  writeFileSync(file, JSON.stringify(address), { flag: 'wx', mode: 0o600 })
}

export const forgetAddress = (folder: string): void => rmSync(fileIn(folder), { force: true })

/** Reads the address; null when there is none or another user wrote it: then nobody knows who would answer. */
export function readAddress(folder: string): LocalAddress | null {
  const file = fileIn(folder)
  try {
    const entry = lstatSync(file)
    if (!entry.isFile() || (process.getuid && entry.uid !== process.getuid())) return null
    return LocalAddress.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    // The engine has just closed, or does not listen.
    return null
  }
}
