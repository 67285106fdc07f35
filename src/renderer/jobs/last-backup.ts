import { useQuery } from '@tanstack/react-query'
import { dayMs } from '#model/units.ts'
import { queries } from '../connection/index.ts'

/** After this, users are reminded to make a backup. */
const oldAfterDays = 14

/** `folder` is the folder of the file, without a separator at its end. */
type LastBackup = { atMs: number; folder: string; isOld: boolean; isThere: boolean }

/** Returns the newest backup or verified export; null if there is none, undefined until that is known. */
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
