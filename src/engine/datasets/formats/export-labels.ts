import type { LabelClass } from '#model/label-set/label-set.ts'
import type { Annotation } from '#model/labels/annotation.ts'
import type { ExportLabel, Format } from './define-format.ts'
import { exportLabel } from './losses.ts'

/** What a format keeps of the labels of one image, in their order. */
export function exportLabels(
  { holds, together }: Pick<Format, 'holds' | 'together'>,
  labels: readonly Annotation[],
  classes: readonly LabelClass[],
  size: { widthPx: number; heightPx: number },
): readonly ExportLabel[] {
  const each = labels.map((label) => ({ label, ...exportLabel(holds, label, size) }))
  return together?.(each, classes, size) ?? each
}
