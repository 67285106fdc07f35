import { existsSync } from 'node:fs'
import { readdir, readFile, rm } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { z } from 'zod'
import { ImportOptions, type ListedJob } from '#contract'
import { rowOf } from '#model/ids.ts'
import type { Context } from '../../context.ts'
import { whyNotIn } from '../../place-in.ts'
import { importJob } from './import-job.ts'

/**
 * Deletes uploaded files once an import has copied them, and the rest of their batch when none is left; with the frames
 * of a video also the video. Files of an unfinished import stay, so that it can resume.
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
    const [user = ''] = batch.split(sep)
    const video = await videoOf(join(folders.cache, 'uploading', batch, 'plan.json'))
    if (video !== null && whyNotIn(join(uploads, user), video) === null) {
      await rm(join(uploads, user, video), { force: true })
      batches.add(join(user, video.split(sep)[0] ?? ''))
    }
    for (const kept of ['uploads', 'uploading'])
      await rm(join(folders.cache, kept, batch), { recursive: true, force: true })
  }
}

const Plan = z.object({ madeFrom: z.string().optional() })

/** The uploaded video of which a batch has the frames, by its batch and path; null for other batches. */
const videoOf = (plan: string): Promise<string | null> =>
  readFile(plan, 'utf8').then(
    (text) => Plan.parse(JSON.parse(text)).madeFrom ?? null,
    // A server may have swept it.
    () => null,
  )

async function hasFiles(folder: string): Promise<boolean> {
  if (!existsSync(folder)) return false
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries.some((entry) => !entry.isDirectory())
}
