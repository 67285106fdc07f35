import type { Holder, Lease, ReviewPlace } from '#contract'
import { type ImageId, idOf, rowOf } from '#model/ids.ts'
import { isCommonQueue } from '#model/query/to-review.ts'
import type { ActingContext } from '../../context.ts'
import { notFound } from '../../errors.ts'
import { isOfOthers, mayApprove } from '../../query/index.ts'
import type { ReadOnlyStore } from '../../store/index.ts'
import { isIndependent } from '../answers/independent-images.ts'

/** A lease ends this long after its holder's last sign of life. */
const leaseMs = 120_000
/** A user who closed the window may be reloading it. */
const afterLeavingMs = 10_000

type Live = { user_id: number; user: string; until: number; epoch: number }

const liveLease = (store: ReadOnlyStore, imageRow: number, nowMs: number): Live | undefined =>
  store.get<Live>(
    `SELECT user_id, user.name AS user, until, epoch FROM lease JOIN user ON user.id = user_id
     WHERE image_id = ? AND until > ?`,
    [imageRow, nowMs],
  )

const holderOf = ({ user, until }: Live, nowMs: number): Holder => ({
  user,
  agoMs: Math.max(0, nowMs - (until - leaseMs)),
})

function give({ store, clock, actor }: ActingContext, imageRow: number): Lease {
  store.run(
    `INSERT INTO lease (image_id, user_id, until, epoch) VALUES (?, ?, ?, 1)
     ON CONFLICT (image_id) DO UPDATE SET user_id = excluded.user_id, until = excluded.until, epoch = epoch + 1,
       turns = turns + (user_id <> excluded.user_id)`,
    [imageRow, rowOf(actor.userId), clock.nowMs() + leaseMs],
  )
  const epoch = store.get<{ epoch: number }>('SELECT epoch FROM lease WHERE image_id = ?', [imageRow])!.epoch
  return { imageId: idOf('img', imageRow), epoch }
}

const isIndependentSql =
  'EXISTS (SELECT 1 FROM independent_image WHERE independent_image.image_id = image.id AND is_open = 1)'

const toDoSql = {
  review: `state IN ('new', 'predicted') AND (sent_back_to IS NULL OR sent_back_to = :user)
    AND (NOT ${isIndependentSql} OR EXISTS (SELECT 1 FROM independent_image AS asked
      JOIN answer ON answer.image_id = asked.image_id AND answer.queue_id = asked.queue_id
      WHERE asked.image_id = image.id AND asked.is_open = 1 AND answer.user_id = :user AND answer.answered_at IS NULL))`,
  approve: `state = 'reviewed' AND ${mayApprove('image', ':user').sql}`,
}

/** Several users label the image at once, independently: nobody holds it. */
const sharedLease = (imageRow: number): Lease => ({ imageId: idOf('img', imageRow), epoch: 1 })

const leaseOf = (acting: ActingContext, imageRow: number): Lease =>
  isIndependent(acting.store, imageRow) ? sharedLease(imageRow) : give(acting, imageRow)

/** Gives the acting user the first of these images that is to do and free, in one transaction. */
export function nextLease(
  acting: ActingContext,
  { imageIds, purpose, where }: { imageIds: readonly ImageId[]; purpose: ReviewPlace['purpose']; where: string },
): { lease: Lease | null; held: number } {
  const { store, clock, actor } = acting
  return store.writeShared(() => {
    const rows = store.all<{ id: number; held: 0 | 1 }>(
      `SELECT image.id, lease.image_id IS NOT NULL AS held
       FROM json_each(:images) AS wanted CROSS JOIN image ON image.id = wanted.value
         LEFT JOIN lease ON lease.image_id = image.id AND until > :now AND NOT ${isIndependentSql}
       WHERE image.lifecycle = 'active' AND ${toDoSql[purpose]}
         AND NOT (:common AND ${isOfOthers('image', ':user').sql} AND image.sent_back_to IS NOT :user) ORDER BY wanted.key`,
      {
        images: JSON.stringify(imageIds.map(rowOf)),
        now: clock.nowMs(),
        user: rowOf(actor.userId),
        common: Number(isCommonQueue(where, actor.name)),
      },
    )
    const free = rows.findIndex(({ held }) => held === 0)
    return {
      lease: free < 0 ? null : leaseOf(acting, rows[free]!.id),
      held: free < 0 ? rows.length : free,
    }
  })
}

