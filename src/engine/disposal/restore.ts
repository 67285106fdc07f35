import { type ImageId, idOf, type JobId, type PlanId, rowOf } from '#model/ids.ts'
import type { Lifecycle } from '#model/image.ts'
import { audit } from '../access/index.ts'
import type { ActingContext } from '../context.ts'
import { invalid } from '../errors.ts'
import { planTotals } from '../policy/index.ts'
import { compileWhere } from '../query/index.ts'
import type { Store } from '../store/index.ts'
import { archivedAmong } from './archive/queries.ts'
import { retrieveJob } from './archive/retrieve-job.ts'
import { changeLifecycles } from './lifecycle/change-lifecycles.ts'

type Restored = {
  restored: number
  skipped: { imageId: ImageId; reason: string }[]
  returning?: { images: number; jobId: JobId }
}

/**
 * Brings images back to active in one transaction; each keeps being protected from plans for 90 days. Those whose
 * originals are in the archive become active when a job has brought their bytes back and checked them.
 */
export function restore(
  acting: ActingContext,
  input: { planId?: PlanId; imageIds?: ImageId[]; where?: string },
): Restored {
  const { store, clock, actor } = acting
  const rows = input.planId
    ? appliedRows(acting, input.planId)
    : input.where
      ? matchingRows(acting, input.where)
      : (input.imageIds ?? []).map(rowOf)
  if (rows.length === 0 && !input.planId)
    throw invalid(input.where ? 'No removed images match.' : 'Name a plan, a query or at least one image to restore.')
  const result = store.write((): Restored => {
    const { restorable: requested, skipped } = apart(store, rows)
    const archived = new Set(archivedAmong(store, requested))
    const restorable = requested.filter((row) => !archived.has(row))
    store.run(
      `UPDATE archived_file SET wanted_by = ?, wanted_plan = ? WHERE image_id IN (SELECT value FROM json_each(?))`,
      [rowOf(actor.userId), input.planId ? rowOf(input.planId) : null, JSON.stringify([...archived])],
    )
    changeLifecycles(store, restorable, {
      to: 'active',
      planRow: input.planId ? rowOf(input.planId) : null,
      rule: null,
      userRow: rowOf(actor.userId),
      atMs: clock.nowMs(),
    })
    store.run(
      `UPDATE plan_decision SET outcome = 'restored'
       WHERE outcome = 'applied' AND image_id IN (SELECT value FROM json_each(?))`,
      [JSON.stringify(restorable)],
    )
    const restored = restorable.length
    audit(acting, 'retention.restore', { planId: input.planId ?? null, restored, skipped: skipped.length })
    // A plan whose originals are on their way back is restored when the last of them is there.
    if (input.planId && archived.size === 0)
      store.run("UPDATE plan SET status = 'restored' WHERE id = ?", [rowOf(input.planId)])
    if (archived.size === 0) return { restored, skipped }
    return {
      restored,
      skipped,
      returning: { images: archived.size, jobId: acting.jobs.enqueue(retrieveJob, {}, actor) },
    }
  })
  acting.announce({ type: 'imagesChanged', images: 'many' })
  acting.announce({ type: 'plansChanged', planId: input.planId ?? null })
  return result
}

/** The images that can come back, and those that can't with the reason. Beyond the second look of a purge there is no way back. */
function apart(store: Store, rows: readonly number[]): { restorable: number[]; skipped: Restored['skipped'] } {
  const images = store.all<{ row: number; lifecycle: Lifecycle | null; purging: number }>(
    `SELECT asked.value AS row, image.lifecycle,
       image.id IN (SELECT image_id FROM purge_item WHERE step = 'unlink') AS purging
     FROM json_each(?) AS asked LEFT JOIN image ON image.id = asked.value`,
    [JSON.stringify([...new Set(rows)])],
  )
  const restorable: number[] = []
  const skipped: Restored['skipped'] = []
  for (const { row, lifecycle, purging } of images) {
    const reason = restoreProblem(lifecycle) ?? (purging === 1 ? 'It is being permanently deleted.' : null)
    if (reason === null) restorable.push(row)
    else skipped.push({ imageId: idOf('img', row), reason })
  }
  return { restorable, skipped }
}

function restoreProblem(lifecycle: Lifecycle | null): string | null {
  if (lifecycle === null) return 'There is no such image.'
  if (lifecycle === 'active') return 'It is active already.'
  if (lifecycle === 'purged') return 'Its file was erased and can’t be restored.'
  return null
}

/** Images that match and are not active. */
function matchingRows({ store, clock }: ActingContext, where: string): number[] {
  const { sql, parameters } = compileWhere(`(${where}) && lifecycle != "active" && lifecycle != "purged"`, {
    nowMs: clock.nowMs(),
  })
  return store.all<{ id: number }>(`SELECT image.id FROM image WHERE ${sql}`, parameters).map(({ id }) => id)
}

function appliedRows({ store }: ActingContext, planId: PlanId): number[] {
  const { status } = planTotals(store, planId)
  if (status !== 'applied') throw invalid(`The plan ${planId} is ${status}; only an applied plan can be restored.`)
  return store
    .all<{ image_id: number }>("SELECT image_id FROM plan_decision WHERE plan_id = ? AND outcome = 'applied'", [
      rowOf(planId),
    ])
    .map(({ image_id }) => image_id)
}
