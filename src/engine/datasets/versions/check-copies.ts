import { stat } from 'node:fs/promises'
import { isStorageAddress } from '#model/storage-address.ts'
import type { Context } from '../../context.ts'
import { ifThere } from '../../errors.ts'
import { listAt, problemInStoredList, StorageError, StoredFolder } from '../../storage/index.ts'
import { problemOfExport } from '../export/verified-export.ts'

type Backup = { id: number; file: string; sha256: string; sizeBytes: number; problem: string | null }
type VerifiedExport = { id: number; folder: string; sha256: string; sizeBytes: number; problem: string | null }

/**
 * Checks and notes whether backups and verified exports are unchanged: a backup by its file size, or in object storage
 * by all its files; an export by the hashes of its list and manifest and the sizes of all files.
 */
export async function checkCopies({ store }: Pick<Context, 'store'>): Promise<void> {
  const found: { table: 'backup' | 'verified_export'; id: number; problem: string | null }[] = []
  for (const one of store.all<Backup>(
    `SELECT id, file, sha256, size_bytes AS sizeBytes, problem FROM backup WHERE id IN (SELECT backup_id FROM backed_up)`,
  )) {
    const problem = await problemOfBackup(one)
    if (problem !== one.problem) found.push({ table: 'backup', id: one.id, problem })
  }
  for (const one of store.all<VerifiedExport>(
    'SELECT id, folder, sha256, size_bytes AS sizeBytes, problem FROM verified_export',
  )) {
    const problem = await problemOfExport(one)
    if (problem !== one.problem) found.push({ table: 'verified_export', id: one.id, problem })
  }
  if (found.length === 0) return
  store.write(() => {
    for (const { table, id, problem } of found) store.run(`UPDATE ${table} SET problem = ? WHERE id = ?`, [problem, id])
  })
}

async function problemOfBackup({ file, sha256, sizeBytes }: Backup): Promise<string | null> {
  if (isStorageAddress(file)) return problemOfStored(file, sha256)
  const found = await ifThere(stat(file))
  if (!found) return `The backup ${file} is missing.`
  return found.size === sizeBytes ? null : `The backup ${file} was changed.`
}

/**
 * Checks a backup in object storage by the hash of its list and the sizes of its files. A storage that doesn't answer
 * is a problem.
 */
async function problemOfStored(file: string, sha256: string): Promise<string | null> {
  const list = listAt(file)
  if (!list) return `${file} is no backup.`
  try {
    return await problemInStoredList(await StoredFolder.open(list.folder), { path: list.path, sha256 })
  } catch (error) {
    if (error instanceof StorageError) return error.message
    throw error
  }
}
