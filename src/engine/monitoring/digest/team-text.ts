import type { Teamwork } from '#contract'

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
