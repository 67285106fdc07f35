import { defineThread } from '../threads.ts'
import { workerFile } from '../worker-file.ts'
import type { tasks } from './objects-worker.ts'

/** Compares objects. It sees nothing of the workspace, and gives its memory back with the answer. */
export const objectsThread = defineThread<typeof tasks>({
  name: 'objects',
  file: workerFile(import.meta.url, 'objects-worker'),
  idleMs: 0,
})
