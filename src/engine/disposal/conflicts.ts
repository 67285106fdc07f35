import type { ErasureConflict, Purge } from '#contract'
import { idOf, type PurgeId, rowOf } from '#model/ids.ts'
import { audit } from '../access/index.ts'
import type { ActingContext, Context } from '../context.ts'
import { invalid } from '../errors.ts'
import { readAll } from '../query/index.ts'
import { listErasure } from './purge/plan-purge.ts'
import { purgeById } from './purge/purge-record.ts'

type Row = {
  purge_id: number
  reason: string
  basis: string
  image_id: number
  path: string
  holds: string
  found_at: number
  decision: ErasureConflict['decision']
  decision_reason: string | null
  decided_at: number | null
  decided_by: string | null
}

/** Lists conflicts between holds and erasures by request and decision, the undecided first, then the newest. */
export async function listConflicts(context: Context): Promise<ErasureConflict[]> {
  const rows = await readAll<Row>(
    context,
    `SELECT purge_id, purge.reason, purge.basis, image_id, image.path, holds, found_at, decision,
       erasure_conflict.reason AS decision_reason, decided_at, user.name AS decided_by
     FROM erasure_conflict JOIN purge ON purge.id = purge_id JOIN image ON image.id = image_id
     LEFT JOIN user ON user.id = decided_by
     ORDER BY decision IS NOT NULL, purge_id DESC, decided_at, image_id`,
  )
  const conflicts = new Map<string, ErasureConflict>()
  for (const row of rows) {
    const key = `${row.purge_id} ${row.decided_at}`
    let conflict = conflicts.get(key)
    if (!conflict) {
      conflict = {
        purgeId: idOf('prg', row.purge_id),
        reason: row.reason,
        basis: row.basis,
        images: [],
        holds: [],
        foundAtMs: row.found_at,
        decision: row.decision,
        decisionReason: row.decision_reason,
        decidedAtMs: row.decided_at,
        decidedBy: row.decided_by,
      }
      conflicts.set(key, conflict)
    }
    conflict.images.push({ imageId: idOf('img', row.image_id), path: row.path })
    for (const hold of JSON.parse(row.holds) as number[]) {
      const holdId = idOf('hld', hold)
      if (conflict.holds.some((existing) => existing.holdId === holdId)) continue
      const reason = context.store.get<{ reason: string }>('SELECT reason FROM hold WHERE id = ?', [hold])?.reason ?? ''
      conflict.holds.push({ holdId, reason })
    }
  }
  return [...conflicts.values()]
}

/**
 * Records a user's decision about the held images of an erasure. Throws INVALID when there is nothing to decide. An
 * image to be erased leaves its holds, which still protect all the others.
 */
export async function decideConflict(
  acting: ActingContext,
  { purgeId, decision, reason }: { purgeId: PurgeId; decision: 'hold' | 'erase'; reason: string },
): Promise<{ images: number; purge: Purge | null }> {
  const { store, clock, actor } = acting
  const { basis, reason: asked } = await purgeById(acting, purgeId)
  const open = () =>
    store.all<{ image_id: number; holds: string }>(
      'SELECT image_id, holds FROM erasure_conflict WHERE purge_id = ? AND decision IS NULL',
      [rowOf(purgeId)],
    )
  const rows = open()
  const nothing = () => invalid(`No images of ${purgeId} need a decision between hold and erasure.`)
  if (rows.length === 0) throw nothing()
  const images = rows.map(({ image_id }) => image_id)
  const decide = () => {
    if (open().length !== rows.length) throw nothing()
    store.run(
      `UPDATE erasure_conflict SET decision = ?, reason = ?, decided_at = ?, decided_by = ?
       WHERE purge_id = ? AND decision IS NULL`,
      [decision, reason, clock.nowMs(), rowOf(actor.userId), rowOf(purgeId)],
    )
    audit(acting, 'retention.decideConflict', {
      purgeId,
      decision,
      reason,
      images: images.map((image) => idOf('img', image)),
      holds: [...new Set(rows.flatMap(({ holds }) => JSON.parse(holds) as number[]))].map((hold) => idOf('hld', hold)),
    })
    if (decision === 'hold') return
    store.run(
      `DELETE FROM hold_image WHERE image_id IN (SELECT value FROM json_each(?))
         AND hold_id IN (SELECT id FROM hold WHERE released_at IS NULL)`,
      [JSON.stringify(images)],
    )
  }
  const purge =
    decision === 'hold'
      ? store.write(() => decide() ?? null)
      : await listErasure(acting, { imageRows: images, reason: asked, basis, decided: decide })
  acting.announce({ type: 'plansChanged', planId: null })
  acting.announce({ type: 'imagesChanged', images: 'many' })
  return { images: images.length, purge }
}
