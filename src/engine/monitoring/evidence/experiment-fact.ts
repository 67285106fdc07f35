import type { Store } from '../../store/index.ts'
import type { ComparedModels, Fact } from './compared.ts'

type EndedExperiment = {
  kind: 'canary' | 'ab'
  candidate_id: number
  status: 'promoted' | 'rolledBack'
  because: string
  ended_at: number
}

/** Returns how the evidence ended the last experiment of the two models; one that a user ended doesn't count. */
export function experimentFact(store: Store, { model, against }: ComparedModels): Fact | null {
  const experiment = store.get<EndedExperiment>(
    `SELECT kind, candidate_id, status, because, ended_at FROM experiment
     WHERE ended_at IS NOT NULL AND status IN ('promoted', 'rolledBack')
       AND (current_id, candidate_id) IN (VALUES (:model, :against), (:against, :model))
       AND EXISTS (SELECT 1 FROM experiment_move WHERE experiment_id = experiment.id AND
         (kind = 'rollBack' AND by_itself = 1 OR kind = 'ready' OR kind = 'promote' AND by_itself = 1))
     ORDER BY ended_at DESC LIMIT 1`,
    { model: model.row, against: against.row },
  )
  if (!experiment) return null
  const candidate = experiment.candidate_id === model.row ? model : against
  const isFor = (candidate === model) === (experiment.status === 'promoted')
  const day = new Date(experiment.ended_at).toISOString().slice(0, 10)
  const outcome = experiment.status === 'promoted' ? 'promoted' : 'rolled back'
  return {
    kind: 'trial',
    speaks: isFor ? 'for' : 'against',
    looksBetter: isFor,
    odds: null,
    text: `An experiment with ${candidate.name} was ${outcome} on ${day}: ${experiment.because.replace(/[.\s]*$/, '.')}`,
  }
}
