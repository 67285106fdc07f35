import type { OnProgress } from '../progress.ts'
import { serveThread } from '../threads.ts'
import { type EffectInput, estimateImpact } from './impact/estimate-impact.ts'
import { type ObjectSignalsInput, objectSignals } from './object-signals.ts'

export const tasks = {
  objectSignals: (_: null, input: ObjectSignalsInput, step: OnProgress) => objectSignals(input, step),
  impact: (_: null, input: EffectInput, step: OnProgress) => estimateImpact(input, step),
}

serveThread(tasks, () => ({ given: null, within: (work) => work(), close() {} }))
