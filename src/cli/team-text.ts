import type { Teamwork } from '#contract'
import { count } from './table.ts'

const perDay = (images: number): string => (images < 10 ? images.toFixed(1) : String(Math.round(images)))

/** The queue and the agreement of users, a line each. */
export function teamText({ queue, agreement }: Teamwork): string {
  const { waiting, oldestMs, perDayIn, perDayOut, daysToEmpty } = queue
  const oldest = oldestMs === null ? '' : `, the oldest since ${new Date(oldestMs).toISOString().slice(0, 10)}`
  const rates = `${perDay(perDayIn)} in and ${perDay(perDayOut)} out a day`
  const end = daysToEmpty === null ? 'not getting shorter' : `empty in ${perDay(daysToEmpty)} days`
  return [
    `To review: ${count(waiting, 'image')}${oldest}; ${rates}${waiting === 0 ? '' : `, ${end}`}.`,
    ...agreement.pairs.map(
      (pair) =>
        `${pair.approver} agrees with ${pair.reviewer} by ${Math.round(100 * pair.agreement)}% on ${count(pair.images, 'image')}, ${pair.same} of them unchanged.`,
    ),
    ...agreement.sentBack.map(({ person, images }) => `Sent back to ${person}: ${count(images, 'image')}.`),
  ].join('\n')
}
