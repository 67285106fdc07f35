import { defineThread } from '../../threads/threads.ts'
import type { LookingTasks, tasks } from './planning-tasks.ts'

/** All planning of a workspace, over a read-only connection. Each plan knows the previous one. */
export const planningThread = defineThread<typeof tasks>({ tasks: 'planning', pool: 'compute', single: true })

/** Requests about existing plans, which don't wait for a plan in progress. */
export const plansThread = defineThread<typeof tasks>({ tasks: 'planning', pool: 'read' })

/** Both threads, for users who may not see predictions of images to be labeled blind. */
export const seenPlanningThread = defineThread<LookingTasks>({ tasks: 'planning for labelers', pool: 'compute' })
export const seenPlansThread = { ...seenPlanningThread, pool: 'read' as const }
