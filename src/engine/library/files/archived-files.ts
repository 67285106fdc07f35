import { existsSync, mkdirSync, statSync } from 'node:fs'
import { copyFile, mkdir, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { flush, flushFolder, partialExtension } from './files.ts'
import { sha256OfFile } from './sha256-of-file.ts'

/** Why an original could not be moved: a sentence for the user. Nothing was lost. */
export class NotMoved extends Error {}

/**
 * Brings a whole original to `target`, checked by its hash, replacing what was there. On the same disk the file is
 * renamed and `from` is gone; else it is copied, read again, and `from` stays for `removeMoved`. May be done again
 * after a crash at any moment. Throws NotMoved when the bytes are not those that the hash names.
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
 * Deletes what is left at the place that a file was moved from, once the other place is noted. May be done again. A file with
 * other bytes stays: it is not the one that was moved.
 */
export async function removeMoved(from: string, target: string, sha256: string): Promise<void> {
  if (from === target || !existsSync(from)) return
  if (!existsSync(target)) throw new Error(`${target} is not there, so ${from} stays.`)
  if ((await sha256OfFile(from)) !== sha256) return
  await rm(from)
  await flushFolder(dirname(from))
}

/**
 * The folder in which this workspace's originals are archived, below the one that the user chose; made when it is
 * missing. The chosen one is never made: where it is not there, its disk is not connected.
 */
export function folderInArchive(chosen: string, id: string): string | null {
  if (!existsSync(chosen) || !statSync(chosen).isDirectory()) return null
  const folder = join(chosen, `winnow-${id}`)
  if (!existsSync(folder)) mkdirSync(folder)
  return folder
}
