import { areaOfRuns, decodeBitmap, encodeBitmap, overlapOf } from '#model/geometry/mask-bitmap.ts'
import { type MaskShape, maskOfRuns } from '#model/shapes/mask.ts'
import type { HeldLabel } from './define-format.ts'
import { eachRow } from './segment-pixels.ts'

/** A label with what is left of its mask, which is told where it is less. */
export const cutTo = (one: HeldLabel, mask: MaskShape, left: MaskShape): HeldLabel => ({
  ...one,
  geometry: left,
  losses: areaOfRuns(left) < areaOfRuns(mask) ? [...one.losses, 'pixels of a mask beneath another'] : one.losses,
})

/**
 * What others leave of each mask, where one pixel is of one label: of the one above, which is the later one where users said
 * nothing else. Masks of which nothing is left are not among them.
 */
export function visibleMasks(masks: ReadonlyMap<HeldLabel, MaskShape>): ReadonlyMap<HeldLabel, MaskShape> {
  const fromBelow = [...masks].sort(([a], [b]) => (a.label.layer ?? 0) - (b.label.layer ?? 0))
  const left = new Map<HeldLabel, MaskShape>()
  fromBelow.forEach(([one, mask], i) => {
    const above = fromBelow.slice(i + 1).map(([, other]) => other)
    const rest = without(
      mask,
      above.filter((other) => meets(mask, other)),
    )
    if (rest) left.set(one, rest)
  })
  return left
}

function meets(one: MaskShape, other: MaskShape): boolean {
  const { width, height } = overlapOf(one, other)
  return width > 0 && height > 0
}

/** What is left of a mask beneath others; null for nothing. */
function without(mask: MaskShape, others: readonly MaskShape[]): MaskShape | null {
  if (others.length === 0) return mask
  const bitmap = decodeBitmap(mask)
  const { x, y, width, height, data } = bitmap
  for (const other of others)
    eachRow(other, (row, from, to) => {
      const [left, right] = [Math.max(from, x), Math.min(to, x + width)]
      if (row < y || row >= y + height || right <= left) return
      const start = (row - y) * width - x
      data.fill(0, start + left, start + right)
    })
  const runs = encodeBitmap(bitmap)
  return runs && maskOfRuns(runs)
}
