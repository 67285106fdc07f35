import { existsSync, lstatSync, readdirSync, statSync } from 'node:fs'
import { open, opendir, rename, rm, rmdir, writeFile } from 'node:fs/promises'
import { basename, dirname, join, relative, resolve, sep } from 'node:path'
import type { Folders } from '../../context.ts'
import { invalid } from '../../errors.ts'
import { makeFolder } from '../../make-folder.ts'
import { isOwnPlace } from '../../paths.ts'
import { atPlace } from '../../store/index.ts'
import { isManifest } from '../versions/manifest.ts'

/** Marks a folder as an unfinished export, which may be deleted. */
const marker = '.winnow-unfinished-export'
const markerText = 'Winnow is writing an export here, or was. You can delete this folder.\n'

/** Where an export is written before it gets its name: a hidden folder next to it, the same for each try. */
export const unfinishedFolder = (target: string): string => join(dirname(target), `.${basename(target)}.winnow-export`)

/**
 * The absolute path of an export's folder. Throws INVALID if something is there, or if it is inside the
 * workspace's own folder.
 */
export function freeTarget(folder: string, folders: Folders): string {
  const target = resolve(folder)
  if (dirname(target) === target) throw invalid(`${target} can't be an export's folder. Name a folder inside of it.`)
  if (isOwnPlace(target, folders))
    throw invalid(`${target} belongs to the workspace itself. Choose a folder outside of it.`)
  const found = statSync(target, { throwIfNoEntry: false })
  if (!found) return target
  if (!found.isDirectory()) throw invalid(`${target} is a file. Choose a folder that does not exist yet.`)
  if (readdirSync(target).length > 0)
    throw invalid(`The folder ${target} is not empty. Choose one that is empty or does not exist yet.`)
  return target
}

/**
 * Creates the unfinished folder after deleting what an interrupted run left there. Throws INVALID if the folder isn't
 * Winnow's.
 */
export async function beginFolder(target: string): Promise<string> {
  const unfinished = unfinishedFolder(target)
  if (existsSync(unfinished)) {
    if (!(await isOurs(unfinished)))
      throw invalid(`${unfinished} is in the way and isn’t an unfinished export. Move it elsewhere first.`)
    await abandonFolder(target)
  }
  makeFolder(unfinished, 'export')
  try {
    await writeFile(join(unfinished, marker), markerText)
  } catch (error) {
    await rm(unfinished, { recursive: true })
    throw atPlace(error, target)
  }
  return unfinished
}

/** Returns whether an export run left the folder: it was created, being written or just completed. */
async function isOurs(unfinished: string): Promise<boolean> {
  if (existsSync(join(unfinished, marker)) || readdirSync(unfinished).length === 0) return true
  const manifest = join(unfinished, 'manifest.json')
  return existsSync(manifest) && (await isManifest(manifest))
}

/** Gives the finished export its name, in one step. */
export async function finishFolder(target: string): Promise<void> {
  const unfinished = unfinishedFolder(target)
  if (existsSync(target)) await rmdir(target)
  await rm(join(unfinished, marker))
  await rename(unfinished, target)
  if (process.platform === 'win32') return
  const parent = await open(dirname(target), 'r')
  try {
    await parent.sync()
  } finally {
    await parent.close()
  }
}

/** The files of an unfinished export by their paths with forward slashes, sorted. */
export const filesOfExport = (unfinished: string): string[] =>
  readdirSync(unfinished, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== marker)
    .map(({ parentPath, name }) => relative(unfinished, join(parentPath, name)).replaceAll(sep, '/'))
    .sort((a, b) => (a < b ? -1 : 1))

/** Deletes an unfinished export completely. The file that marks it as ours goes last. */
export async function abandonFolder(target: string): Promise<void> {
  const unfinished = unfinishedFolder(target)
  if (!existsSync(unfinished)) return
  if (!existsSync(join(unfinished, marker))) await writeFile(join(unfinished, marker), markerText)
  for (const name of readdirSync(unfinished)) {
    if (name !== marker) await removeAll(join(unfinished, name))
  }
  await rm(unfinished, { recursive: true })
}

/** File by file: Node's own removal would start with all of a folder's files at once, which can be hundreds of thousands. */
async function removeAll(path: string): Promise<void> {
  if (lstatSync(path).isDirectory())
    for await (const entry of await opendir(path)) {
      const inside = join(path, entry.name)
      await (entry.isDirectory() ? removeAll(inside) : rm(inside))
    }
  await rm(path, { recursive: true })
}
