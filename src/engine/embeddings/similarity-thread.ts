import { defineThread } from '../threads/threads.ts'
import type { tasks } from './similarity-tasks.ts'

/** Holds the vectors of all images and objects. */
export const similarityThread = defineThread<typeof tasks>({ tasks: 'similarity', pool: 'read', single: true })
