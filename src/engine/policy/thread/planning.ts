import { defineThread } from '../../threads.ts'
import { workerFile } from '../../worker-file.ts'
import type { tasks } from './tasks.ts'

const file = workerFile(import.meta.url, 'planning-worker')

/** All planning of a workspace, by a connection that can only read. */
export const planningThread = defineThread<typeof tasks>({
  name: 'planning',
  file,
  idleMs: 30_000,
})

/** What is asked about plans that there are: nobody waits for a plan that is being made meanwhile. */
export const plansThread = defineThread<typeof tasks>({ name: 'plans', file, idleMs: 30_000 })
