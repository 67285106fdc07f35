import type { User } from '#contract'
import type { JobId } from '#model/ids.ts'
import { dayMs } from '#model/units.ts'
import type { Context } from '../context.ts'
import { invalid } from '../errors.ts'
import { currentModelRow } from '../labeling/index.ts'
import { goldenSet } from '../policy/index.ts'
import type { Store } from '../store/index.ts'
import { driftJob, lastDriftMs } from './drift/drift-job.ts'
import { minImages } from './drift/measures.ts'
import { readPastReviews } from './follow-job.ts'
import { goldenJob } from './running/golden-job.ts'

const goldenEveryMs = 0.8 * dayMs
/** New images are compared once there are enough of them, and at least once a week. */
const driftEveryMs = { withNewImages: dayMs, atLeast: 7 * dayMs }
/** The computer counts as idle this long after the last edit. */
const idleAfterMs = 600_000

export function requireGolden(store: Store): void {
  if (!goldenSet(store))
    throw invalid('There is no golden set. Freeze a version and choose it as the golden set in Settings.')
}

/** Starts what is due: reading past reviews, and the checks of new images and the golden set. */
export function queueDue(context: Context, actor: User, { golden }: { golden: boolean }): JobId[] {
  const { store, jobs } = context
  const past = readPastReviews(context, actor)
  const begun = past ? [past] : []
  if (currentModelRow(store) === null) return begun
  return [
    ...begun,
    ...(isDriftDue(context) ? [jobs.enqueue(driftJob, {}, actor)] : []),
    ...(golden && isGoldenDue(context) ? [jobs.enqueue(goldenJob, {}, actor)] : []),
  ]
}

/** Whether nobody works and nothing runs. */
export function isIdle({ store, clock }: Context): boolean {
  if (store.get("SELECT 1 FROM job WHERE status IN ('running', 'queued') LIMIT 1")) return false
  const last = store.get<{ at: number }>('SELECT at FROM edit ORDER BY seq DESC LIMIT 1')?.at
  return last === undefined || clock.nowMs() - last >= idleAfterMs
}

function isDriftDue({ store, clock }: Context): boolean {
  /** Returns when the n-th newest image was imported; null when there are fewer. */
  const importedMs = (n: number) =>
    store.get<{ at: number }>('SELECT imported_at AS at FROM image ORDER BY id DESC LIMIT 1 OFFSET ?', [n - 1])?.at ??
    null
  if (importedMs(2 * minImages) === null) return false
  const lastMs = lastDriftMs(store, currentModelRow(store)!)
  if (lastMs === null) return true
  const since = clock.nowMs() - lastMs
  return since >= driftEveryMs.atLeast || (since >= driftEveryMs.withNewImages && importedMs(minImages)! > lastMs)
}

function isGoldenDue({ store, clock }: Context): boolean {
  if (!goldenSet(store)) return false
  const lastMs = store.get<{ replayed_at: number }>('SELECT replayed_at FROM golden_replay WHERE model_id = ?', [
    currentModelRow(store)!,
  ])?.replayed_at
  return lastMs === undefined || clock.nowMs() - lastMs >= goldenEveryMs
}
