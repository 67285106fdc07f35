import type { Settings } from '#contract'

const days = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const

/** Whether a digest is due: none was written since the start of the last scheduled day, by this computer's clock. */
export function isDigestDue(schedule: Settings['digest'], lastMs: number | null, nowMs: number): boolean {
  if (schedule === 'never') return false
  const day = new Date(nowMs)
  day.setHours(0, 0, 0, 0)
  if (schedule !== 'daily') day.setDate(day.getDate() - ((day.getDay() - days.indexOf(schedule) + 7) % 7))
  return lastMs === null || lastMs < day.getTime()
}
