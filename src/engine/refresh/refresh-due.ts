import type { RefreshSchedule } from '#contract'

const days = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday']

/** The last time up to now at which a refresh was to begin, by the clock of this computer; `weeks` later. */
export function weeklyTime({ day, hour }: Pick<RefreshSchedule, 'day' | 'hour'>, nowMs: number, weeks = 0): number {
  const now = new Date(nowMs)
  const back = (now.getDay() - days.indexOf(day) + 7) % 7
  const timeIn = (week: number) =>
    new Date(now.getFullYear(), now.getMonth(), now.getDate() - back + 7 * week, hour).getTime()
  return timeIn(timeIn(0) <= nowMs ? weeks : weeks - 1)
}

/**
 * What a schedule asks for now. `sinceMs`: the last refresh that began by its day, or when it was set; a time after now, as of a
 * clock that was wrong, does not count. Where several times were missed, one refresh makes up for them.
 */
export function refreshDue(
  schedule: Pick<RefreshSchedule, 'day' | 'hour' | 'afterReviewed'>,
  { sinceMs, reviewed, nowMs }: { sinceMs: number; reviewed: number; nowMs: number },
): 'weekly' | 'reviewed' | null {
  if (schedule.day !== 'never' && weeklyTime(schedule, nowMs) > sinceMs) return 'weekly'
  return schedule.afterReviewed > 0 && reviewed >= schedule.afterReviewed ? 'reviewed' : null
}
