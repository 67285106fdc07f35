import { z } from 'zod'
import type { AttributeValue } from '#model/annotation.ts'
import type { Geometry } from '#model/shapes/index.ts'
import type { ReadLabel } from '../define-format.ts'
import { type Fitted, fitShape } from '../fit-shape.ts'
import type { ReadReport } from '../read-report.ts'

const Id = z.union([z.number(), z.string()])

/** What is wrong inside of an annotation is told when it is turned into a label, by its name. */
export const CocoAnnotation = z.object({
  id: Id.optional().catch(undefined),
  image_id: Id,
  category_id: Id.optional().catch(undefined),
  bbox: z.unknown().optional(),
  segmentation: z.unknown().optional(),
  iscrowd: z.unknown().optional(),
  score: z.unknown().optional(),
  attributes: z.unknown().optional(),
  keypoints: z.unknown().optional(),
})
export type CocoAnnotation = z.infer<typeof CocoAnnotation>

const BoxNumbers = z.array(z.number()).length(4)
const PolygonNumbers = z.array(z.number()).min(6).max(40_000)

type Size = { widthPx: number; heightPx: number }

/** An annotation as a label inside of the picture, or why it can't be one. Changes on the way are counted. */
export function labelOf(
  annotation: CocoAnnotation,
  categories: ReadonlyMap<number | string, string>,
  size: Size,
  report: ReadReport,
): { label: ReadLabel } | { problem: string } {
  if (annotation.iscrowd === 1 || annotation.iscrowd === true)
    return { problem: 'It marks a crowd, not a single object.' }
  const fitted = fittedGeometry(annotation, size, report)
  if ('problem' in fitted) return fitted
  const className = annotation.category_id === undefined ? undefined : categories.get(annotation.category_id)
  if (className === undefined)
    return { problem: `It names category ${annotation.category_id ?? '(none)'}, which the file does not list.` }
  if (fitted.clipped) report.change('shape clipped to the picture')
  if (Array.isArray(annotation.keypoints) && annotation.keypoints.some((value) => value !== 0))
    report.change('keypoints left out')
  return {
    label: {
      className,
      geometry: fitted.geometry,
      attributes: attributesOf(annotation.attributes, report),
      score: scoreOf(annotation.score),
    },
  }
}

function fittedGeometry({ bbox, segmentation }: CocoAnnotation, size: Size, report: ReadReport): Fitted {
  const box = fittedBox(bbox, size)
  const parts = Array.isArray(segmentation) ? segmentation : []
  const isMask = segmentation !== null && typeof segmentation === 'object' && !Array.isArray(segmentation)
  const instead = (what: string): Fitted => {
    if (!('problem' in box)) report.change(what)
    return box
  }
  if (isMask) return instead('mask kept as its bounding box')
  if (parts.length === 0) return box
  if (parts.length > 1) return instead('polygon of several parts kept as its bounding box')
  const polygon = polygonOf(parts[0])
  if (!polygon) return instead('polygon that can’t be read kept as its bounding box')
  const fitted = fitShape(polygon, size.widthPx, size.heightPx)
  return 'problem' in fitted && !('problem' in box) ? instead('polygon without area kept as its bounding box') : fitted
}

function fittedBox(bbox: unknown, { widthPx, heightPx }: Size): Fitted {
  if (bbox === undefined || bbox === null) return { problem: 'It has neither a box nor a polygon.' }
  const numbers = BoxNumbers.safeParse(bbox)
  if (!numbers.success) return { problem: 'Its box is not four numbers.' }
  const [x, y, width, height] = numbers.data as [number, number, number, number]
  return fitShape({ shape: 'box', x, y, width, height }, widthPx, heightPx)
}

function polygonOf(part: unknown): Geometry | null {
  const numbers = PolygonNumbers.safeParse(part)
  if (!numbers.success || numbers.data.length % 2 !== 0) return null
  const ring: [number, number][] = []
  for (let i = 0; i < numbers.data.length; i += 2) ring.push([numbers.data[i]!, numbers.data[i + 1]!])
  return { shape: 'polygon', rings: [ring] }
}

const scoreOf = (score: unknown): number | null =>
  typeof score === 'number' && score >= 0 && score <= 1 ? score : null

function attributesOf(attributes: unknown, report: ReadReport): Record<string, AttributeValue> {
  const read: Record<string, AttributeValue> = {}
  if (attributes === undefined || attributes === null) return read
  if (typeof attributes !== 'object' || Array.isArray(attributes)) {
    report.change('attributes that can’t be read left out')
    return read
  }
  for (const [name, value] of Object.entries(attributes)) {
    const isNumber = typeof value === 'number' && Number.isFinite(value)
    if ((isNumber || typeof value === 'string' || typeof value === 'boolean') && name !== '__proto__')
      read[name] = value
    else report.change('attribute that is neither text nor number nor true or false left out')
  }
  return read
}
