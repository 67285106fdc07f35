import { z } from 'zod'
import type { Skeleton } from '#model/label-set/skeleton.ts'
import type { ReadReport } from '../../parsing/read-report.ts'
import { scalarsOf } from '../../parsing/scalars.ts'
import type { ReadLabel } from '../define-format.ts'
import { boxOf, fittedGeometry, type Size } from './read-geometry.ts'

const Id = z.union([z.number(), z.string()])

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
export type Categories = ReadonlyMap<number | string, Category>

/** An annotation as a label inside the image, or why it can't be one. Changes are counted. */
export function labelOf(
  annotation: CocoAnnotation,
  categories: Categories,
  size: Size,
  report: ReadReport,
): { label: ReadLabel } | { problem: string } {
  const category = categoryOf(annotation, categories)
  const fitted = fittedGeometry(annotation, category?.skeleton, size, report)
  if ('problem' in fitted) return fitted
  if (!category)
    return { problem: `It names category ${annotation.category_id ?? '(none)'}, which the file does not list.` }
  if (fitted.clipped) report.change('shape clipped to the image')
  const attributes = scalarsOf(annotation.attributes, report)
  const isCrowd = annotation.iscrowd === 1 || annotation.iscrowd === true
  const box = boxOf(annotation.bbox)
  const { area } = annotation
  const areaPx = typeof area === 'number' && area >= 0 && Number.isFinite(area) ? area : null
  return {
    label: {
      className: category.name,
      geometry: fitted.geometry,
      attributes: isCrowd ? { ...attributes, iscrowd: true } : attributes,
      score: scoreOf(annotation.score),
      ...(box && { extent: { ...box, areaPx } }),
    },
  }
}

/** An annotation that gives its category to the image as a whole. */
export function wholeImageLabelOf(
  annotation: CocoAnnotation,
  categories: Categories,
  report: ReadReport,
): { label: ReadLabel } | { problem: string } {
  const category = categoryOf(annotation, categories)
  if (!category)
    return { problem: `It names category ${annotation.category_id ?? '(none)'}, which the file does not list.` }
  const attributes = scalarsOf(annotation.attributes, report)
  return {
    label: {
      className: category.name,
      geometry: { shape: 'whole-image' },
      attributes,
      score: scoreOf(annotation.score),
    },
  }
}

const categoryOf = ({ category_id }: CocoAnnotation, categories: Categories): Category | undefined =>
  category_id === undefined ? undefined : categories.get(category_id)

const scoreOf = (score: unknown): number | null =>
  typeof score === 'number' && score >= 0 && score <= 1 ? score : null
