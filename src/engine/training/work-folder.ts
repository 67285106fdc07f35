import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { noteExportDeleted } from '../datasets/index.ts'
import { ifThere } from '../errors.ts'
import type { Store } from '../store/index.ts'
import { writeWhole } from '../write-whole.ts'
import { logFiles } from './training-log.ts'

/** What a training works with, and takes much room; the log is in the folder of the training on this computer. */
export type WorkFolder = { root: string; dataset: string; out: string }

export const workIn = (root: string): WorkFolder => ({ root, dataset: join(root, 'dataset'), out: join(root, 'out') })

const versionFile = (folder: string) => join(folder, 'version.txt')

/**
 * Clears a training of what another version left in it: a refresh with the same options trains on another version each time, and
 * a command would go on from the weights of that one.
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

/** Once the model is in the workspace. The log stays. */
export async function clearWork(store: Store, folder: string, work: WorkFolder): Promise<void> {
  noteExportDeleted(store, work.dataset)
  const left = work.root === folder ? [work.dataset, work.out] : [work.root]
  for (const path of [...left, versionFile(folder)]) await rm(path, { recursive: true, force: true })
}
