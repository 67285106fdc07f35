import type { Job } from '#contract'
import { type ImageId, idOf, type JobId } from '#model/ids.ts'
import type { Context } from '../../context.ts'

const kind = 'library.buildTiles'

/** Returns a waiting or running job that cuts all of these images, or null. */
export function runningJob({ store }: Context, imageIds: readonly ImageId[]): JobId | null {
  const found = store.get<{ id: number }>(
    `SELECT id FROM job WHERE kind = ? AND status IN ('queued', 'running') AND NOT EXISTS (
       SELECT 1 FROM json_each(?) AS wanted
       WHERE wanted.value NOT IN (SELECT value FROM json_each(job.input, '$.imageIds')))
     ORDER BY id LIMIT 1`,
    [kind, JSON.stringify(imageIds)],
  )
  return found ? idOf('job', found.id) : null
}

export function newestJob({ store, jobs }: Context, imageId: ImageId): Job | null {
  const found = store.get<{ id: number }>(
    `SELECT id FROM job WHERE kind = ? AND EXISTS (
       SELECT 1 FROM json_each(job.input, '$.imageIds') WHERE value = ?) ORDER BY id DESC LIMIT 1`,
    [kind, imageId],
  )
  return found ? jobs.get(idOf('job', found.id)) : null
}
