import { defineThread } from '../threads.ts'
import { workerFile } from '../worker-file.ts'
import type { tasks } from './evaluation-worker.ts'

/** Reads labels and predictions, and measures how well they fit. */
export const evaluationThread = defineThread<typeof tasks>({
  name: 'evaluation',
  file: workerFile(import.meta.url, 'evaluation-worker'),
  idleMs: 10_000,
})
