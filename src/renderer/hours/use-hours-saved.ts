import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { dayMs } from '#model/units.ts'
import { queries } from '../connection/index.ts'
import { useRefusal } from '../roles/index.ts'

const days = 7

/** Returns the time that models saved in the last seven days; undefined for users who may not see it. */
export function useHoursSaved() {
  // Rounded to the day, so that all callers share one answer.
  const [sinceMs] = useState(() => Math.floor(Date.now() / dayMs) * dayMs - (days - 1) * dayMs)
  const isRefused = useRefusal('monitoring.hoursSaved') !== null
  return useQuery({ ...queries.monitoring.hoursSaved.queryOptions({ input: { sinceMs } }), enabled: !isRefused }).data
}
