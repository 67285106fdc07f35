import type { HoursSaved, SavedTime } from '#contract'
import { hoursText } from '#model/text/hours.ts'
import { percentText } from '#model/text/percent.ts'
import { imagesText } from './team-text.ts'

const intervalText = ([low, high]: SavedTime['interval']): string => `95%: ${hoursText(low)} to ${hoursText(high)}`

/** Formats the time saved in the last seven days, and the time that a candidate would have saved. */
export function hoursSavedText({ all, candidate, edits }: HoursSaved): string {
  if (all.images === 0) return 'No reviewed predictions in the last 7 days.'
  const share =
    all.byHandSeconds === 0 ? '' : `${percentText(all.savedSeconds / all.byHandSeconds)} of the work by hand, `
  return [
    `Saved in the last 7 days: ${hoursText(all.savedSeconds)} (${share}${intervalText(all.interval)}), ${edits === 0 ? 'estimated with usual times' : `by the times of ${edits.toLocaleString('en-US')} edits`}.`,
    ...(candidate
      ? [
          `${candidate.name} would have saved ${hoursText(candidate.savedSeconds)} (${intervalText(candidate.interval)}) where ${candidate.against} saved ${hoursText(candidate.currentSavedSeconds)}, by ${imagesText(candidate.images)}.`,
        ]
      : []),
  ].join(' ')
}
