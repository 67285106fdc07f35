import type { Step } from '../progress.ts'
import { serveThread } from '../threads.ts'
import { type ObjectSignalsInput, objectSignals } from './object-signals.ts'

export const tasks = {
  objectSignals: (_: null, input: ObjectSignalsInput, step: Step) => objectSignals(input, step),
}

serveThread(tasks, () => ({ given: null, within: (work) => work(), close() {} }))
