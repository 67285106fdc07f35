import { existsSync } from 'node:fs'
import { isStorageAddress } from '#model/storage-address.ts'
import { problemOfExport } from '../../datasets/index.ts'
import { backupThread } from '../backup/backup-thread.ts'
import type { Check } from './found.ts'

/** Object storage counts as available until it is read. */
const mayBeThere = (place: string): boolean => isStorageAddress(place) || existsSync(place)

type Copy = { kind: 'backup' | 'export'; place: string; sha256: string; sizeBytes: number; at: number }

/** Checks whether a backup is available. A deep check reads every byte of available backups and verified exports. */
export const copies: Check = {
  name: 'backups',
  async look({ context: { store, threads }, deep, signal, found }) {
    const all = store.all<Copy>(
      `SELECT 'backup' AS kind, file AS place, sha256, size_bytes AS sizeBytes, verified_at AS at FROM backup
       UNION ALL SELECT 'export', folder, sha256, size_bytes, verified_at FROM verified_export ORDER BY at DESC`,
    )
    const last = all.find(({ kind }) => kind === 'backup')
    if (!last)
      found({
        severity: 'note',
        what: 'No verified backup yet.',
        fix: 'Make one in the settings, or with winnow backup WS FILE.',
      })
    else if (!mayBeThere(last.place))
      found({
        severity: 'note',
        what: `The last backup ${last.place} is missing.`,
        fix: 'Connect its disk, or make a new one.',
      })
    const read = deep ? all.filter(({ place }) => mayBeThere(place)) : []
    for (const copy of read) {
      const { place, sha256, sizeBytes } = copy
      const problem =
        copy.kind === 'backup'
          ? await threads.ask(
              backupThread,
              isStorageAddress(place) ? 'problemInStoredBackup' : 'problemInBackup',
              copy,
              { signal },
            )
          : await problemOfExport({ folder: place, sha256, sizeBytes }, { deep: true, signal })
      if (problem)
        found({
          severity: 'warning',
          what: problem,
          fix: isStorageAddress(place)
            ? 'Do not rely on it. Delete what was changed there, and make a new one: it is sent again.'
            : 'Do not rely on it. Make a new one.',
        })
    }
    const words = last ? `the last one is of ${new Date(last.at).toISOString().slice(0, 10)}` : 'none'
    return read.length > 0 ? `${words}; ${read.length} read again` : words
  },
}
