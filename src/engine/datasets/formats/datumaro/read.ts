import { basename } from 'node:path'
import { z } from 'zod'
import type { Skeleton } from '#model/label-set/skeleton.ts'
import type { Geometry } from '#model/shapes/index.ts'
import { maskOfRuns } from '#model/shapes/mask.ts'
import type { Visibility } from '#model/shapes/skeleton.ts'
import type { Size } from '#model/units.ts'
import { recordsIn } from '../../parsing/json-records.ts'
import { ReadReport } from '../../parsing/read-report.ts'
import { scalarsOf, scoreOf } from '../../parsing/scalars.ts'
import { polygonOfEllipse } from '../../shapes/ellipse.ts'
import { shapeOfPoints } from '../../shapes/shape-of-points.ts'
import { skeletonFrom } from '../coco/read-skeleton.ts'
import { countsFromText, runsFromColumns } from '../coco/rle.ts'
import type { ClassHint, ReadFormat, ReadImage } from '../define-format.ts'
import { type ImageLabels, labelsOf, type Pass, withClassesOf } from '../image-labels.ts'

const Media = z.object({ path: z.string().catch(''), size: z.array(z.number()).optional().catch(undefined) })
const Item = z.object({
  id: z.union([z.string(), z.number()]).transform(String),
  annotations: z.array(z.unknown()).default([]),
  media: Media.optional().catch(undefined),
  image: Media.optional().catch(undefined),
})
const Numbers = z.array(z.number()).max(80_000)
const Annotation = z.object({
  type: z.string(),
  label_id: z.number().nullish(),
  group: z.number().nullish().catch(null),
  z_order: z.number().nullish().catch(null),
  attributes: z.unknown().optional(),
  bbox: Numbers.optional(),
  points: Numbers.optional(),
  visibility: Numbers.optional(),
  rle: z.object({ counts: z.string().max(20_000_000), size: z.tuple([z.number(), z.number()]) }).optional(),
})
/** A point of a skeleton, named like a label. */
const Element = Annotation.extend({ points: z.tuple([z.number(), z.number()]) })
const Skeletal = Annotation.extend({ elements: z.array(Element).max(1000).optional().catch(undefined) })
type Annotation = z.infer<typeof Skeletal>

const Categories = z.object({
  label: z
    .object({ labels: z.array(z.object({ name: z.string(), parent: z.string().optional().catch(undefined) })) })
    .optional()
    .catch(undefined),
  points: z
    .object({
      items: z.array(
        z.object({ label_id: z.number(), labels: z.unknown().optional(), joints: z.unknown().optional() }),
      ),
    })
    .optional()
    .catch(undefined),
})

/** `names`: of all labels, by their numbers; those of points of skeletons are no `classes`. */
type CategoryList = { names: string[]; classes: string[]; skeletons: Map<string, Skeleton> }

/** One JSON file a split: categories, and items with annotations. */
export const readDatumaro: ReadFormat['read'] = async (source, images, report) => {
  const [file] = source.main
  const listed = await categoriesOf(file?.file ?? '', report)
  const hints = new Map<string, ClassHint>([...listed.skeletons].map(([name, skeleton]) => [name, { skeleton }]))
  return withClassesOf((pass) => imagesIn(file?.file ?? '', listed, pass), images, report, {
    listed: listed.classes,
    hints,
  })
}

async function categoriesOf(file: string, report: ReadReport): Promise<CategoryList> {
  const listed: CategoryList = { names: [], classes: [], skeletons: new Map() }
  for await (const { key, value } of recordsIn(file, new ReadReport())) {
    const read = key === 'categories' ? Categories.safeParse(value) : null
    if (!read?.success) continue
    const all = read.data.label?.labels ?? []
    listed.names = all.map(({ name }) => name)
    for (const { label_id, labels, joints } of read.data.points?.items ?? []) {
      const name = listed.names[label_id]
      const skeleton = skeletonFrom(labels, joints, report)
      if (name !== undefined && skeleton) listed.skeletons.set(name, skeleton)
    }
    const isPoint = ({ name, parent = '' }: (typeof all)[number]) =>
      listed.skeletons.get(parent)?.points.includes(name) === true
    listed.classes = all.filter((one) => !isPoint(one)).map(({ name }) => name)
    return listed
  }
  return listed
}

