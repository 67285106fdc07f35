import { defineThread } from '../../threads/threads.ts'
import type { tasks } from './backup-tasks.ts'

/** Reads and writes backups, whose list of files is as long as the workspace. */
export const backupThread = defineThread<typeof tasks>({ tasks: 'backup', pool: 'compute' })
