import { plural, t } from '@lingui/core/macro'
import type { HoursSaved, SavedTime } from '#contract'
import { hoursText } from '#model/text/hours.ts'
import { formatFixed, formatPercent } from '../kit/index.ts'

export const formatHours = (seconds: number): string => hoursText(seconds, formatFixed)

/** Formats an interval: "2.9 h to 3.5 h". */
export const formatInterval = ([low, high]: SavedTime['interval']): string =>
  t`${formatHours(low)} to ${formatHours(high)}`

/** Formats saved time: "3.2 h (41%), 95% 2.9 h to 3.5 h". */
export function savedText({ savedSeconds, byHandSeconds, interval }: SavedTime): string {
  const share = byHandSeconds === 0 ? '' : ` (${formatPercent(savedSeconds / byHandSeconds)})`
  return t`${formatHours(savedSeconds)}${share}, 95% ${formatInterval(interval)}`
}

/** Says what the candidate would have saved, and on which images that is based. */
export function candidateText({ name, savedSeconds, interval, images }: NonNullable<HoursSaved['candidate']>): string {
  const known = plural(images, { one: '# image', other: '# images' })
  return t`${name} would have saved ${formatHours(savedSeconds)} (95% ${formatInterval(interval)}), by ${known} that both models have seen. Labels favor the model whose predictions were shown.`
}

/** Says what the times are based on. */
export const basisText = (edits: number): string =>
  edits === 0
    ? t`Estimated with usual times: no edits yet.`
    : plural(edits, { one: 'Based on the time of # edit.', other: 'Based on the times of # edits.' })
