import type { Job, ListedJob } from '#contract'
import { idOf } from '#model/ids.ts'

export type JobRow = {
  id: number
  kind: string
  title: string
  input: string
  checkpoint: string | null
  status: Job['status']
  done: number
  total: number | null
  unit: string
  result: string | null
  error: string | null
  created_at: number
  created_by: number
  started_at: number | null
  ended_at: number | null
  /** How often the process ended while the job ran, since a user last started or resumed it. */
  crashes: number
  /** JSON of the part of the result that lists show, once it is done. */
  summary: string | null
}

/** A job during which the process ended this often is not restarted without a user. */
export const maxCrashes = 2

/** The columns that a list needs, without long ones. */
export type ListedRow = Omit<JobRow, 'input' | 'checkpoint' | 'result'>
/** Includes the result if it is short. */
export type ShortRow = ListedRow & Pick<JobRow, 'result'>

export const listedColumns =
  'id, kind, title, status, done, total, unit, error, created_at, created_by, started_at, ended_at, crashes, summary'

/** Figures of a run in progress. */
export type Live = { done: number; total: number | null; unit: string; perSecond: number | null }

export const jobFromRow = (row: ShortRow, live?: Live): Job => ({
  ...listedFromRow(row, live),
  result: row.result === null ? null : JSON.parse(row.result),
})

export function listedFromRow(row: ListedRow, live?: Live): ListedJob {
  const done = live?.done ?? row.done
  const total = live?.total ?? row.total
  const perSecond = live?.perSecond ?? null
  return {
    jobId: idOf('job', row.id),
    kind: row.kind,
    title: row.title,
    status: row.status,
    isSetAside: row.status === 'interrupted' && row.crashes >= maxCrashes,
    done,
    total,
    unit: live?.unit ?? row.unit,
    perSecond,
    secondsLeft: perSecond && total !== null ? Math.max(0, (total - done) / perSecond) : null,
    createdAtMs: row.created_at,
    startedAtMs: row.started_at,
    endedAtMs: row.ended_at,
    error: row.error,
    summary: row.summary === null ? null : JSON.parse(row.summary),
  }
}
