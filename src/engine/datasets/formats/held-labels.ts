import type { LabelClass } from '#model/label-set/label-set.ts'
import type { Annotation } from '#model/labels/annotation.ts'
import type { Geometry } from '#model/shapes/index.ts'
import type { Format } from './define-format.ts'
import { heldLabel } from './losses.ts'

/** A label with its geometry as a format holds it, null when it is left out, and what is lost, in words. */
export type HeldLabel = { label: Annotation; geometry: Geometry | null; losses: readonly string[] }

/** What a format holds of the labels of one image, in their order. */
export function heldLabels(
  { holds, together }: Pick<Format, 'holds' | 'together'>,
  labels: readonly Annotation[],
  classes: readonly LabelClass[],
  size: { widthPx: number; heightPx: number },
): readonly HeldLabel[] {
  const each = labels.map((label) => ({ label, ...heldLabel(holds, label, size) }))
  return together?.(each, classes, size) ?? each
}
