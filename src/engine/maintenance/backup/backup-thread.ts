import { defineThread } from '../../threads.ts'
import { workerFile } from '../../worker-file.ts'
import type { tasks } from './backup-worker.ts'

/** Reads and writes backups, whose list of files is as long as the workspace. */
export const backupThread = defineThread<typeof tasks>({
  name: 'backup',
  file: workerFile(import.meta.url, 'backup-worker'),
  idleMs: 10_000,
})
