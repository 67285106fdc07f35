import { defineThread } from '../threads/threads.ts'
import type { tasks } from './evaluation-tasks.ts'

/** Reads labels and predictions, and measures how well they match. */
export const evaluationThread = defineThread<typeof tasks>({ tasks: 'evaluation', pool: 'compute' })
