import { type JobId, rowOf } from '#model/ids.ts'
import { nearDuplicateBits } from '#model/perceptual-hash.ts'
import { userByRow } from '../../access/index.ts'
import type { Context } from '../../context.ts'
import { findDuplicatesJob } from './find-duplicates.ts'

/** Once images came in, near-duplicates are grouped again, as they were last. */
export function groupAfterImport({ store, jobs }: Context, jobId: JobId): void {
  const job = store.get<{ created_by: number }>(
    "SELECT created_by FROM job WHERE id = ? AND kind = 'library.import' AND status = 'done' AND result ->> '$.imagesAdded' > 0",
    [rowOf(jobId)],
  )
  if (!job || store.get("SELECT 1 FROM job WHERE status = 'queued' AND kind = ?", [findDuplicatesJob.kind])) return
  const last = store.get<{ distance: number }>(
    "SELECT input ->> '$.distance' AS distance FROM job WHERE kind = ? AND status = 'done' ORDER BY id DESC LIMIT 1",
    [findDuplicatesJob.kind],
  )
  jobs.enqueue(findDuplicatesJob, { distance: last?.distance ?? nearDuplicateBits }, userByRow(store, job.created_by))
}
