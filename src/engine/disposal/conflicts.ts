import type { ErasureConflict, Purge } from '#contract'
import { idOf, type PurgeId, rowOf } from '#model/ids.ts'
import { audit } from '../access/index.ts'
import type { ActingContext, Context } from '../context.ts'
import { invalid } from '../errors.ts'
import { readAll } from '../query/index.ts'
import { listErasure } from './purge/plan-purge.ts'
import { purgeById } from './purge/purge-record.ts'

/** Lists conflicts between holds and erasures by request and decision, the undecided first, then the newest. */
export async function listConflicts(context: Context): Promise<ErasureConflict[]> {
  const rows = await readAll<Omit<ErasureConflict, 'images' | 'holds'> & { images: string; holds: string }>(
    context,
    `SELECT 'prg_' || purge_id AS purgeId, purge.reason, purge.basis, min(found_at) AS foundAtMs, decision,
       conflict.reason AS decisionReason, decided_at AS decidedAtMs, user.name AS decidedBy,
       json_group_array(json_object('imageId', 'img_' || image_id, 'path', image.path) ORDER BY image_id) AS images,
       (SELECT json_group_array(json_object('holdId', 'hld_' || hold.id, 'reason', hold.reason)) FROM hold WHERE id IN (
          SELECT value FROM erasure_conflict AS own JOIN json_each(own.holds)
          WHERE own.purge_id = conflict.purge_id AND own.decided_at IS conflict.decided_at)) AS holds
     FROM erasure_conflict AS conflict JOIN purge ON purge.id = purge_id JOIN image ON image.id = image_id
     LEFT JOIN user ON user.id = decided_by
     GROUP BY purge_id, decided_at ORDER BY decision IS NOT NULL, purge_id DESC, decided_at`,
  )
  return rows.map(({ images, holds, ...row }) => ({ ...row, images: JSON.parse(images), holds: JSON.parse(holds) }))
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
  const { basis, reason: erasureReason } = await purgeById(acting, purgeId)
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
      : await listErasure(acting, { imageRows: images, reason: erasureReason, basis, decided: decide })
  acting.announce({ type: 'plansChanged', planId: null })
  acting.announce({ type: 'imagesChanged', images: 'many' })
  return { images: images.length, purge }
}
