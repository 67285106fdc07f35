import type { Job } from '#contract'
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
}

/** A job as the contract shows it; `live` are the figures of the run in progress. */
export function jobFromRow(row: JobRow, live?: { done: number; total: number | null; perSecond: number | null }): Job {
  const done = live?.done ?? row.done
  const total = live?.total ?? row.total
  const perSecond = live?.perSecond ?? null
  return {
    jobId: idOf('job', row.id),
    kind: row.kind,
    title: row.title,
    status: row.status,
    done,
    total,
    unit: row.unit,
    perSecond,
    secondsLeft: perSecond && total !== null ? Math.max(0, (total - done) / perSecond) : null,
    createdAtMs: row.created_at,
    startedAtMs: row.started_at,
    endedAtMs: row.ended_at,
    result: row.result === null ? null : JSON.parse(row.result),
    error: row.error,
  }
}
