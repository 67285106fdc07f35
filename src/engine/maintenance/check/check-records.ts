import { statfs } from 'node:fs/promises'
import { counted } from '#model/text/counted.ts'
import { ledgerDifferences } from '../../labeling/index.ts'
import { readLong } from '../../query/index.ts'
import { foreignSchema, newestSchema } from '../../store/index.ts'
import { writeEach } from '../../threads/write-in-pieces.ts'
import { verifyRecords } from '../audit/verify-records.ts'
import { schemaOf } from '../backup/write-backup.ts'
import { copies } from './check-copies.ts'
import type { Check } from './found.ts'

const restore = 'Restore a backup into a new folder (winnow restore-backup) and continue there.'

/** Check the database and its chains. */
export const checkRecords: readonly Check[] = [
  {
    name: 'database',
    async look({ context, found }) {
      for (const { integrity_check } of await readLong<{ integrity_check: string }>(
        context,
        'PRAGMA integrity_check(20)',
      ))
        if (integrity_check !== 'ok')
          found({ severity: 'error', what: `The database is damaged: ${integrity_check}.`, fix: restore })
      return 'every page and index'
    },
  },
  {
    name: 'references',
    async look({ context, found }) {
      const broken = await readLong<{ what: string; n: number }>(
        context,
        `SELECT "table" || ' that name a missing ' || parent AS what, count(*) AS n FROM pragma_foreign_key_check GROUP BY what`,
      )
      for (const { what, n } of broken) found({ severity: 'error', what: `${n} rows of ${what}.`, fix: restore })
      return 'every row that names another'
    },
  },
  {
    name: 'schema',
    look({ context: { store }, found }) {
      const version = schemaOf(store)
      if (version !== newestSchema)
        found({
          severity: 'error',
          what: `The schema has version ${version}, this Winnow works with ${newestSchema}.`,
          fix: 'Close the workspace and open it again with this Winnow.',
        })
      const { foreign, missing } = foreignSchema(store)
      for (const what of [...foreign, ...missing.map((name) => `no ${name}`)])
        found({
          severity: 'error',
          what: `The database holds ${what}. Another program changed it.`,
          fix: 'It may change what Winnow writes, users and their roles too. Restore a backup into a new folder (winnow restore-backup).',
        })
      return `version ${version}, tables, triggers and views`
    },
  },
  {
    name: 'counts',
    async look({ context, found }) {
      const { store } = context
      const wrong = await readLong<{ id: number }>(
        context,
        'SELECT id FROM image WHERE label_count <> (SELECT count(*) FROM annotation WHERE image_id = image.id)',
      )
      if (wrong.length > 0)
        found({
          severity: 'warning',
          what: `${wrong.length} images have a wrong label count.`,
          fix: 'Repair counts them again.',
          repair: () =>
            writeEach(store, wrong, ({ id }) =>
              store.run(
                'UPDATE image SET label_count = (SELECT count(*) FROM annotation WHERE image_id = image.id) WHERE id = ?',
                [id],
              ),
            ),
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
          fix: 'Another program changed the database. Leave it unchanged and compare it with a backup. If you restored it yourself: winnow audit WS --accept REASON.',
        })
      const { entries, lifecycleChanges, tombstones, certificates } = verdict
      return [
        counted(entries, 'entry', 'entries'),
        counted(lifecycleChanges, 'lifecycle change'),
        counted(tombstones, 'tombstone'),
        counted(certificates, 'certificate'),
      ].join(', ')
    },
  },
  {
    name: 'history',
    async look({ context, deep, signal, found, progress }) {
      if (!deep) return 'deep checks compare it with the labels'
      for (const what of await ledgerDifferences(context, { signal, progress }))
        found({
          severity: 'error',
          what,
          fix: 'Another program changed the database. Leave it unchanged and compare it with a backup.',
        })
      return 'labels of every image, by their edits'
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
          fix: 'Empty the trash (winnow retain purge), move the archive to another disk, or free up space.',
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
