import type { SkippedImage } from '#contract'
import { type ImageId, idOf, type JobId, type PlanId, rowOf } from '#model/ids.ts'
import type { Lifecycle } from '#model/image.ts'
import { audit } from '../access/index.ts'
import type { ActingContext } from '../context.ts'
import { invalid, notFound } from '../errors.ts'
import { planTotals } from '../policy/index.ts'
import { compileWhere, readRows } from '../query/index.ts'
import type { Store } from '../store/index.ts'
import { writeBatches } from '../threads/write-in-pieces.ts'
import { archivedAmong } from './archive/queries.ts'
import { retrieveJob } from './archive/retrieve-job.ts'
import { changeLifecycles } from './lifecycle/change-lifecycles.ts'

type RestoreResult = {
  restored: number
  skipped: SkippedImage[]
  returning?: { images: number; jobId: JobId }
}

/**
 * Restores images to active, some per transaction: after a crash or a cancel each is restored or unchanged, and
 * restoring again does the rest. Each stays protected from plans for 90 days. Images whose originals are in the archive
 * become active when a job has retrieved and checked their bytes.
 */
export async function restore(
  acting: ActingContext,
  input: { planId?: PlanId; imageIds?: ImageId[]; where?: string },
  signal?: AbortSignal,
): Promise<RestoreResult> {
  const { store } = acting
  const { planId = null, imageIds = [] } = input
  if (imageIds.length > 0 && !isAnyThere(store, imageIds)) throw notFound(`image ${imageIds.slice(0, 10).join(', ')}`)
  const rows = input.planId
    ? await appliedRows(acting, input.planId)
    : input.where
      ? await matchingRows(acting, input.where)
      : [...new Set(imageIds)].map(rowOf)
  if (rows.length === 0 && !planId)
    throw invalid(input.where ? 'No removed images match.' : 'Choose a plan, a query or at least one image to restore.')
  store.write(() => audit(acting, 'retention.restore', { planId, images: rows.length }))
  const result: RestoreResult = { restored: 0, skipped: [] }
  let returning = 0
  try {
    const takeBack = (some: readonly number[]) => {
      const done = restoreSome(acting, some, planId)
      result.restored += done.restored
      for (const one of done.skipped) result.skipped.push(one)
      returning += done.returning
    }
    await writeBatches(store, rows, takeBack, signal)
    // A plan whose originals are being retrieved is restored when the last of them arrives.
    if (returning === 0 && planId)
      store.write(() => store.run("UPDATE plan SET status = 'restored' WHERE id = ?", [rowOf(planId)]))
    if (returning > 0 || isBrokenOff(store))
      result.returning = { images: returning, jobId: acting.jobs.enqueue(retrieveJob, {}, acting.actor) }
  } finally {
    acting.announce({ type: 'imagesChanged', images: 'many' })
    acting.announce({ type: 'plansChanged', planId })
  }
  return result
}

const isAnyThere = (store: Store, imageIds: readonly ImageId[]): boolean =>
  store.get('SELECT 1 FROM image WHERE id IN (SELECT value FROM json_each(?)) LIMIT 1', [
    JSON.stringify(imageIds.map(rowOf)),
  ]) !== undefined

/** Restores what can be restored at once; archived images are recorded for the job. */
function restoreSome({ store, clock, actor }: ActingContext, rows: readonly number[], planId: PlanId | null) {
  const { restorable: requested, skipped } = apart(store, rows)
  const archived = new Set(archivedAmong(store, requested))
  const restorable = requested.filter((row) => !archived.has(row))
  const [userRow, planRow] = [rowOf(actor.userId), planId && rowOf(planId)]
  store.run(
    `UPDATE archived_file SET wanted_by = ?, wanted_plan = ? WHERE image_id IN (SELECT value FROM json_each(?))`,
    [userRow, planRow, JSON.stringify([...archived])],
  )
  changeLifecycles(store, restorable, { to: 'active', planRow, rule: null, userRow, atMs: clock.nowMs() })
  store.run(
    `UPDATE plan_decision SET outcome = 'restored'
     WHERE outcome = 'applied' AND image_id IN (SELECT value FROM json_each(?))`,
    [JSON.stringify(restorable)],
  )
  return { restored: restorable.length, skipped, returning: archived.size }
}

/**
 * Separates images that can be restored from those that can't, with the reason. After the second check of a purge an
 * image can't be restored.
 */
function apart(store: Store, rows: readonly number[]): { restorable: number[]; skipped: RestoreResult['skipped'] } {
  const images = store.all<{ row: number; path: string | null; lifecycle: Lifecycle | null; purging: number }>(
    `SELECT listed.value AS row, image.path, image.lifecycle,
       image.id IN (SELECT image_id FROM purge_item WHERE step = 'unlink') AS purging
     FROM json_each(?) AS listed LEFT JOIN image ON image.id = listed.value`,
    [JSON.stringify(rows)],
  )
  const restorable: number[] = []
  const skipped: RestoreResult['skipped'] = []
  for (const { row, path, lifecycle, purging } of images) {
    const reason = restoreProblem(lifecycle) ?? (purging === 1 ? 'It is being permanently deleted.' : null)
    if (reason === null) restorable.push(row)
    else skipped.push({ imageId: idOf('img', row), path: path ?? idOf('img', row), reason })
  }
  return { restorable, skipped }
}

function restoreProblem(lifecycle: Lifecycle | null): string | null {
  if (lifecycle === null) return 'There is no such image.'
  if (lifecycle === 'active') return 'It is already active.'
  if (lifecycle === 'purged') return 'Its file was erased and can’t be restored.'
  return null
}

/** Returns matching images that are not active. */
function matchingRows(acting: ActingContext, where: string): Promise<Uint32Array> {
  const { sql, parameters } = compileWhere(`(${where}) && lifecycle != "active" && lifecycle != "purged"`, {
    nowMs: acting.clock.nowMs(),
  })
  return readRows(acting, `SELECT image.id FROM image WHERE ${sql}`, parameters)
}

/** Whether originals were being retrieved when the process ended: the next restore continues that, too. */
const isBrokenOff = (store: Store): boolean =>
  store.get("SELECT 1 FROM job WHERE kind = 'disposal.retrieve' AND status = 'interrupted'") !== undefined

async function appliedRows(acting: ActingContext, planId: PlanId): Promise<Uint32Array> {
  const { status } = planTotals(acting.store, planId)
  if (status !== 'applied' && !(status === 'restored' && isBrokenOff(acting.store)))
    throw invalid(`The plan ${planId} is ${status}; only an applied plan can be restored.`)
  return readRows(acting, "SELECT image_id FROM plan_decision WHERE plan_id = ? AND outcome = 'applied'", [
    rowOf(planId),
  ])
}
