import { existsSync } from 'node:fs'
import { readdir, rm } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { ImportOptions, type ListedJob } from '#contract'
import { rowOf } from '#model/ids.ts'
import type { Context } from '../../context.ts'
import { importJob } from './import-job.ts'

/**
 * Deletes what a browser uploaded once an import copied it, and the rest of its batch when no file is left there. What an import did not
 * come to its end with stays, to be resumed.
 */
export async function discardUploads({ store, folders }: Context, { jobId, kind, status }: ListedJob): Promise<void> {
  if (kind !== importJob.kind || status !== 'done') return
  const row = store.get<{ input: string }>('SELECT input FROM job WHERE id = ?', [rowOf(jobId)])
  const { paths } = ImportOptions.parse(JSON.parse(row?.input ?? 'null'))
  const uploads = join(folders.cache, 'uploads')
  const batches = new Set<string>()
  for (const path of paths.filter((one) => one.startsWith(uploads + sep))) {
    const [user = '', batch = '', ...rest] = relative(uploads, path).split(sep)
    if (rest.length === 0) continue
    batches.add(join(user, batch))
    await rm(path, { recursive: true, force: true })
  }
  for (const batch of batches) {
    if (await hasFiles(join(uploads, batch))) continue
    for (const kept of ['uploads', 'uploading'])
      await rm(join(folders.cache, kept, batch), { recursive: true, force: true })
  }
}

async function hasFiles(folder: string): Promise<boolean> {
  if (!existsSync(folder)) return false
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries.some((entry) => !entry.isDirectory())
}
