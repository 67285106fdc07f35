import { statfs } from 'node:fs/promises'
import { newestSchema } from '../../store/index.ts'
import { verifyRecords } from '../audit/verify-records.ts'
import { copies } from './check-copies.ts'
import type { Check } from './found.ts'

const restore = 'Restore a backup into a new folder (winnow restore-backup), and go on there.'

/** What the database and its chains say of themselves. */
export const checkRecords: readonly Check[] = [
  {
    name: 'database',
    look({ context: { store }, found }) {
      const problems = store.pragma('integrity_check(20)') as { integrity_check: string }[]
      for (const { integrity_check } of problems)
        if (integrity_check !== 'ok')
          found({ severity: 'error', what: `The database is damaged: ${integrity_check}.`, fix: restore })
      return 'every page and index'
    },
  },
  {
    name: 'references',
    look({ context: { store }, found }) {
      const broken = new Map<string, number>()
      for (const { table, parent } of store.pragma('foreign_key_check') as { table: string; parent: string }[]) {
        const key = `${table} that name a missing ${parent}`
        broken.set(key, (broken.get(key) ?? 0) + 1)
      }
      for (const [what, n] of broken) found({ severity: 'error', what: `${n} rows of ${what}.`, fix: restore })
      return 'every row that names another'
    },
  },
  {
    name: 'schema',
    look({ context: { store }, found }) {
      const [row] = store.pragma('user_version') as { user_version: number }[]
      if (row?.user_version !== newestSchema)
        found({
          severity: 'error',
          what: `The schema has version ${row?.user_version}, this Winnow works with ${newestSchema}.`,
          fix: 'Close the workspace and open it again with this Winnow.',
        })
      return `version ${row?.user_version}`
    },
  },
  {
    name: 'counts',
    look({ context: { store }, found }) {
      const wrong = store.values<number>(
        'SELECT id FROM image WHERE label_count <> (SELECT count(*) FROM annotation WHERE image_id = image.id)',
      )
      if (wrong.length > 0)
        found({
          severity: 'warning',
          what: `${wrong.length} images have a wrong label count.`,
          fix: 'Repair counts them again.',
          repair: () =>
            store.write(() => {
              store.run(
                `UPDATE image SET label_count = (SELECT count(*) FROM annotation WHERE image_id = image.id)
                 WHERE id IN (SELECT value FROM json_each(?))`,
                [JSON.stringify(wrong)],
              )
            }),
        })
      return 'labels of every image'
    },
  },
  {
    name: 'audit',
    async look({ context, found }) {
      const verdict = await verifyRecords(context)
      for (const what of verdict.problems)
        found({
          severity: 'error',
          what,
          fix: 'The database was changed by another program than Winnow. Keep it as it is and compare it with a backup; if you put it back yourself: winnow audit WS --accept REASON.',
        })
      const { entries, lifecycleChanges, tombstones, certificates } = verdict
      return `${entries} entries, ${lifecycleChanges} lifecycle changes, ${tombstones} tombstones, ${certificates} certificates`
    },
  },
  {
    name: 'disk',
    async look({ context: { folders }, found }) {
      const disk = await statfs(folders.root)
      const freeBytes = disk.bavail * disk.bsize
      if (freeBytes < 1e9)
        found({
          severity: 'warning',
          what: `Disk almost full: ${Math.floor(freeBytes / 1e6)} MB free.`,
          fix: 'Empty the trash (winnow retain purge), move the archive to another disk, or free space otherwise.',
        })
      return `${(freeBytes / 1e9).toFixed(1)} GB free`
    },
  },
  copies,
  {
    name: 'jobs',
    look({ context: { store }, found }) {
      const stopped = store.all<{ id: number; title: string }>(
        "SELECT id, title FROM job WHERE status = 'interrupted' ORDER BY id",
      )
      for (const { id, title } of stopped)
        found({
          severity: 'note',
          what: `"${title}" was interrupted.`,
          fix: `Resume it with winnow job resume WS job_${id}, or cancel it with job cancel.`,
        })
      return `${stopped.length} stopped`
    },
  },
]
