import { createHash } from 'node:crypto'
import type { AuditEntry } from '#contract'
import { rowOf } from '#model/ids.ts'
import type { ActingContext } from '../context.ts'
import type { Store } from '../store/index.ts'

type Row = {
  seq: number
  at: number
  name: string
  action: string
  detail: string
  previous: string
  hash: string
}

const select = `SELECT seq, at, user.name, action, detail, previous, hash FROM audit JOIN user ON user.id = audit.user_id`

const hashOf = ({ seq, at, name, action, detail, previous }: Omit<Row, 'hash'>): string =>
  createHash('sha256')
    .update(JSON.stringify([seq, at, name, action, detail, previous]))
    .digest('hex')

/** Writes down what the acting user decided or did. Inside of the transaction that does it. */
export function audit({ store, clock, actor }: ActingContext, action: string, detail: Record<string, unknown>): void {
  store.write(() => {
    const last = store.get<{ seq: number; hash: string }>('SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1')
    const entry = {
      seq: (last?.seq ?? 0) + 1,
      at: clock.nowMs(),
      name: actor.name,
      action,
      detail: JSON.stringify(detail),
      previous: last?.hash ?? '',
    }
    store.run('INSERT INTO audit (seq, at, user_id, action, detail, previous, hash) VALUES (?, ?, ?, ?, ?, ?, ?)', [
      entry.seq,
      entry.at,
      rowOf(actor.userId),
      entry.action,
      entry.detail,
      entry.previous,
      hashOf(entry),
    ])
  })
}

/** The newest entries before `beforeSeq`, or the newest of all. */
export const listAudit = (store: Store, limit: number, beforeSeq: number | undefined): AuditEntry[] =>
  store
    .all<Row>(`${select} WHERE ? IS NULL OR seq < ? ORDER BY seq DESC LIMIT ?`, [
      beforeSeq ?? null,
      beforeSeq ?? null,
      limit,
    ])
    .map(({ seq, at, name, action, detail, hash }) => ({
      seq,
      atMs: at,
      user: name,
      action,
      detail: JSON.parse(detail),
      hash,
    }))

/** Goes through the whole audit; each place where the chain is broken is one sentence. */
export function verifyAudit(store: Store): { entries: number; problems: string[] } {
  const problems: string[] = []
  let [entries, previous] = [0, '']
  for (const row of store.each<Row>(`${select} ORDER BY seq`)) {
    entries += 1
    if (row.seq !== entries) problems.push(`Entry ${entries} is missing.`)
    if (row.previous !== previous) problems.push(`Entry ${row.seq} does not follow the one before it.`)
    if (row.hash !== hashOf(row)) problems.push(`Entry ${row.seq} was changed.`)
    previous = row.hash
    entries = row.seq
  }
  return { entries, problems }
}
