import { z } from 'zod'
import type { Skeleton } from '#model/label-set/skeleton.ts'
import type { Size } from '#model/units.ts'
import type { ReadReport } from '../../parsing/read-report.ts'
import { scalarsOf, scoreOf } from '../../parsing/scalars.ts'
import type { ReadLabel } from '../define-format.ts'
import { boxOf, fittedGeometry } from './read-geometry.ts'

export const Id = z.union([z.number(), z.string()])
export type Id = z.infer<typeof Id>

/** Errors inside an annotation are reported, by its name, when it becomes a label. */
export const CocoAnnotation = z.object({
  id: Id.optional().catch(undefined),
  image_id: Id,
  category_id: Id.optional().catch(undefined),
  bbox: z.unknown().optional(),
  area: z.unknown().optional(),
  segmentation: z.unknown().optional(),
  iscrowd: z.unknown().optional(),
  score: z.unknown().optional(),
  attributes: z.unknown().optional(),
  keypoints: z.unknown().optional(),
  track_id: z.unknown().optional(),
  instance_id: z.unknown().optional(),
  keyframe: z.unknown().optional(),
  outside_after: z.unknown().optional(),
})
export type CocoAnnotation = z.infer<typeof CocoAnnotation>

/** `kind`: it applies to whole images. */
export type Category = { name: string; kind?: 'image'; skeleton?: Skeleton }
export type Categories = ReadonlyMap<Id, Category>

/** An annotation as a label inside the image, or why it can't be one. Changes are counted. */
export function labelOf(
  annotation: CocoAnnotation,
  categories: Categories,
  size: Size,
  report: ReadReport,
): { label: ReadLabel } | { problem: string } {
  const { category_id } = annotation
  const skeleton = category_id === undefined ? undefined : categories.get(category_id)?.skeleton
  const fitted = fittedGeometry(annotation, skeleton, size, report)
  if ('problem' in fitted) return fitted
  const read = wholeImageLabelOf(annotation, categories, report)
  if ('problem' in read) return read
  if (fitted.clipped) report.change('shape clipped to the image')
  const { label } = read
  if (annotation.iscrowd === 1 || annotation.iscrowd === true) label.attributes.iscrowd = true
  const box = boxOf(annotation.bbox)
  const { area } = annotation
  const areaPx = typeof area === 'number' && area >= 0 && Number.isFinite(area) ? area : null
  return { label: { ...label, geometry: fitted.geometry, ...(box && { extent: { ...box, areaPx } }) } }
}

/** An annotation that gives its category to the image as a whole. */
export function wholeImageLabelOf(
  annotation: CocoAnnotation,
  categories: Categories,
  report: ReadReport,
): { label: ReadLabel } | { problem: string } {
  const { category_id, attributes, score } = annotation
  const category = category_id === undefined ? undefined : categories.get(category_id)
  if (!category) return { problem: `It names category ${category_id ?? '(none)'}, which the file does not list.` }
  const geometry = { shape: 'whole-image' as const }
  return {
    label: { className: category.name, geometry, attributes: scalarsOf(attributes, report), score: scoreOf(score) },
  }
}
