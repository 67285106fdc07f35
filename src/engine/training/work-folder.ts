import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { noteExportDeleted } from '../datasets/index.ts'
import { ifThere } from '../errors.ts'
import type { Store } from '../store/index.ts'
import { writeWhole } from '../write-whole.ts'
import { logFiles } from './training-log.ts'

/** The large files of a training. Its log is in the training's folder on this computer. */
export type WorkFolder = { root: string; dataset: string; out: string }

export const workIn = (root: string): WorkFolder => ({ root, dataset: join(root, 'dataset'), out: join(root, 'out') })

const versionFile = (folder: string) => join(folder, 'version.txt')

/**
 * Clears a training's folder when it was used for another version: a refresh with the same options trains on a new version
 * each time, and the command would continue from the old weights.
 */
export async function clearOfOthers(
  store: Store,
  { folder, work, versionHash }: { folder: string; work: WorkFolder; versionHash: string },
): Promise<void> {
  if ((await ifThere(readFile(versionFile(folder), 'utf8'))) === versionHash) return
  await clearWork(store, folder, work)
  for (const file of Object.values(logFiles(folder))) await rm(file, { force: true })
  await writeWhole(versionFile(folder), versionHash)
}

/** Deletes the export and the output, once the model is in the workspace. The log stays. */
export async function clearWork(store: Store, folder: string, work: WorkFolder): Promise<void> {
  noteExportDeleted(store, work.dataset)
  const left = work.root === folder ? [work.dataset, work.out] : [work.root]
  for (const path of [...left, versionFile(folder)]) await rm(path, { recursive: true, force: true })
}
