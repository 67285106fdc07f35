import { idOf, type JobId } from '#model/ids.ts'
import { userByRow } from '../../access/index.ts'
import type { Context } from '../../context.ts'
import { requireBulk } from '../queries.ts'
import { beginBulk, runBulkJob } from '../run-bulk.ts'
import { type AcceptanceRow, bulkOf, jobOf } from './queries.ts'

/**
 * Accepts the rest of a band whose audit has proven it, as the user who started the audit; continues where it was
 * stopped. Returns the job, or null when it is done or was undone.
 */
export async function acceptRest(context: Context, { id, starterRow }: AcceptanceRow): Promise<JobId | null> {
  const { store, jobs } = context
  const acting = { ...context, actor: userByRow(store, starterRow) }
  const acceptanceId = idOf('acc', id)
  if (!bulkOf(store, acceptanceId))
    await beginBulk(acting, { where: '' }, { kind: 'acceptAudited', acceptanceId }).catch((error: unknown) => {
      // Another call has started it meanwhile.
      if (!bulkOf(store, acceptanceId)) throw error
    })
  const bulk = bulkOf(store, acceptanceId)
  if (!bulk || bulk.ended || bulk.undone) return null
  const bulkId = idOf('blk', bulk.id)
  return (
    jobOf(store, bulk.id) ?? jobs.enqueue(runBulkJob, { bulkId, title: requireBulk(store, bulkId).title }, acting.actor)
  )
}
