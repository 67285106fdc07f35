import type { OnProgress } from '../../progress.ts'
import { listAt, problemInStoredList, StoredFolder } from '../../storage/index.ts'

/** Reads every file of a backup in object storage, and compares its hash with the backup's list. */
export async function problemInStoredBackup(
  _: string,
  { place, sha256 }: { place: string; sha256: string },
  step: OnProgress,
): Promise<string | null> {
  const list = listAt(place)
  if (!list) return `${place} is no backup.`
  const folder = await StoredFolder.open(list.folder)
  return problemInStoredList(folder, { path: list.path, sha256 }, { deep: true, step: () => step(0) })
}