/** Holds an image for the acting user. An image that somebody else holds is only named, unless it is taken over. */
export function holdImage(
  acting: ActingContext,
  { imageId, claim }: { imageId: ImageId; claim: boolean },
): { lease: Lease | null; holder: Holder | null } {
  const { store, clock, actor, announce } = acting
  const imageRow = rowOf(imageId)
  if (!store.get('SELECT 1 FROM image WHERE id = ?', [imageRow])) throw notFound(`image ${imageId}`)
  if (isIndependent(store, imageRow)) return { lease: sharedLease(imageRow), holder: null }
  const nowMs = clock.nowMs()
  const held = store.writeShared((): { lease: Lease | null; holder: Holder | null } => {
    const live = liveLease(store, imageRow, nowMs)
    if (live?.user_id === rowOf(actor.userId)) {
      store.run('UPDATE lease SET until = ? WHERE image_id = ?', [nowMs + leaseMs, imageRow])
      return { lease: { imageId, epoch: live.epoch }, holder: null }
    }
    const holder = live ? holderOf(live, nowMs) : null
    if (live && claim)
      store.run('INSERT INTO take_over (image_id, user_id, from_user, at) VALUES (?, ?, ?, ?)', [
        imageRow,
        rowOf(actor.userId),
        live.user_id,
        nowMs,
      ])
    return { lease: holder && !claim ? null : give(acting, imageRow), holder }
  })
  if (held.holder && held.lease) announce({ type: 'imageClaimed', ...held.lease, user: actor.name })
  return held
}

/** Renews a lease that ended meanwhile, unless somebody else holds the image by now. */
export function keepHolding(
  acting: ActingContext,
  leases: readonly Lease[],
): { lost: { imageId: ImageId; holder: Holder | null }[] } {
  const { store, clock, actor } = acting
  const nowMs = clock.nowMs()
  return store.writeShared(() => ({
    lost: leases.flatMap(({ imageId, epoch }) => {
      const { changes } = store.run('UPDATE lease SET until = ? WHERE image_id = ? AND epoch = ? AND user_id = ?', [
        nowMs + leaseMs,
        rowOf(imageId),
        epoch,
        rowOf(actor.userId),
      ])
      if (changes > 0 || isIndependent(store, rowOf(imageId))) return []
      const live = liveLease(store, rowOf(imageId), nowMs)
      return [{ imageId, holder: live ? holderOf(live, nowMs) : null }]
    }),
  }))
}

export function release({ store, actor }: ActingContext, leases: readonly Lease[]): void {
  store.writeShared(() => {
    for (const { imageId, epoch } of leases)
      store.run('UPDATE lease SET until = 0 WHERE image_id = ? AND epoch = ? AND user_id = ?', [
        rowOf(imageId),
        epoch,
        rowOf(actor.userId),
      ])
  })
}

/** Whether somebody else took over the image since this lease. */
export function isClaimed(
  { store, clock, actor }: ActingContext,
  imageRow: number,
  epoch: number | undefined,
): boolean {
  if (epoch === undefined) return false
  const live = liveLease(store, imageRow, clock.nowMs())
  return live !== undefined && live.epoch !== epoch && live.user_id !== rowOf(actor.userId)
}

/** Releases the user's images shortly after their last window is closed. */
export function leave({ store, clock }: Pick<ActingContext, 'store' | 'clock'>, userRow: number): void {
  const until = clock.nowMs() + afterLeavingMs
  store.writeShared(() =>
    store.run('UPDATE lease SET until = :until WHERE user_id = :user AND until > :until', { until, user: userRow }),
  )
}
