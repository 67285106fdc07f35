import type { HoursSaved, SavedTime, Teamwork } from '#contract'
import { hoursText } from '#model/text/hours.ts'
import { percentText } from '#model/text/percent.ts'

/** "1 image", "2 images". */
export const imagesText = (n: number): string => `${n} ${n === 1 ? 'image' : 'images'}`

const perDay = (images: number): string => (images < 10 ? images.toFixed(1) : String(Math.round(images)))

/** Formats the queue and the agreement of users, one line each. */
export function teamText({ queue, agreement }: Teamwork): string {
  const { waiting, oldestMs, perDayIn, perDayOut, daysToEmpty } = queue
  const oldest = oldestMs === null ? '' : `, the oldest since ${new Date(oldestMs).toISOString().slice(0, 10)}`
  const rates = `${perDay(perDayIn)} in and ${perDay(perDayOut)} out a day`
  const end = daysToEmpty === null ? 'growing' : `empty in ${perDay(daysToEmpty)} days`
  return [
    `To review: ${imagesText(waiting)}${oldest}; ${rates}${waiting === 0 ? '' : `, ${end}`}.`,
    ...agreement.pairs.map(
      (pair) =>
        `${pair.approver} agrees with ${pair.reviewer} by ${Math.round(100 * pair.agreement)}% on ${imagesText(pair.images)}, ${pair.same} of them unchanged.`,
    ),
    ...agreement.sentBack.map(({ person, images }) => `Sent back to ${person}: ${imagesText(images)}.`),
  ].join('\n')
}

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
