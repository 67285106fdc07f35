import type { AuditEntry, AuditHead } from '#contract'
import { rowOf } from '#model/ids.ts'
import { readJson } from '#model/text/read-json.ts'
import type { ActingContext } from '../context.ts'
import { sha256Hex } from '../sha256.ts'
import type { Store } from '../store/index.ts'
import { pagesInTurns } from '../threads/turns.ts'

type Row = {
  seq: number
  at: number
  name: string | null
  action: string
  detail: string
  lifecycles: string | null
  previous: string
  hash: string
}

const select = `SELECT seq, at, user.name, action, detail, lifecycles, previous, hash
  FROM audit LEFT JOIN user ON user.id = audit.user_id`

/** Entries of former versions don't name the newest lifecycle change. */
const hashOf = ({ seq, at, name, action, detail, lifecycles, previous }: Omit<Row, 'hash'>): string =>
  sha256Hex(JSON.stringify([seq, at, name, action, detail, previous, ...(lifecycles === null ? [] : [lifecycles])]))

/**
 * Returns the newest entry. Its hash covers all earlier entries, so it shows later whether any was changed or cut off.
 */
export const auditHead = (store: Pick<Store, 'get'>): AuditHead =>
  store.get<AuditHead>('SELECT seq AS entry, hash FROM audit ORDER BY seq DESC LIMIT 1') ?? { entry: 0, hash: '' }

/** Records what the acting user decided or did. Inside of the transaction that does it. */
export function audit(
  { store, clock, actor, auditChanged }: Pick<ActingContext, 'store' | 'clock' | 'actor' | 'auditChanged'>,
  action: string,
  detail: Record<string, unknown>,
): void {
  store.write(() => {
    const last = auditHead(store)
    const entry = {
      seq: last.entry + 1,
      at: clock.nowMs(),
      name: actor.name,
      action,
      detail: JSON.stringify(detail),
      lifecycles: store.values<string>('SELECT hash FROM retention_event ORDER BY seq DESC LIMIT 1')[0] ?? '',
      previous: last.hash,
    }
    store.run(
      'INSERT INTO audit (seq, at, user_id, action, detail, lifecycles, previous, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
      [
        entry.seq,
        entry.at,
        rowOf(actor.userId),
        entry.action,
        entry.detail,
        entry.lifecycles,
        entry.previous,
        hashOf(entry),
      ],
    )
  })
  auditChanged()
}

/** Lists the newest entries before `beforeSeq`, or the newest of all. */
export const listAudit = (store: Store, limit: number, beforeSeq: number | undefined): AuditEntry[] =>
  store
    .all<Row>(`${select} WHERE :before IS NULL OR seq < :before ORDER BY seq DESC LIMIT :limit`, {
      before: beforeSeq ?? null,
      limit,
    })
    .map(({ seq, at: atMs, name, action, detail, hash }) => ({
      ...{ seq, atMs, user: name ?? '', action, hash },
      detail: detailOf(detail),
    }))

/** Reads the detail. A detail that another program broke is shown as such; a check of the audit log names it. */
function detailOf(text: string): AuditEntry['detail'] {
  const read = readJson(text)
  return 'value' in read && typeof read.value === 'object' && read.value !== null
    ? (read.value as AuditEntry['detail'])
    : { problem: 'This entry can’t be read.' }
}

const perTurn = 500

/** Checks the whole audit log, some entries at a time; returns one sentence for each break in the chain. */
export async function auditProblems(
  store: Pick<Store, 'all' | 'get'>,
  found: (problem: string) => void,
): Promise<number> {
  const { entry: last } = auditHead(store)
  let [seq, previous] = [0, '']
  const pages = pagesInTurns<Row>((row) =>
    store.all(`${select} WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT ?`, [row?.seq ?? 0, last, perTurn]),
  )
  for await (const page of pages)
    for (const row of page) {
      if (row.seq !== seq + 1) found(`Audit ${entries(seq + 1, row.seq - 1)} missing.`)
      else if (row.previous !== previous) found(`Audit entry ${row.seq} does not follow the one before it.`)
      if (row.hash !== hashOf(row)) found(`Audit entry ${row.seq} was changed.`)
      seq = row.seq
      previous = row.hash
    }
  return seq
}

/** "entry 7 is", "entries 7 to 9 are". */
const entries = (first: number, last: number): string =>
  first === last ? `entry ${first} is` : `entries ${first} to ${last} are`
