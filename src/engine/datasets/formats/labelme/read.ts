import { basename } from 'node:path'
import { z } from 'zod'
import type { AttributeValue } from '#model/labels/annotation.ts'
import type { Geometry } from '#model/shapes/index.ts'
import type { MaskShape } from '#model/shapes/mask.ts'
import { maskOfPng, pngPixels } from '../../../png-pixels.ts'
import { recordsIn } from '../../parsing/json-records.ts'
import type { ReadReport } from '../../parsing/read-report.ts'
import { scalarsOf, scoreOf } from '../../parsing/scalars.ts'
import { polygonOfEllipse } from '../../shapes/ellipse.ts'
import { rotatedBoxOf } from '../../shapes/rotated-box-of.ts'
import { shapeOfPoints } from '../../shapes/shape-of-points.ts'
import { listedClasses } from '../class-list.ts'
import type { LabelSource, ReadFormat, ReadImage } from '../define-format.ts'
import { type ImageLabels, labelsOf, type Pass, withClassesOf } from '../image-labels.ts'
import { flagList, labelList } from './write.ts'

const Point = z
  .tuple([z.number(), z.number()])
  .rest(z.unknown())
  .transform(([x, y]): [number, number] => [x, y])
const Shape = z.object({
  label: z.union([z.string(), z.number()]).transform(String),
  points: z.array(Point).max(40_000),
  shape_type: z.string().nullish(),
  mask: z.string().nullish(),
  group_id: z.union([z.number(), z.string()]).nullish().catch(null),
  description: z.string().nullish().catch(null),
  difficult: z.boolean().nullish().catch(null),
  score: z.number().nullish().catch(null),
  flags: z.unknown().optional(),
  attributes: z.unknown().optional(),
})
type Shape = z.infer<typeof Shape>

/** The mask in a base64 PNG, with its top left pixel at this place: every pixel that is not 0. */
function maskFromPng(base64: string, x: number, y: number): MaskShape | { problem: string } {
  const png = pngPixels(Buffer.from(base64, 'base64'))
  if (!png) return { problem: 'The mask is no PNG that can be read.' }
  return maskOfPng(png, x, y) ?? { problem: 'The mask has no pixels.' }
}

/** One JSON file per image; skips `imageData`, which is the image itself. */
export const readLabelme: ReadFormat['read'] = async (source, images, report) => {
  const flags = await listedClasses(source, report, [flagList])
  // Lists of LabelMe's own tools begin with `__ignore__` and `_background_`.
  const labels = (await listedClasses(source, report, [labelList])).filter(
    (name) => !/^_(_ignore_|background)_$/.test(name),
  )
  return withClassesOf((pass) => imagesIn(source, pass), images, report, {
    beside: [...labels, ...flags],
    hints: new Map(flags.map((name) => [name, { kind: 'image' }])),
  })
}

async function* imagesIn(source: LabelSource, { images, report }: Pass): AsyncIterable<ReadImage> {
  for (const { file } of source.main) {
    const shapes: unknown[] = []
    const content: Record<string, unknown> = {}
    for await (const { key, value } of recordsIn(file, report)) {
      if (key === 'shapes') shapes.push(value)
      else if (key !== null && key !== 'imageData') content[key] = value
    }
    const name = typeof content.imagePath === 'string' ? content.imagePath : null
    const { imageWidth: width, imageHeight: height } = content
    const size = typeof width === 'number' && typeof height === 'number' ? ([width, height] as const) : null
    const labels = labelsOf(images.find({ file, names: [name], isOwn: true }), { file, size, report })
    if (!labels) continue
    shapes.forEach((raw, i) => {
      addShape(raw, `shape ${i + 1}`, labels)
    })
    addFlags(content.flags, labels)
    yield labels.read()
  }
}

/** The flags of a file apply to the whole image. */
function addFlags(flags: unknown, labels: ImageLabels) {
  if (flags === null || typeof flags !== 'object' || Array.isArray(flags)) return
  for (const [className, isSet] of Object.entries(flags))
    if (isSet === true) labels.addClass(`flag ${className}`, className)
}

function addShape(raw: unknown, item: string, labels: ImageLabels) {
  const { report } = labels
  const shape = Shape.safeParse(raw)
  if (!shape.success) return labels.reject(item, 'It has no label or no points.')
  const geometry = geometryOf(shape.data, report)
  if ('problem' in geometry) return labels.reject(item, geometry.problem)
  const { label, score } = shape.data
  labels.add(item, {
    className: label,
    geometry,
    attributes: attributesOf(shape.data, report),
    score: scoreOf(score),
  })
}

function attributesOf(shape: Shape, report: ReadReport): Record<string, AttributeValue> {
  const { group_id, description, difficult } = shape
  return {
    ...(group_id !== null && group_id !== undefined && { group_id }),
    ...(description && { description }),
    ...(difficult === true && { difficult }),
    ...scalarsOf(shape.flags, report),
    ...scalarsOf(shape.attributes, report),
  }
}

function geometryOf({ points, shape_type, mask }: Shape, report: ReadReport): Geometry | { problem: string } {
  const type = shape_type ?? 'polygon'
  const [a, b, c, d] = points
  switch (type) {
    case 'polygon':
      return shapeOfPoints('polygon', points)
    case 'line':
    case 'linestrip':
      return shapeOfPoints('polyline', points)
    case 'point':
    case 'points':
      return shapeOfPoints('points', points)
    case 'rectangle': {
      if (!a || !b) return { problem: 'The rectangle has no two corners.' }
      // Newer files have all four corners.
      const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)]
      const [x, y] = [Math.min(...xs), Math.min(...ys)]
      return { shape: 'box', x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y }
    }
    case 'circle': {
      if (!a || !b) return { problem: 'The circle has no center and no point on its edge.' }
      const radius = Math.hypot(a[0] - b[0], a[1] - b[1])
      report.change('circle kept as a polygon')
      return polygonOfEllipse(a[0], a[1], radius, radius)
    }
    case 'rotation':
    case 'oriented_rectangle': {
      if (!a || !b || !c || !d) return { problem: 'The rotated rectangle has no four corners.' }
      const read = rotatedBoxOf([a, b, c, d])
      if ('problem' in read) return read
      for (const what of read.changes) report.change(what)
      return read.geometry
    }
    case 'mask':
      if (!a || typeof mask !== 'string') return { problem: 'The mask has no corner or no pixels.' }
      return maskFromPng(mask, Math.round(a[0]), Math.round(a[1]))
    default:
      return { problem: `Shapes of the type “${basename(type).slice(0, 40)}” are not known.` }
  }
}
