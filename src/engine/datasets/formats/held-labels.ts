import type { LabelClass } from '#model/label-set/label-set.ts'
import type { Annotation } from '#model/labels/annotation.ts'
import { nextTurn, turnClock } from '../../turns.ts'
import type { Format, HeldLabel } from './define-format.ts'
import { heldLabel } from './losses.ts'

/**
 * What a format holds of the labels of one image, in their order. Pixels take their time, so that everything else has its
 * turn between labels when `isLong` says so.
 */
export async function heldLabels(
  { holds, together }: Pick<Format, 'holds' | 'together'>,
  labels: readonly Annotation[],
  classes: readonly LabelClass[],
  size: { widthPx: number; heightPx: number },
  isLong = turnClock(),
): Promise<readonly HeldLabel[]> {
  const each: HeldLabel[] = []
  for (const label of labels) {
    if (isLong()) await nextTurn()
    each.push({ label, ...heldLabel(holds, label, size) })
  }
  return together?.(each, classes, size, isLong) ?? each
}
