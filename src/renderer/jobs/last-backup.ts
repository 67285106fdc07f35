import { useQuery } from '@tanstack/react-query'
import { dayMs } from '#model/units.ts'
import { queries } from '../connection/index.ts'

/** After this a backup is worth a reminder. */
const oldAfterDays = 14

/** `folder`: that of the file, ending without a separator. */
export type LastBackup = { atMs: number; folder: string; isOld: boolean; isThere: boolean }

/** The newest backup or verified export; null where there is none, undefined until that is known. */
export function useLastBackup(): LastBackup | null | undefined {
  const { data } = useQuery(queries.maintenance.backups.queryOptions())
  if (!data) return undefined
  const [newest] = data.toSorted((a, b) => b.snapshotAtMs - a.snapshotAtMs)
  if (!newest) return null
  return {
    atMs: newest.snapshotAtMs,
    folder: newest.file.replace(/[\\/][^\\/]*$/, ''),
    isOld: Date.now() - newest.snapshotAtMs > oldAfterDays * dayMs,
    isThere: newest.isThere,
  }
}
