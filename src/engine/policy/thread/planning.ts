import { defineThread } from '../../threads/threads.ts'
import type { LookingTasks, tasks } from './planning-tasks.ts'

/** All planning of a workspace, by a connection that can only read. Each plan knows the one before. */
export const planningThread = defineThread<typeof tasks>({ tasks: 'planning', pool: 'compute', single: true })

/** What is asked about plans that there are: nobody waits for a plan that is being made meanwhile. */
export const plansThread = defineThread<typeof tasks>({ tasks: 'planning', pool: 'read' })

/** Both for who may not know predictions of images to be labeled blind. */
export const seenPlanningThread = defineThread<LookingTasks>({ tasks: 'planning for labelers', pool: 'compute' })
export const seenPlansThread = { ...seenPlanningThread, pool: 'read' as const }
