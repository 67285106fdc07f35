import { defineThread } from '../threads.ts'
import type { tasks } from './similarity-tasks.ts'

/** Holds the vectors of all images and objects; they are read again when nobody has asked for half an hour. */
export const similarityThread = defineThread<typeof tasks>({
  name: 'similarity',
  tasks: 'similarity',
  idleMs: 1_800_000,
})
