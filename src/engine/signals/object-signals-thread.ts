import { defineThread } from '../threads/threads.ts'
import type { tasks } from './objects-tasks.ts'

/** Compares objects, which it reads on its own. */
export const objectsThread = defineThread<typeof tasks>({ tasks: 'objects', pool: 'compute' })
