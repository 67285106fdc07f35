import { defineThread } from '../../threads.ts'
import { workerFile } from '../../worker-file.ts'
import type { tasks } from './search-worker.ts'

/** Searches for what is left of an erasure: the whole database and all folders, byte by byte. */
export const searchThread = defineThread<typeof tasks>({
  name: 'erasure',
  file: workerFile(import.meta.url, 'search-worker'),
  idleMs: 0,
})
