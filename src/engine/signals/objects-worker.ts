import { parentPort, workerData } from 'node:worker_threads'
import { type ObjectSignalsInput, objectSignals } from './object-signals.ts'
import type { ObjectsMessage } from './object-signals-thread.ts'

/** Compares objects in a thread of its own, which ends with the answer. It sees nothing of the workspace. */
const port = parentPort
if (!port) throw new Error('The worker that compares objects is started as a worker thread.')
const tell = (message: ObjectsMessage) => port.postMessage(message)

/** Progress is told no more often. */
const toldEveryMs = 100
let toldMs = performance.now()
const result = objectSignals(workerData as ObjectSignalsInput, (share) => {
  if (performance.now() - toldMs < toldEveryMs) return
  toldMs = performance.now()
  tell({ share })
})
tell({ result })
