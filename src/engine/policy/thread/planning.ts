import { defineThread, workerFile } from '../../threads.ts'
import type { tasks } from './tasks.ts'

/** All planning of a workspace, by a connection that can only read. */
export const planningThread = defineThread<typeof tasks>({
  name: 'planning',
  file: workerFile(import.meta.url, 'planning-worker'),
  idleMs: 30_000,
})
