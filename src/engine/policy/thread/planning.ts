import { defineThread } from '../../threads.ts'
import type { LookingTasks, tasks } from './planning-tasks.ts'

/** All planning of a workspace, by a connection that can only read. */
export const planningThread = defineThread<typeof tasks>({
  name: 'planning',
  tasks: 'planning',
  idleMs: 30_000,
})

/** What is asked about plans that there are: nobody waits for a plan that is being made meanwhile. */
export const plansThread = defineThread<typeof tasks>({ name: 'plans', tasks: 'planning', idleMs: 30_000 })

/** Both for who may not know predictions of images to be labeled blind. */
export const seenPlanningThread = defineThread<LookingTasks>({
  name: 'planning for labelers',
  tasks: 'planning for labelers',
  idleMs: 30_000,
})
