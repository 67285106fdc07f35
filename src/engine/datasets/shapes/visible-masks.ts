import { boundsOf } from '#model/geometry/box.ts'
import { areaOfRuns, type Bitmap, decodeBitmap, emptyBitmap, encodeBitmap } from '#model/geometry/mask-bitmap.ts'
import type { LabelClass } from '#model/label-set/label-set.ts'
import { type MaskShape, maskOfRuns } from '#model/shapes/mask.ts'
import type { Size } from '#model/units.ts'
import { maxPixels } from '../../png-pixels.ts'
import type { ExportLabel } from '../formats/define-format.ts'
import { rowsOf } from './segment-pixels.ts'

/** A label with the visible part of its mask, marked if it lost pixels. */
export const cutTo = (one: ExportLabel, mask: MaskShape, left: MaskShape): ExportLabel => ({
  ...one,
  geometry: left,
  losses: areaOfRuns(left) < areaOfRuns(mask) ? [...one.losses, 'pixels of a mask beneath another'] : one.losses,
})

/** Readers keep the pixels in memory; ours accepts no more than this. */
export const isTooLarge = ({ widthPx, heightPx }: Size): boolean => widthPx * heightPx > maxPixels

/** Each pixel belongs to one label. Masks that are completely covered are left out. */
export function pixelsOnce(each: readonly ExportLabel[], _: readonly LabelClass[], size: Size): readonly ExportLabel[] {
  if (isTooLarge(size))
    return each.map((one) =>
      one.geometry?.shape === 'mask'
        ? { ...one, geometry: null, losses: ['label on too large an image dropped'] }
        : one,
    )
  const masks = new Map<ExportLabel, MaskShape>()
  for (const one of each) if (one.geometry?.shape === 'mask') masks.set(one, one.geometry)
  const left = visibleMasks(masks)
  return each.map((one) => {
    const [mask, rest] = [masks.get(one), left.get(one)]
    if (!mask) return one
    return rest ? cutTo(one, mask, rest) : { ...one, geometry: null, losses: ['mask beneath others dropped'] }
  })
}

/**
 * The visible part of each mask if each pixel belongs to one label: the one on top, which is the later one unless users ordered
 * them. Masks with nothing visible are left out. The work grows with the pixels of the masks, not with
 * the number of pairs.
 */
export function visibleMasks(masks: ReadonlyMap<ExportLabel, MaskShape>): ReadonlyMap<ExportLabel, MaskShape> {
  const fromBelow = [...masks].sort(([a], [b]) => (a.label.layer ?? 0) - (b.label.layer ?? 0))
  const corners = [...masks.values()].flatMap(({ x, y, width, height }): [number, number][] => [
    [x, y],
    [x + width, y + height],
  ])
  const taken = emptyBitmap(boundsOf(corners))
  const left = new Map<ExportLabel, MaskShape>()
  for (const [one, mask] of fromBelow.reverse()) {
    const rest = without(mask, taken)
    if (rest) left.set(one, rest)
  }
  return left
}

/** The part of a mask whose pixels are still free, which it then takes; null if there is none. */
function without(mask: MaskShape, taken: Bitmap): MaskShape | null {
  let own: Bitmap | null = null
  for (const [row, from, to] of rowsOf(mask)) {
    const start = (row - taken.y) * taken.width - taken.x
    const pixels = taken.data.subarray(start + from, start + to)
    for (let at = pixels.indexOf(1); at >= 0; ) {
      own ??= decodeBitmap(mask)
      const found = pixels.indexOf(0, at)
      const end = found < 0 ? pixels.length : found
      const first = (row - mask.y) * mask.width + from - mask.x
      own.data.fill(0, first + at, first + end)
      at = found < 0 ? -1 : pixels.indexOf(1, end)
    }
    pixels.fill(1)
  }
  if (own === null) return mask
  const runs = encodeBitmap(own)
  return runs && maskOfRuns(runs)
}
