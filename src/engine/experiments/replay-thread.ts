import { defineThread } from '../threads.ts'
import { workerFile } from '../worker-file.ts'
import type { tasks } from './replay-worker.ts'

/** Goes through reviewed history by a connection that can only read. */
export const replayThread = defineThread<typeof tasks>({
  name: 'replay',
  file: workerFile(import.meta.url, 'replay-worker'),
  idleMs: 30_000,
})
