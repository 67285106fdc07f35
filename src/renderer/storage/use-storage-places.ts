import { useQuery } from '@tanstack/react-query'
import { queries } from '../connection/index.ts'

/** Returns the known buckets. Fetched each time, because a command may have added one. */
export const useStoragePlaces = (enabled = true) =>
  useQuery({ ...queries.maintenance.storagePlaces.queryOptions(), enabled, staleTime: 0 })
