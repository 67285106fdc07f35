import { idOf } from '#model/ids.ts'
import { rowHash, type SqlValue, type Store } from '../../store/index.ts'
import { pagesInTurns } from '../../threads/turns.ts'

/** A row of `retention_event`; `tombstone` is the hash of the tombstone that a purge left. */
export type LifecycleEvent = {
  seq: number
  image_id: number
  from_lifecycle: string
  to_lifecycle: string
  plan_id: number | null
  rule: string | null
  user_id: number
  at: number
  tombstone: string | null
}

/** Hashes an event together with all before it. */
export const eventHash = (previous: string, event: LifecycleEvent): string =>
  rowHash(
    previous,
    event.seq,
    event.image_id,
    event.from_lifecycle,
    event.to_lifecycle,
    event.plan_id,
    event.rule,
    event.user_id,
    event.at,
    event.tombstone,
  )

/** The columns of a tombstone that never change until the image is purged again. */
const tombstoneColumns = ['image_id', 'kind', 'sha256', 'keyed_hash', 'classes', 'plan_id', 'rule', 'purge_id', 'at']
  .map((column) => `tombstone.${column}`)
  .join()

/** Returns the hash of the image's current tombstone, null without one. */
export function tombstoneHash(store: Store, imageRow: number): string | null {
  const [row] = store.arrays<SqlValue[]>(`SELECT ${tombstoneColumns} FROM tombstone WHERE image_id = ?`, [imageRow])
  return row ? rowHash(...row) : null
}

const perTurn = 500

/**
 * Checks all changes of lifecycles and all tombstones, some at a time; returns one sentence for each that was altered.
 */
export async function lifecycleProblems(
  store: Store,
  found: (problem: string) => void,
): Promise<{ events: number; tombstones: number }> {
  return { events: await eventProblems(store, found), tombstones: await tombstoneProblems(store, found) }
}

/** "change 7 is", "changes 7 to 9 are". */
const changes = (first: number, last: number): string =>
  first === last ? `change ${first} is` : `changes ${first} to ${last} are`

async function eventProblems(store: Store, found: (problem: string) => void): Promise<number> {
  const last = store.get<{ seq: number }>('SELECT max(seq) AS seq FROM retention_event')?.seq ?? 0
  let [count, seq, previous] = [0, 0, '']
  const pages = pagesInTurns<LifecycleEvent & { hash: string; isBuried: number }>((event) =>
    store.all(
      `SELECT *, image_id IN (SELECT image_id FROM tombstone) AS isBuried FROM retention_event
       WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT ?`,
      [event?.seq ?? 0, last, perTurn],
    ),
  )
  for await (const events of pages)
    for (const event of events) {
      const name = `Lifecycle change ${event.seq} (${idOf('img', event.image_id)}, ${event.from_lifecycle} to ${event.to_lifecycle})`
      if (event.seq !== seq + 1) found(`Lifecycle ${changes(seq + 1, event.seq - 1)} missing.`)
      else if (event.hash !== eventHash(previous, event)) found(`${name} was changed.`)
      if (event.tombstone !== null && event.isBuried === 0)
        found(`The tombstone of ${idOf('img', event.image_id)} is missing, which lifecycle change ${event.seq} left.`)
      count += 1
      seq = event.seq
      previous = event.hash
    }
  return count
}

async function tombstoneProblems(store: Store, found: (problem: string) => void): Promise<number> {
  let count = 0
  const pages = pagesInTurns<[hash: string | null, imageRow: number, ...SqlValue[]]>((last) =>
    store.arrays(
      `SELECT event.tombstone, ${tombstoneColumns} FROM tombstone LEFT JOIN retention_event AS event ON event.seq =
         (SELECT max(seq) FROM retention_event WHERE image_id = tombstone.image_id AND to_lifecycle = 'purged')
       WHERE tombstone.image_id > ? ORDER BY tombstone.image_id LIMIT ?`,
      [last?.[1] ?? 0, perTurn],
    ),
  )
  for await (const page of pages)
    for (const [hash, ...row] of page) {
      count += 1
      if (hash !== rowHash(...row))
        found(`The tombstone of ${idOf('img', row[0])} ${hash === null ? 'belongs to no purge' : 'was changed'}.`)
    }
  return count
}
