import { z } from 'zod'
import type { ExperimentKind, ExperimentMove, ExperimentStatus } from '#contract'
import { type ExperimentId, idOf, type ModelId, rowOf } from '#model/ids.ts'
import { audit } from '../access/index.ts'
import type { ActingContext } from '../context.ts'
import { notFound } from '../errors.ts'
import type { ReadOnlyStore, Store } from '../store/index.ts'
import { Evidence } from './evidence.ts'

/** How the model runs: problems that stop an experiment at once. */
export const Guard = z.enum(['crash', 'output', 'latency', 'silent'])
export type Guard = z.infer<typeof Guard>

const Latency = z.object({ current: z.array(z.number()), candidate: z.array(z.number()) })
type Latency = z.infer<typeof Latency>

/** An experiment as stored. */
export type StoredExperiment = {
  row: number
  kind: ExperimentKind
  current: { row: number; modelId: ModelId; name: string }
  candidate: { row: number; modelId: ModelId; name: string }
  draw: string
  steps: number[]
  step: number
  stepUnits: number
  margin: number
  automatic: boolean
  status: ExperimentStatus
  because: string
  evidence: Evidence
  latency: Latency
  tripped: Guard | null
  countsFromMs: number
  startedAtMs: number
  startedByRow: number
  endedAtMs: number | null
}

type Json = 'current' | 'candidate' | 'steps' | 'evidence' | 'latency'
type Row = Omit<StoredExperiment, Json | 'automatic'> & Record<Json, string> & { automatic: 0 | 1 }

const modelColumn = (side: 'current' | 'candidate'): string =>
  `json_object('row', ${side}_id, 'modelId', 'mdl_' || ${side}_id, 'name', ${side}_name) AS "${side}"`

/** One that a user ended is stopped. */
const columns = `id AS "row", kind, ${modelColumn('current')}, ${modelColumn('candidate')}, draw, steps, step,
  step_units AS stepUnits, margin, automatic, because, evidence, latency, tripped, counts_from AS countsFromMs,
  started_at AS startedAtMs, started_by AS startedByRow, ended_at AS endedAtMs,
  iif(status = 'rolledBack' AND EXISTS (SELECT 1 FROM experiment_move AS move WHERE experiment_id = experiment.id
    AND (move.kind = 'stop' OR move.kind = 'rollBack' AND by_itself = 0)), 'stopped', status) AS status`

const fromRow = ({ current, candidate, steps, evidence, latency, automatic, ...row }: Row): StoredExperiment => ({
  ...row,
  current: JSON.parse(current),
  candidate: JSON.parse(candidate),
  steps: JSON.parse(steps),
  evidence: Evidence.parse(JSON.parse(evidence)),
  latency: Latency.parse(JSON.parse(latency)),
  automatic: automatic === 1,
})

/** Returns the experiment that has not ended, if there is one. */
export function openExperiment(store: Pick<Store, 'get'>): StoredExperiment | null {
  const row = store.get<Row>(`SELECT ${columns} FROM experiment WHERE ended_at IS NULL`)
  return row ? fromRow(row) : null
}

export function experimentById(store: Pick<Store, 'get'>, experimentId: ExperimentId): StoredExperiment {
  const row = store.get<Row>(`SELECT ${columns} FROM experiment WHERE id = ?`, [rowOf(experimentId)])
  if (!row) throw notFound(`experiment ${experimentId}`)
  return fromRow(row)
}

/** Returns all experiments, the newest first. */
export const allExperiments = (store: Pick<Store, 'all'>): StoredExperiment[] =>
  store.all<Row>(`SELECT ${columns} FROM experiment ORDER BY id DESC`).map(fromRow)

/** Returns the percentage of the images that show the candidate at its step. */
export const percentOf = ({ steps, step }: Pick<StoredExperiment, 'steps' | 'step'>): number => steps[step] ?? 0

/** Whether images show the candidate now. */
export const isExposing = ({ status }: StoredExperiment): boolean => status === 'running' || status === 'ready'

export type ExperimentChange = Partial<{
  status: ExperimentStatus
  because: string
  step: number
  step_units: number
  evidence: string
  latency: string
  tripped: Guard | null
  counts_from: number
  ended_at: number | null
}>

export function changeExperiment(store: Store, row: number, changed: ExperimentChange): void {
  const names = Object.keys(changed) as (keyof ExperimentChange)[]
  store.run(`UPDATE experiment SET ${names.map((name) => `${name} = ?`).join(', ')} WHERE id = ?`, [
    ...names.map((name) => changed[name] ?? null),
    row,
  ])
}

/** Records a change of an experiment, for its page and in the audit log. Inside of the transaction that makes it. */
export function noteMove(
  acting: ActingContext,
  experiment: StoredExperiment,
  move: { kind: ExperimentMove['kind']; percent: number; reason: string; byItself: boolean },
): void {
  const { store, clock, actor } = acting
  store.run(
    `INSERT INTO experiment_move (experiment_id, kind, percent, units, reason, by_itself, moved_at, moved_by)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    [
      experiment.row,
      move.kind,
      move.percent,
      experiment.evidence.units,
      move.reason,
      move.byItself ? 1 : 0,
      clock.nowMs(),
      rowOf(actor.userId),
    ],
  )
  audit(acting, `experiments.${move.kind}`, {
    experimentId: idOf('exp', experiment.row),
    candidate: experiment.candidate.name,
    current: experiment.current.name,
    percent: move.percent,
    images: experiment.evidence.units,
    ...(move.byItself && { byItself: true }),
    reason: move.reason,
  })
}

export const movesOf = (store: ReadOnlyStore, row: number): ExperimentMove[] =>
  store.all<ExperimentMove>(
    `SELECT kind, percent, units AS clusters, reason, iif(by_itself, NULL, name) AS "user", moved_at AS atMs
     FROM experiment_move JOIN user ON user.id = moved_by WHERE experiment_id = ? ORDER BY experiment_move.id`,
    [row],
  )
