import type { Hold } from '#contract'
import { type HoldId, idOf, rowOf } from '#model/ids.ts'
import { audit } from '../../access/index.ts'
import type { ActingContext, Context } from '../../context.ts'
import { invalid, notFound } from '../../errors.ts'
import { compileWhere, readAll, readOne, readRows } from '../../query/index.ts'
import type { Store } from '../../store/index.ts'
import { writeEach } from '../../threads/write-in-pieces.ts'

const selectHold = `SELECT 'hld_' || hold.id AS holdId, reason, where_text AS "where", hold.created_at AS createdAtMs,
    user.name AS createdBy, released_at AS releasedAtMs, expires_at AS expiresAtMs,
    (SELECT count(*) FROM hold_image WHERE hold_image.hold_id = hold.id) AS images
  FROM hold JOIN user ON user.id = hold.created_by`

/** Counts on another thread, like the whole list: a hold may cover any number of images. */
export async function holdById(context: Context, holdId: HoldId): Promise<Hold> {
  const found = await readOne<Hold>(context, `${selectHold} WHERE hold.id = ?`, [rowOf(holdId)])
  if (!found) throw notFound(`hold ${holdId}`)
  return found
}

export const listHolds = (context: Context): Promise<Hold[]> =>
  readAll<Hold>(context, `${selectHold} ORDER BY hold.id DESC`)

/**
 * Protects the currently matching images from every plan until released, each as soon as it is written. Throws INVALID
 * if none match.
 */
export async function hold(acting: ActingContext, where: string, reason: string, expiresAtMs?: number): Promise<Hold> {
  const { store, clock } = acting
  if (expiresAtMs !== undefined && expiresAtMs <= clock.nowMs())
    throw invalid('The hold ends in the past. Choose a later time.')
  const { sql, parameters } = compileWhere(where, { nowMs: clock.nowMs() })
  const images = await readRows(acting, `SELECT image.id FROM image WHERE ${sql}`, parameters)
  if (images.length === 0) throw invalid('No images match, so there is nothing to hold.')
  const row = store.write(() => {
    const row = openHold(acting, where, reason, expiresAtMs)
    audit(acting, 'retention.hold', { holdId: idOf('hld', row), reason, images: images.length })
    return row
  })
  await writeEach(store, images, (image) => addToHold(store, row, image))
  acting.announce({ type: 'imagesChanged', images: 'many' })
  return holdById(acting, idOf('hld', row))
}

/** Creates a hold without images and returns its row. `where` describes its images in words or as a query. */
export const openHold = (acting: ActingContext, where: string, reason: string, expiresAtMs?: number): number =>
  acting.store.write(
    () =>
      acting.store.run(
        'INSERT INTO hold (reason, where_text, created_at, created_by, expires_at) VALUES (?, ?, ?, ?, ?)',
        [reason, where, acting.clock.nowMs(), rowOf(acting.actor.userId), expiresAtMs ?? null],
      ).lastRow,
  )

/** Puts an image under a hold; returns false when it is under it already. Only inside of a `store.write`. */
export const addToHold = (store: Store, holdRow: number, imageRow: number): boolean =>
  store.run('INSERT INTO hold_image (image_id, hold_id) VALUES (?, ?) ON CONFLICT DO NOTHING', [imageRow, holdRow])
    .changes > 0

/**
 * Releases expired holds. Runs at each start and every hour, so that everything else only checks whether a hold was
 * released.
 */
export function releaseExpired(store: Store, nowMs: number): number {
  const isOver = 'released_at IS NULL AND expires_at <= ?'
  if (!store.get(`SELECT 1 FROM hold WHERE ${isOver}`, [nowMs])) return 0
  return store.write(
    () =>
      store.run(`UPDATE hold SET released_at = expires_at, released_by = created_by WHERE ${isOver}`, [nowMs]).changes,
  )
}

/** Throws NOT_FOUND for a missing hold, INVALID for a released one. */
export function release(acting: ActingContext, holdId: HoldId): void {
  const { store, clock, actor } = acting
  const row = rowOf(holdId)
  store.write(() => {
    const hold = store.get<{ released_at: number | null }>('SELECT released_at FROM hold WHERE id = ?', [row])
    if (!hold) throw notFound(`hold ${holdId}`)
    if (hold.released_at !== null) throw invalid(`The hold ${holdId} is already released.`)
    store.run('UPDATE hold SET released_at = ?, released_by = ? WHERE id = ?', [
      clock.nowMs(),
      rowOf(actor.userId),
      row,
    ])
    audit(acting, 'retention.release', { holdId })
  })
  acting.announce({ type: 'imagesChanged', images: 'many' })
}
