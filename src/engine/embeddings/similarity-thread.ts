import { defineThread } from '../threads.ts'
import { workerFile } from '../worker-file.ts'
import type { tasks } from './similarity-worker.ts'

/** Holds the vectors of all images and objects; they are read again when nobody has asked for half an hour. */
export const similarityThread = defineThread<typeof tasks>({
  name: 'similarity',
  file: workerFile(import.meta.url, 'similarity-worker'),
  idleMs: 1_800_000,
})