async function* imagesIn(file: string, listed: CategoryList, { images, report }: Pass): AsyncIterable<ReadImage> {
  const split = basename(file).replace(/\.json$/i, '')
  for await (const { key, value } of recordsIn(file, report)) {
    if (key !== 'items') continue
    const item = Item.safeParse(value)
    if (!item.success) {
      report.reject(file, 'The item has no id.', 'item')
      continue
    }
    const { id, annotations, media, image } = item.data
    const { path, size } = { ...image, ...media }
    const name = path || id
    const [height, width] = size ?? []
    const found = images.find({ file, names: [`${split}/${name}`, name] })
    const labels = labelsOf(found, { file, item: name, size: width && height ? [width, height] : null, report })
    if (!labels) continue
    const later: (() => void)[] = []
    annotations.forEach((raw, i) => {
      const add = () => addAnnotation(raw, `annotation ${i + 1} of ${name}`, listed, labels)
      if ((raw as { type?: unknown } | null)?.type === 'label') later.push(add)
      else add()
    })
    for (const add of later) add()
    yield labels.read()
  }
}

function addAnnotation(raw: unknown, item: string, { names, skeletons }: CategoryList, labels: ImageLabels) {
  const { report } = labels
  const read = Skeletal.safeParse(raw)
  if (!read.success) return labels.reject(item, 'It has no type, or its places are no numbers.')
  const annotation = read.data
  if (annotation.type === 'caption') return report.change('caption dropped')
  const className = names[annotation.label_id ?? -1] ?? ''
  const plan = skeletons.get(className)
  const geometry =
    annotation.type === 'skeleton'
      ? skeletonOf(annotation.elements ?? [], plan, names)
      : geometryOf(annotation, plan, labels.image, report)
  if ('problem' in geometry) return labels.reject(item, geometry.problem)
  const { score, is_crowd, ...attributes } = scalarsOf(annotation.attributes, report)
  const { group, z_order } = annotation
  labels.add(item, {
    className,
    geometry,
    attributes: {
      ...attributes,
      ...(is_crowd === true && { iscrowd: true }),
      ...(group ? { group_id: group } : {}),
    },
    score: scoreOf(score),
    ...(z_order ? { layer: z_order } : {}),
  })
}

/** The points of a skeleton: in the order of its class if that names them, otherwise as they come. */
function skeletonOf(
  elements: readonly z.infer<typeof Element>[],
  plan: Skeleton | undefined,
  names: readonly string[],
): Geometry | { problem: string } {
  if (elements.length === 0) return { problem: 'The skeleton has no points that can be read.' }
  const count = plan?.points.length ?? elements.length
  const points = Array.from({ length: count }, (): [number, number, Visibility] => [0, 0, 0])
  for (const [i, { points: place, visibility, label_id }] of elements.entries()) {
    const name = names[label_id ?? -1] ?? ''
    const at = plan ? plan.points.indexOf(name) : i
    if (at < 0) return { problem: `The class has no point of the name ${JSON.stringify(name)}.` }
    const seen = visibility?.[0] ?? 2
    if (seen === 1 || seen === 2) points[at] = [...place, seen]
  }
  return { shape: 'skeleton', points }
}

const pairsOf = (numbers: readonly number[]): [number, number][] =>
  Array.from({ length: numbers.length >> 1 }, (_, i) => [numbers[2 * i]!, numbers[2 * i + 1]!])

function geometryOf(
  { type, bbox, points, visibility, rle }: Annotation,
  plan: Skeleton | undefined,
  size: Size,
  report: ReadReport,
): Geometry | { problem: string } {
  const places = pairsOf(points ?? [])
  switch (type) {
    case 'label':
      return { shape: 'whole-image' }
    case 'bbox': {
      const [x = Number.NaN, y = 0, width = 0, height = 0] = bbox ?? []
      return { shape: 'box', x, y, width, height }
    }
    case 'polygon':
    case 'polyline':
      return shapeOfPoints(type, places)
    case 'points': {
      if (places.length === 0 || plan?.points.length !== places.length || !visibility)
        return shapeOfPoints(type, places)
      return {
        shape: 'skeleton',
        points: places.map(([x, y], i): [number, number, Visibility] => {
          const seen = visibility[i]
          return seen === 1 || seen === 2 ? [x, y, seen] : [0, 0, 0]
        }),
      }
    }
    case 'ellipse': {
      const [x1 = Number.NaN, y1 = 0, x2 = 0, y2 = 0] = points ?? []
      report.change('ellipse kept as a polygon')
      return polygonOfEllipse((x1 + x2) / 2, (y1 + y2) / 2, (x2 - x1) / 2, (y2 - y1) / 2)
    }
    case 'mask': {
      const counts = rle && countsFromText(rle.counts)
      const isSize = rle?.size[0] === size.heightPx && rle.size[1] === size.widthPx
      const runs = counts && isSize ? runsFromColumns(counts, size) : null
      return runs ? maskOfRuns(runs) : { problem: 'The mask can’t be read, or is of another size than the image.' }
    }
    default:
      return { problem: `Annotations of the type “${type.slice(0, 40)}” are not known.` }
  }
}
