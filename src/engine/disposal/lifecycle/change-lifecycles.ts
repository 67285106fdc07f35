import type { Lifecycle } from '#model/image.ts'
import type { Store } from '../../store/index.ts'
import { eventHash, tombstoneHash } from './lifecycle-chain.ts'

type LifecycleChange = {
  to: Lifecycle
  planRow: number | null
  rule: string | null
  userRow: number
  atMs: number
}

/** Moves images to another lifecycle and writes the events that prove it. Only inside of a `store.write`. */
export function changeLifecycles(
  store: Store,
  imageRows: readonly number[],
  { to, planRow, rule, userRow, atMs }: LifecycleChange,
): void {
  const rows = JSON.stringify(imageRows)
  const moving = store.arrays<[imageRow: number, from: Lifecycle]>(
    'SELECT image.id, image.lifecycle FROM json_each(?) AS moving JOIN image ON image.id = moving.value',
    [rows],
  )
  let { seq, hash } = store.get<{ seq: number; hash: string }>(
    'SELECT seq, hash FROM retention_event ORDER BY seq DESC LIMIT 1',
  ) ?? { seq: 0, hash: '' }
  const events: [seq: number, imageRow: number, from: Lifecycle, tombstone: string | null, hash: string][] = []
  for (const [imageRow, from] of moving) {
    seq += 1
    const tombstone = to === 'purged' ? tombstoneHash(store, imageRow) : null
    hash = eventHash(hash, {
      seq,
      image_id: imageRow,
      from_lifecycle: from,
      to_lifecycle: to,
      plan_id: planRow,
      rule,
      user_id: userRow,
      at: atMs,
      tombstone,
    })
    events.push([seq, imageRow, from, tombstone, hash])
  }
  store.run(
    `INSERT INTO retention_event
       (seq, image_id, from_lifecycle, tombstone, hash, to_lifecycle, plan_id, rule, user_id, at)
     SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, ?, ?, ?, ?, ? FROM json_each(?)`,
    [to, planRow, rule, userRow, atMs, JSON.stringify(events)],
  )
  store.run('UPDATE image SET lifecycle = ? WHERE id IN (SELECT value FROM json_each(?))', [to, rows])
}
