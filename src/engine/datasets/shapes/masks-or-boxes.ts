import { type ExportLabel, everyShapeAs, type Format, type Holds } from '../formats/define-format.ts'
import { exportLabel } from '../formats/losses.ts'
import { isTooLarge } from './visible-masks.ts'

/** Masks as pixels, next to boxes and polygons. */
export const masksBesideBoxes: Pick<Holds, 'shapes' | 'instead' | 'holes'> = {
  shapes: ['box', 'mask'],
  instead: { 'rotated-box': 'box', polygon: 'mask', polyline: 'box', points: 'box', skeleton: 'box' },
  holes: 'as-mask',
}

/** Only the boxes: every object has one, also next to a mask. */
export const boxesOf = (holds: Holds): Holds => ({
  ...holds,
  shapes: holds.shapes.filter((shape) => shape !== 'mask'),
  instead: everyShapeAs('box'),
})

/** A mask with no pixels, or more than readers accept, becomes a box. */
export const orBoxes =
  (holds: Holds): Required<Format>['together'] =>
  (each, _classes, { widthPx, heightPx }) => {
    const boxes = boxesOf(holds)
    const isWithoutMasks = isTooLarge({ widthPx, heightPx })
    return each.map(
      (one): ExportLabel =>
        one.geometry && !(isWithoutMasks && one.geometry.shape === 'mask')
          ? one
          : { label: one.label, ...exportLabel(boxes, one.label, { widthPx, heightPx }) },
    )
  }
