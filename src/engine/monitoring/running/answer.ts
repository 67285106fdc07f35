/** One object of a golden answer: the model's class, confidence, and box in pixels. */
export type AnsweredObject = [modelClass: number, score: number, x: number, y: number, width: number, height: number]

/** Objects from this confidence on are compared. */
export const answerFromScore = 0.05
/** Boxes are in the same place when only rounding separates them. */
const samePlacePx = 0.5
/** Smaller differences of confidence are rounding. */
export const roundingScore = 1e-4

/**
 * Returns how much two answers of one model on one image differ: the greatest difference of a confidence. An object
 * that only one of them has counts by its confidence; objects at the limit itself are ignored.
 */
export function answerChange(before: readonly AnsweredObject[], now: readonly AnsweredObject[]): number {
  const open = [...now]
  let change = 0
  for (const object of before) {
    const [same] = open
      .map((other, n) => ({ n, difference: Math.abs(other[1] - object[1]), is: isSamePlace(object, other) }))
      .filter(({ is }) => is)
      .sort((a, b) => a.difference - b.difference)
    if (same) open.splice(same.n, 1)
    change = Math.max(change, same ? same.difference : scoreOfLone(object))
  }
  return open.reduce((max, object) => Math.max(max, scoreOfLone(object)), change)
}

const isSamePlace = ([classOf, , ...place]: AnsweredObject, [otherClass, , ...other]: AnsweredObject): boolean =>
  classOf === otherClass && place.every((value, n) => Math.abs(value - other[n]!) <= samePlacePx)

const scoreOfLone = ([, score]: AnsweredObject): number => (score <= answerFromScore + roundingScore ? 0 : score)
