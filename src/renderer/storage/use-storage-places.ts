import { useQuery } from '@tanstack/react-query'
import { queries } from '../connection/index.ts'

/** The known buckets, asked again each time: a command may have set one up meanwhile. */
export const useStoragePlaces = (enabled = true) =>
  useQuery({ ...queries.maintenance.storagePlaces.queryOptions(), enabled, staleTime: 0 })
