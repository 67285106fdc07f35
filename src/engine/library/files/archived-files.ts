import { existsSync, mkdirSync, statSync } from 'node:fs'
import { copyFile, mkdir, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { flush, flushFolder, partialExtension } from './files.ts'
import { sha256OfFile } from './sha256-of-file.ts'

/** The reason an original could not be moved, as a sentence for the user. Nothing is lost. */
export class NotMoved extends Error {}

/**
 * Moves an intact original, checked by its hash, to `target`, replacing any file there. On the same disk the file is
 * renamed and `from` is gone; otherwise it is copied and read again, and `from` stays for `removeMoved`. Can be
 * repeated after a crash at any moment. Throws NotMoved when the bytes don't match the hash.
 */
export async function moveVerified(from: string, target: string, sha256: string): Promise<void> {
  if (existsSync(target)) {
    if ((await sha256OfFile(target)) === sha256) return
    throw changed(target)
  }
  if (!existsSync(from)) throw new NotMoved(`Its file is missing (${from}).`)
  await mkdir(dirname(target), { recursive: true })
  if (statSync(from).dev === statSync(dirname(target)).dev) {
    if ((await sha256OfFile(from)) !== sha256) throw changed(from)
    await rename(from, target)
    await flushFolder(dirname(from))
  } else {
    const partial = `${target}${partialExtension}`
    await copyFile(from, partial)
    await flush(partial)
    if ((await sha256OfFile(partial)) !== sha256) {
      await rm(partial, { force: true })
      throw changed(from)
    }
    await rename(partial, target)
  }
  await flushFolder(dirname(target))
}

const changed = (file: string): NotMoved => new NotMoved(`${file} changed since import.`)

/**
 * Deletes the file that a move left at the old place, once the new place is recorded. Can be repeated. A file with
 * other bytes stays: it is not the moved file.
 */
export async function removeMoved(from: string, target: string, sha256: string): Promise<void> {
  if (from === target || !existsSync(from)) return
  if (!existsSync(target)) throw new Error(`${target} is not there, so ${from} stays.`)
  if ((await sha256OfFile(from)) !== sha256) return
  await rm(from)
  await flushFolder(dirname(from))
}

/**
 * Returns the folder for this workspace's archived originals below the folder that the user chose, and creates it when
 * missing. Never creates the chosen folder: when it is missing, its disk is not connected.
 */
export function folderInArchive(chosen: string, id: string): string | null {
  if (!existsSync(chosen) || !statSync(chosen).isDirectory()) return null
  const folder = join(chosen, `winnow-${id}`)
  if (!existsSync(folder)) mkdirSync(folder)
  return folder
}
