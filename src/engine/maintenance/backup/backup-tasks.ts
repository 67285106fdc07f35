import type { StorageAddress } from '#model/storage-address.ts'
import { checkStorage } from '../../storage/index.ts'
import type { Opened } from '../../threads/threads.ts'
import { listStoredBackups, problemInStoredBackup } from '../stored/list-stored-backups.ts'
import { writeStoredBackup } from '../stored/write-stored-backup.ts'
import { problemInBackup } from './problem-in-backup.ts'
import { copyDatabase, writeBackup } from './write-backup.ts'

export const tasks = {
  copyDatabase,
  writeBackup,
  problemInBackup,
  writeStoredBackup,
  problemInStoredBackup,
  listStored: (_: string, address: string) => listStoredBackups(address),
  checkStorage: (_: string, { address, writes }: { address: StorageAddress; writes: boolean }) =>
    checkStorage(address, { write: writes }),
}

export const open = (folder: string): Opened<string> => ({ given: folder, within: (work) => work(), close() {} })
