import { serveThread } from '../../threads.ts'
import { problemInBackup } from './problem-in-backup.ts'
import { copyDatabase, writeBackup } from './write-backup.ts'

export const tasks = { copyDatabase, writeBackup, problemInBackup }

serveThread(tasks, (folder) => ({ given: folder, within: (work) => work(), close() {} }))
