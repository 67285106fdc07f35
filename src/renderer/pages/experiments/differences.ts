import type { TellingImage } from '#contract'
import { type BoundingBox, boundsOf, iou } from '#model/geometry/box.ts'

type Found = TellingImage['current'][number]

/** Boxes of a class with at least this overlap show the same object. */
const sameFromIou = 0.5

/** The boxes that one model or both found on an image, and the area with the differences. */
export type Differences = {
  current: Found[]
  candidate: Found[]
  both: Found[]
  around: BoundingBox
}

export function differencesOn({ current, candidate, widthPx, heightPx }: TellingImage): Differences {
  const left = [...candidate]
  const both: Found[] = []
  const onlyCurrent = current.filter((box) => {
    const match = left
      .filter(({ classId }) => classId === box.classId)
      .map((other) => ({ other, overlap: iou(box, other) }))
      .sort((a, b) => b.overlap - a.overlap)[0]
    if (!match || match.overlap < sameFromIou) return true
    left.splice(left.indexOf(match.other), 1)
    both.push(box)
    return false
  })
  const differing = [...onlyCurrent, ...left]
  const corners = differing.flatMap(({ x, y, width, height }) => [[x, y] as const, [x + width, y + height] as const])
  const around = differing.length > 0 ? boundsOf(corners) : { x: 0, y: 0, width: widthPx, height: heightPx }
  return { current: onlyCurrent, candidate: left, both, around }
}

/** Counts classes, the most frequent first: "sheep ×2, cat". */
export function foundText(found: readonly Found[], nameOf: (classId: number) => string): string {
  const counts = new Map<number, number>()
  for (const { classId } of found) counts.set(classId, (counts.get(classId) ?? 0) + 1)
  return [...counts]
    .sort(([, a], [, b]) => b - a)
    .map(([classId, count]) => (count > 1 ? `${nameOf(classId)} ×${count}` : nameOf(classId)))
    .join(', ')
}
