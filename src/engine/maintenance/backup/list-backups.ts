import { existsSync } from 'node:fs'
import type { Backup } from '#contract'
import { isStorageAddress } from '#model/storage-address.ts'
import type { Store } from '../../store/index.ts'

/**
 * Lists all verified backups and exports, the newest first, and whether they are still available. Those in object storage
 * count as available until they are read.
 */
export const listBackups = (store: Store): Backup[] =>
  store
    .all<Omit<Backup, 'isThere'>>(
      `SELECT * FROM (
         SELECT 'backup' AS kind, file, size_bytes AS sizeBytes, images, snapshot_at AS snapshotAtMs,
           verified_at AS verifiedAtMs, user.name AS madeBy, problem
         FROM backup JOIN user ON user.id = made_by
         UNION ALL SELECT 'export', folder, size_bytes,
           (SELECT count(*) FROM exported_image WHERE export_id = verified_export.id), verified_at, verified_at, user.name, problem
         FROM verified_export JOIN user ON user.id = made_by)
       ORDER BY verifiedAtMs DESC LIMIT 100`,
    )
    .map((backup) => ({ ...backup, isThere: isStorageAddress(backup.file) || existsSync(backup.file) }))
