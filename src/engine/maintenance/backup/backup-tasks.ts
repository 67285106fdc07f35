import type { Opened } from '../../threads/threads.ts'
import { problemInBackup } from './problem-in-backup.ts'
import { copyDatabase, writeBackup } from './write-backup.ts'

export const tasks = { copyDatabase, writeBackup, problemInBackup }

export const open = (folder: string): Opened<string> => ({ given: folder, within: (work) => work(), close() {} })
