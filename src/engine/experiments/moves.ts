import type { ExperimentKind } from '#contract'
import { type ExperimentId, idOf, type ModelId, rowOf } from '#model/ids.ts'
import type { ActingContext } from '../context.ts'
import { invalid } from '../errors.ts'
import { findLeastWork } from '../evaluation/index.ts'
import { aliasedModel, aliasesMoved, modelById, requireMeaning, writeAliasMove } from '../models/index.ts'
import { noteFiguresChange } from '../workspace/index.ts'
import { emptyEvidence } from './evidence.ts'
import {
  changeExperiment,
  type ExperimentChange,
  experimentById,
  type Guard,
  noteMove,
  openExperiment,
  percentOf,
  type StoredExperiment,
} from './experiment-row.ts'

/** How much worse a canary may be by default and still count as no worse; an A/B test has no favorite. */
export const defaultMargin = (kind: ExperimentKind): number => (kind === 'ab' ? 0 : 0.02)
const defaultSteps: Record<ExperimentKind, readonly number[]> = { canary: [5, 20, 50, 100], ab: [50] }

type Start = {
  candidate: ModelId
  kind: ExperimentKind
  steps?: readonly number[]
  margin?: number
  automatic: boolean
}

/**
 * Starts an experiment in the shadow, once the confidence of least work is found for both models. Throws INVALID while
 * another runs, and for models that can't be compared.
 */
export async function beginExperiment(acting: ActingContext, start: Start): Promise<ExperimentId> {
  const { store, clock, ids, actor } = acting
  const before = aliasedModel(acting, 'current')?.model.modelId
  for (const modelId of before ? [before, start.candidate] : []) await findLeastWork(acting, modelId)
  const { kind, automatic } = start
  const experimentId = store.write(() => {
    const running = openExperiment(store)
    if (running)
      throw invalid(`${running.candidate.name} is already in an experiment. Promote it or stop that experiment first.`)
    const current = aliasedModel(acting, 'current')?.model
    if (!current) throw invalid('No current model to compare with. Add a model, or make one current.')
    const { model } = modelById(store, start.candidate)
    if (model.modelId === current.modelId)
      throw invalid(`${model.name} is the current model already. Choose another one.`)
    if (model.kind !== current.kind)
      throw invalid(
        `${model.name} finds ${model.kind} and ${current.name} finds ${current.kind}; their corrections can’t be compared.`,
      )
    requireMeaning(model)
    const steps = (start.steps ?? defaultSteps[kind]).filter((percent) => percent < 100)
    const now = clock.nowMs()
    const { lastRow } = store.run(
      `INSERT INTO experiment (kind, current_id, current_name, candidate_id, candidate_name, draw, steps, margin, automatic,
         evidence, counts_from, started_at, started_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      [
        kind,
        rowOf(current.modelId),
        current.name,
        rowOf(model.modelId),
        model.name,
        ids.random(),
        JSON.stringify([0, ...steps]),
        start.margin ?? defaultMargin(kind),
        automatic ? 1 : 0,
        JSON.stringify(emptyEvidence()),
        now,
        now,
        rowOf(actor.userId),
      ],
    )
    writeAliasMove(acting, { alias: 'canary', modelId: model.modelId, reason: 'The experiment started.' })
    const experimentId = idOf('exp', lastRow)
    noteMove(acting, experimentById(store, experimentId), { kind: 'start', percent: 0, reason: '', byItself: false })
    return experimentId
  })
  announceMove(acting, true)
  return experimentId
}

/**
 * Announces the end or change of an experiment to every window; `figures`: images show other predictions than before.
 */
export function announceMove(acting: ActingContext, figures: boolean): void {
  acting.announce({ type: 'experimentsChanged' })
  if (figures) aliasesMoved(acting)
}

type Move = { reason: string; byItself: boolean }

/** Hides the candidate on all images. A job updates the prediction figures. */
function hideCandidate({ store }: ActingContext): void {
  if (store.run('DELETE FROM exposure').changes > 0) noteFiguresChange(store)
}

function end(acting: ActingContext, experiment: StoredExperiment, changed: ExperimentChange): void {
  hideCandidate(acting)
  changeExperiment(acting.store, experiment.row, { ...changed, ended_at: acting.clock.nowMs() })
}

/** Makes the candidate current and the model before it `previous`. Inside of a transaction. */
export function promote(acting: ActingContext, experiment: StoredExperiment, { reason, byItself }: Move): void {
  writeAliasMove(acting, { alias: 'current', modelId: experiment.candidate.modelId, reason })
  end(acting, experiment, { status: 'promoted', because: reason })
  noteMove(acting, experiment, { kind: 'promote', percent: 100, reason, byItself })
}

/** Keeps the current model and hides the candidate. Inside of a transaction. */
export function rollBack(
  acting: ActingContext,
  experiment: StoredExperiment,
  { reason, byItself, guard }: Move & { guard?: Guard },
): void {
  if (aliasedModel(acting, 'canary')?.model.modelId === experiment.candidate.modelId)
    writeAliasMove(acting, { alias: 'canary', modelId: null, reason })
  end(acting, experiment, { status: 'rolledBack', because: reason, tripped: guard ?? null })
  noteMove(acting, experiment, { kind: byItself ? 'rollBack' : 'stop', percent: 0, reason, byItself })
}

/** Hides the candidate until a user decides. */
export function pause(
  acting: ActingContext,
  experiment: StoredExperiment,
  { reason, byItself, status }: Move & { status: 'paused' | 'inconclusive' },
): void {
  hideCandidate(acting)
  changeExperiment(acting.store, experiment.row, { status, because: reason })
  noteMove(acting, experiment, { kind: status === 'paused' ? 'pause' : 'wait', percent: 0, reason, byItself })
}

/** Counts reviews again from now on. */
export function resume(acting: ActingContext, experiment: StoredExperiment): void {
  if (experiment.status !== 'paused') throw invalid(`The experiment is ${experiment.status}, not paused.`)
  changeExperiment(acting.store, experiment.row, { status: 'running', because: '', counts_from: acting.clock.nowMs() })
  noteMove(acting, experiment, { kind: 'resume', percent: percentOf(experiment), reason: '', byItself: false })
}

/** Starts the next step, which shows the candidate on more images. Throws INVALID after the last. */
export function raise(acting: ActingContext, experiment: StoredExperiment, { reason, byItself }: Move): void {
  const { step, steps, evidence, status } = experiment
  const percent = steps[step + 1]
  if (status !== 'running' && status !== 'ready') throw invalid(`The experiment is ${status}. Resume it first.`)
  if (percent === undefined) throw invalid('This is the last step. Promote the candidate, or wait for more evidence.')
  changeExperiment(acting.store, experiment.row, { step: step + 1, step_units: evidence.units })
  noteMove(acting, experiment, { kind: 'raise', percent, reason, byItself })
}

/** Marks the evidence complete; a user has to promote. */
export function ready(acting: ActingContext, experiment: StoredExperiment, reason: string): void {
  changeExperiment(acting.store, experiment.row, { status: 'ready', because: reason })
  noteMove(acting, experiment, { kind: 'ready', percent: percentOf(experiment), reason, byItself: true })
}
