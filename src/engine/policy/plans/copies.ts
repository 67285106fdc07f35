import { stat } from 'node:fs/promises'
import type { Context } from '../../context.ts'
import { problemOfExport } from '../../datasets/index.ts'
import type { Reader } from '../../store/index.ts'

type Backup = { id: number; file: string; sizeBytes: number; problem: string | null }
type VerifiedExport = { id: number; folder: string; sha256: string; sizeBytes: number; problem: string | null }

/**
 * Looks whether backups and verified exports are still what they were: of a backup whether its file is there with its size,
 * of an export its list of files and manifest by their hashes and the sizes of all. What was found is noted.
 */
export async function lookAtCopies({ store }: Pick<Context, 'store'>): Promise<void> {
  const found: { table: 'backup' | 'verified_export'; id: number; problem: string | null }[] = []
  for (const one of store.all<Backup>(
    `SELECT id, file, size_bytes AS sizeBytes, problem FROM backup WHERE id IN (SELECT backup_id FROM backed_up)`,
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

async function problemOfBackup({ file, sizeBytes }: Backup): Promise<string | null> {
  const found = await stat(file).catch(() => null)
  if (!found) return `The backup ${file} is not there.`
  return found.size === sizeBytes ? null : `The backup ${file} was changed.`
}

type Copy = { place: string; at: number; revision: number; problem: string | null; kind: 'backup' | 'export' }

const copiesOf = (store: Reader, imageRow: number): Copy[] =>
  store.all<Copy>(
    `SELECT 'backup' AS kind, file AS place, verified_at AS at, revision, problem
     FROM backed_up JOIN backup ON backup.id = backup_id WHERE image_id = ?
     UNION ALL SELECT 'export', folder, verified_at, revision, problem
     FROM exported_image JOIN verified_export ON verified_export.id = export_id WHERE image_id = ?
     ORDER BY at DESC`,
    [imageRow, imageRow],
  )

const inWords = ({ kind, place, at }: Copy): string =>
  `the verified ${kind} ${place} of ${new Date(at).toISOString().slice(0, 10)}`

/** Which copies have an image with its labels as they are. */
export function coveredBy(store: Reader, imageRow: number): string[] {
  const revision = revisionOf(store, imageRow)
  return copiesOf(store, imageRow)
    .filter((copy) => copy.problem === null && copy.revision >= revision)
    .map((copy) => `${inWords(copy)}, with its labels as they are`)
}

/** Why no copy counts for a reviewed image, and what to do. */
export function whyNoCopy(store: Reader, imageRow: number): string {
  const revision = revisionOf(store, imageRow)
  const copies = copiesOf(store, imageRow)
  const away = copies.find((copy) => copy.problem !== null && copy.revision >= revision)
  const older = copies.find((copy) => copy.problem === null)
  const why = away
    ? `it is in ${inWords(away)}, but: ${away.problem} Connect its disk`
    : older
      ? `its labels were changed after ${inWords(older)}. Make a backup, or a verified export with its picture`
      : 'it is in no verified backup yet, nor in a verified export. Make one'
  return `It was reviewed, and ${why}, and plan again.`
}

const revisionOf = (store: Reader, imageRow: number): number =>
  store.get<{ revision: number }>('SELECT revision FROM image WHERE id = ?', [imageRow])?.revision ?? 0
