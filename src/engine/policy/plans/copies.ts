import type { ReadOnlyStore } from '../../store/index.ts'

type Copy = { place: string; at: number; revision: number; problem: string | null; kind: 'backup' | 'export' }

const copiesOf = (store: ReadOnlyStore, imageRow: number): Copy[] =>
  store.all<Copy>(
    `SELECT 'backup' AS kind, file AS place, verified_at AS at, revision, problem
     FROM backed_up JOIN backup ON backup.id = backup_id WHERE image_id = ?
     UNION ALL SELECT 'export', folder, verified_at, revision, problem
     FROM exported_image JOIN verified_export ON verified_export.id = export_id WHERE image_id = ?
     ORDER BY at DESC`,
    [imageRow, imageRow],
  )

const copyText = ({ kind, place, at }: Copy): string =>
  `the verified ${kind} ${place} of ${new Date(at).toISOString().slice(0, 10)}`

/** Returns the copies that contain an image with its current labels. */
export function coveredBy(store: ReadOnlyStore, imageRow: number): string[] {
  const revision = revisionOf(store, imageRow)
  return copiesOf(store, imageRow)
    .filter((copy) => copy.problem === null && copy.revision >= revision)
    .map((copy) => `${copyText(copy)}, with its labels as they are`)
}

/** Why no copy counts for a reviewed image, and what to do. */
export function noCopyReason(store: ReadOnlyStore, imageRow: number): string {
  const revision = revisionOf(store, imageRow)
  const copies = copiesOf(store, imageRow)
  const away = copies.find((copy) => copy.problem !== null && copy.revision >= revision)
  const older = copies.find((copy) => copy.problem === null)
  const why = away
    ? `it is in ${copyText(away)}, but: ${away.problem} Connect its disk`
    : older
      ? `its labels were changed after ${copyText(older)}. Make a backup, or a verified export with its image`
      : 'it is in no verified backup or export yet. Make one'
  return `It was reviewed, and ${why}, and plan again.`
}

const revisionOf = (store: ReadOnlyStore, imageRow: number): number =>
  store.get<{ revision: number }>('SELECT revision FROM image WHERE id = ?', [imageRow])?.revision ?? 0
