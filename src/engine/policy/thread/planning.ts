import { defineThread } from '../../threads.ts'
import { workerFile } from '../../worker-file.ts'
import type { LookingTasks, tasks } from './tasks.ts'

const file = workerFile(import.meta.url, 'planning-worker')

/** All planning of a workspace, by a connection that can only read. */
export const planningThread = defineThread<typeof tasks>({
  name: 'planning',
  file,
  idleMs: 30_000,
})

/** What is asked about plans that there are: nobody waits for a plan that is being made meanwhile. */
export const plansThread = defineThread<typeof tasks>({ name: 'plans', file, idleMs: 30_000 })

/** Both for who may not know predictions of images to be labeled blind. */
export const seenPlanningThread = defineThread<LookingTasks>({
  name: 'planning for labelers',
  file: workerFile(import.meta.url, 'seen-planning-worker'),
  idleMs: 30_000,
})
