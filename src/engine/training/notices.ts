import { TrainingResult } from '#contract'
import { idOf } from '#model/ids.ts'
import { dayMs } from '#model/units.ts'
import type { ActingContext } from '../context.ts'
import type { FoundNotice } from '../workspace/index.ts'

const shownForMs = 14 * dayMs

/** Returns the notice of the newest training that was to start a canary: started, or why not. */
export function trainingNotices({ store, clock }: ActingContext): FoundNotice[] {
  const row = store.get<{ id: number; ended_at: number; result: string }>(
    `SELECT id, ended_at, result FROM job WHERE kind = 'training.run' AND status = 'done' AND ended_at > ?
     ORDER BY id DESC LIMIT 1`,
    [clock.nowMs() - shownForMs],
  )
  const { model, canary } = row ? TrainingResult.parse(JSON.parse(row.result)) : { canary: null }
  if (!row || !canary) return []
  const started = canary.experimentId !== null
  return [
    {
      notice: `canary-${started ? 'started' : 'not-started'} ${idOf('job', row.id)}`,
      kind: 'experiment',
      title: started ? `The canary of ${model} has started` : `The canary of ${model} did not start`,
      detail: started ? 'It was trained by a recipe that starts the canary.' : canary.why,
      atMs: row.ended_at,
      action: started ? { label: 'Show experiment', page: 'experiments' } : { label: 'Show models', page: 'models' },
    },
  ]
}
