import type { Opened } from '../../threads/threads.ts'
import { problemInStoredBackup } from '../stored/problem-in-stored-backup.ts'
import { writeStoredBackup } from '../stored/write-stored-backup.ts'
import { problemInBackup } from './problem-in-backup.ts'
import { copyDatabase, writeBackup } from './write-backup.ts'

export const tasks = { copyDatabase, writeBackup, problemInBackup, writeStoredBackup, problemInStoredBackup }

export const open = (folder: string): Opened<string> => ({ given: folder, within: (work) => work(), close() {} })
