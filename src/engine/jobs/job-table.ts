import type { Job, ListedJob } from '#contract'
import { idOf, type JobId } from '#model/ids.ts'
import type { Clock, Log } from '../context.ts'
import { notFound } from '../errors.ts'
import { isNoSpace, type Store } from '../store/index.ts'
import { type JobRow, type ListedRow, type Live, listedColumns, listedFromRow, type ShortRow } from './job-row.ts'
import { summaryOf } from './result-summary.ts'

type EndedStatus = Exclude<Job['status'], 'queued' | 'running'>
/** Results up to this many bytes are short. */
const shortBytes = 200_000

type ResultTexts = { result: string; summary: string }
type JobUpdate = { texts?: ResultTexts; error?: string; live?: Live }

export const textsOf = (result: unknown): ResultTexts => ({
  result: JSON.stringify(result),
  summary: JSON.stringify(summaryOf(result)),
})

export type JobTable = ReturnType<typeof createJobTable>

/** Returns the rows of all jobs. `changed` is called with each job that was started, queued or ended. */
export function createJobTable(options: { store: Store; clock: Clock; log: Log; changed(jobId: JobId): void }) {
  const { store, clock, log } = options
  const kept = new Map<number, JobUpdate & { status: EndedStatus; endedAtMs: number }>()
  const withKept = <Row extends ListedRow>(row: Row): Row => {
    const { status, error, endedAtMs } = kept.get(row.id) ?? {}
    return status ? { ...row, status, error: error ?? null, ended_at: endedAtMs } : row
  }

  const found = <Row extends ListedRow>(row: number, columns: string): Row => {
    const job = store.get<Row>(`SELECT ${columns} FROM job WHERE id = ?`, [row])
    if (!job) throw notFound(`job ${idOf('job', row)}`)
    return withKept(job)
  }
  const table = {
    byRow: (row: number): JobRow => found(row, '*'),
    /** Returns the row with null for a long result. */
    shortByRow: (row: number): ShortRow =>
      found(row, `${listedColumns}, iif(octet_length(result) <= ${shortBytes}, result, NULL) AS result`),
    listed: (row: number): ListedJob => listedFromRow(found(row, listedColumns)),
    /** Returns the inputs of jobs of this kind, as JSON. */
    inputs: (kind: string): string[] =>
      store
        .all<{ input: string }>('SELECT input FROM job WHERE kind = ? AND json_valid(input)', [kind])
        .map(({ input }) => input),
    list: (limit: number, liveOf: (row: number) => Live | undefined): ListedJob[] =>
      store
        .all<ListedRow>(`SELECT ${listedColumns} FROM job ORDER BY id DESC LIMIT ?`, [limit])
        .map(withKept)
        .map((row) => listedFromRow(row, liveOf(row.id))),
    /** Records how a job ended; or that a user queued it, which resets its crash count. */
    set(row: number, status: EndedStatus | 'queued', { texts, error, live }: JobUpdate = {}): void {
      store.write(() => {
        store.run('UPDATE job SET status = ?, result = ?, summary = ?, error = ?, ended_at = ? WHERE id = ?', [
          status,
          texts?.result ?? null,
          texts?.summary ?? null,
          error ?? null,
          status === 'queued' ? null : clock.nowMs(),
          row,
        ])
        if (live)
          store.run('UPDATE job SET done = ?, total = ?, unit = ? WHERE id = ?', [
            live.done,
            live.total,
            live.unit,
            row,
          ])
        if (status === 'queued') store.run('UPDATE job SET crashes = 0 WHERE id = ?', [row])
      })
      kept.delete(row)
      options.changed(idOf('job', row))
    },
    /**
     * Writes how a job ended; if that fails, as on a full disk, the end is shown and kept in memory until it can be
     * written.
     */
    end(row: number, status: EndedStatus, written: JobUpdate = {}): void {
      try {
        table.set(row, status, written)
      } catch (problem) {
        if (!isNoSpace(problem) && !kept.has(row))
          log.error(`How ${idOf('job', row)} ended could not be written.`, problem)
        kept.set(row, { ...written, status, endedAtMs: clock.nowMs() })
        options.changed(idOf('job', row))
      }
    },
    /** Writes the kept ends; returns whether none is left. */
    endKept(): boolean {
      for (const [row, { status, ...written }] of [...kept]) table.end(row, status, written)
      return kept.size === 0
    },
  }
  return table
}
