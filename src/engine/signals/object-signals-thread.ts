import { defineThread } from '../threads/threads.ts'
import type { tasks } from './objects-tasks.ts'

/** Compares objects, of which it reads those of a plan's impact itself. */
export const objectsThread = defineThread<typeof tasks>({ tasks: 'objects', pool: 'compute' })
