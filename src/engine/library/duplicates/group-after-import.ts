import type { ListedJob, User } from '#contract'
import { nearDuplicateBits } from '#model/perceptual-hash.ts'
import type { Context } from '../../context.ts'
import { findDuplicatesJob } from './find-duplicates.ts'

/** Groups near-duplicates again with the last settings after an import added images. */
export function groupAfterImport({ store, jobs }: Context, { kind, summary }: ListedJob, actor: User): void {
  if (kind !== 'library.import' || summary?.figures.imagesAdded === 0) return
  if (store.get("SELECT 1 FROM job WHERE status = 'queued' AND kind = ?", [findDuplicatesJob.kind])) return
  const last = store.get<{ distance: number }>(
    "SELECT input ->> '$.distance' AS distance FROM job WHERE kind = ? AND status = 'done' ORDER BY id DESC LIMIT 1",
    [findDuplicatesJob.kind],
  )
  jobs.enqueue(findDuplicatesJob, { distance: last?.distance ?? nearDuplicateBits }, actor)
}
