import { defineThread } from '../threads.ts'
import { workerFile } from '../worker-file.ts'
import type { tasks } from './objects-worker.ts'

/** Compares objects, of which it reads those of a plan's impact itself. It gives its memory back with the answer. */
export const objectsThread = defineThread<typeof tasks>({
  name: 'objects',
  file: workerFile(import.meta.url, 'objects-worker'),
  idleMs: 0,
})
