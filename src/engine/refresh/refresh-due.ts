import type { RefreshSchedule } from '#contract'

const days = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday']

/** Returns the last scheduled time up to now, in this computer's time zone, shifted by `weeks`. */
export function weeklyTime({ day, hour }: Pick<RefreshSchedule, 'day' | 'hour'>, nowMs: number, weeks = 0): number {
  const now = new Date(nowMs)
  const back = (now.getDay() - days.indexOf(day) + 7) % 7
  const timeIn = (week: number) =>
    new Date(now.getFullYear(), now.getMonth(), now.getDate() - back + 7 * week, hour).getTime()
  return timeIn(timeIn(0) <= nowMs ? weeks : weeks - 1)
}

/**
 * Returns why a refresh is due now, or null. `sinceMs`: when the last weekly refresh began or the schedule was set; a time
 * in the future, from a wrong clock, does not count. One refresh makes up for several missed times.
 */
export function refreshDue(
  schedule: Pick<RefreshSchedule, 'day' | 'hour' | 'afterReviewed'>,
  { sinceMs, reviewed, nowMs }: { sinceMs: number; reviewed: number; nowMs: number },
): 'weekly' | 'reviewed' | null {
  if (schedule.day !== 'never' && weeklyTime(schedule, nowMs) > sinceMs) return 'weekly'
  return schedule.afterReviewed > 0 && reviewed >= schedule.afterReviewed ? 'reviewed' : null
}
