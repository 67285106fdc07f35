import { defineThread } from '../threads.ts'
import type { tasks } from './objects-tasks.ts'

/** Compares objects, of which it reads those of a plan's impact itself. It gives its memory back with the answer. */
export const objectsThread = defineThread<typeof tasks>({
  name: 'objects',
  tasks: 'objects',
  idleMs: 0,
})
