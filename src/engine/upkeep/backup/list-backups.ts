import { existsSync } from 'node:fs'
import type { Backup } from '#contract'
import type { Store } from '../../store/index.ts'

/** All backups that were found whole, the newest first, and whether their files are still at hand. */
export const listBackups = (store: Store): Backup[] =>
  store
    .all<Omit<Backup, 'isThere'>>(
      `SELECT file, size_bytes AS sizeBytes, images, snapshot_at AS snapshotAtMs, verified_at AS verifiedAtMs, user.name AS madeBy
       FROM backup JOIN user ON user.id = made_by ORDER BY backup.id DESC LIMIT 100`,
    )
    .map((backup) => ({ ...backup, isThere: existsSync(backup.file) }))
