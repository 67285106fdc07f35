import { posix } from 'node:path'
import { z } from 'zod'
import { turned } from '#model/geometry/rotated.ts'
import type { AttributeValue } from '#model/labels/annotation.ts'
import type { Geometry } from '#model/shapes/index.ts'
import { maskOfRuns } from '#model/shapes/mask.ts'
import type { Size } from '#model/units.ts'
import { recordsIn } from '../../parsing/json-records.ts'
import type { ReadReport } from '../../parsing/read-report.ts'
import { scoreOf } from '../../parsing/scalars.ts'
import { polygonOfEllipse } from '../../shapes/ellipse.ts'
import { shapeOfPoints } from '../../shapes/shape-of-points.ts'
import type { LabelSource, ReadFormat, ReadImage, ReadOptions } from '../define-format.ts'
import type { SourceImages } from '../find-image.ts'
import { type ImageLabels, labelsOf, type Pass, withClassesOf } from '../image-labels.ts'
import { type ImageMatch, sizeProblem } from '../images.ts'
import { runsFromBrush } from './brush.ts'
import { readConfig } from './config.ts'
import { joinPoints, type ReadRegion, SkeletonPoints } from './join-points.ts'

const maxBrushPixels = 2 ** 26

const Values = z.record(z.string(), z.unknown())
const Result = z.object({
  id: z.string().optional().catch(undefined),
  type: z.string().optional(),
  from_name: z.string().optional().catch(undefined),
  parentID: z.string().nullish().catch(null),
  value: Values.optional().catch(undefined),
  score: z.number().nullish().catch(null),
  original_width: z.number().optional(),
  original_height: z.number().optional(),
  image_rotation: z.number().nullish().catch(null),
})
type Result = z.infer<typeof Result>
type Value = z.infer<typeof Values>
const Annotation = z.object({
  result: z.array(z.unknown()),
  was_cancelled: z.boolean().nullish().catch(null),
  ground_truth: z.boolean().nullish().catch(null),
  /** Of a prediction as a whole. */
  score: z.number().nullish().catch(null),
})
type Annotation = z.infer<typeof Annotation>
const Task = z.object({
  id: z.unknown().optional(),
  data: Values.optional().catch(undefined),
  file_upload: z.string().nullish().catch(null),
  annotations: z.array(z.unknown()).optional().catch(undefined),
  // What they were called once.
  completions: z.array(z.unknown()).optional().catch(undefined),
  predictions: z.array(z.unknown()).optional().catch(undefined),
})

/** Tasks, each with annotations of one image. Places are percent of the image's sides. */
export const readLabelStudio: ReadFormat['read'] = async (source, images, report, { as = 'human' } = {}) => {
  const { beside, hints } = await readConfig(source, report)
  const skeletons = new SkeletonPoints(hints, beside)
  return withClassesOf((pass) => imagesIn(source, skeletons, as, pass), images, report, {
    beside,
    hints,
    points: skeletons.names,
  })
}

/** The tasks of a list, or the one that a file is. */
async function* tasksIn(file: string, report: ReadReport): AsyncIterable<unknown> {
  const ofOne = new Map<string, unknown>()
  const lists = new Map<string, unknown[]>()
  for await (const { key, isInList, value } of recordsIn(file, report)) {
    if (key === null) yield value
    else if (isInList) {
      const list = lists.get(key) ?? []
      list.push(value)
      lists.set(key, list)
    } else ofOne.set(key, value)
  }
  if (lists.size > 0) yield Object.fromEntries([...ofOne, ...lists])
}

async function* imagesIn(
  source: LabelSource,
  skeletons: SkeletonPoints,
  as: ReadOptions['as'],
  { images, report }: Pass,
): AsyncIterable<ReadImage> {
  for (const { file } of source.main) {
    let count = 0
    for await (const value of tasksIn(file, report)) {
      count += 1
      const item = `task ${count}`
      const task = Task.safeParse(value)
      if (!task.success) {
        report.reject(file, 'It is no task.', item)
        continue
      }
      const { annotations, completions, predictions = [] } = task.data
      const labeled = chosen(annotations ?? completions ?? minimal(value), report)
      const annotation = labeled ?? (as === 'model' ? predicted(predictions, report) : null)
      if (labeled) for (const _ of predictions) report.change('prediction of an annotated task left out')
      else if (!annotation)
        for (const _ of predictions) report.change('prediction left out, as labels were not imported as predictions')
      if (!annotation) continue
      const labels = labelsOf(imageOf(file, task.data, value, images), { file, item, report })
      if (!labels) continue
      addResults(annotation.result, item, labels, skeletons)
      yield labels.read()
    }
  }
}

/** Returns the ground truth, else the last annotation that was not canceled; the others are counted. */
function chosen(list: readonly unknown[], report: ReadReport): Annotation | null {
  const all = list.flatMap((raw) => Annotation.safeParse(raw).data ?? [])
  const whole = all.filter((one) => one.was_cancelled !== true)
  const one = whole.find((annotation) => annotation.ground_truth === true) ?? whole.at(-1) ?? null
  for (const other of all) if (other !== one) report.change('other annotation of a task dropped')
  return one
}

/** The last prediction; objects without a confidence of their own have that of the whole. */
function predicted(list: readonly unknown[], report: ReadReport): Annotation | null {
  const all = list.flatMap((raw) => Annotation.safeParse(raw).data ?? [])
  const last = all.at(-1)
  for (const _ of all.slice(0, -1)) report.change('earlier prediction of a task left out')
  return last ? { ...last, result: last.result.map((one) => ({ score: last.score, ...Object(one) })) } : null
}

/** JSON-MIN has the values of the results alone, in lists by the names of their controls. */
function minimal(task: unknown): unknown[] {
  const values = Object.values(task as Record<string, unknown>).flatMap((list) =>
    Array.isArray(list) && list.every((value) => value?.original_width > 0) ? list : [],
  )
  const result = values.map((value: Record<string, unknown>) => ({ ...value, value }))
  return result.length > 0 ? [{ result }] : []
}

/** By the path or address in the task's data, else by the name of the upload without the digits put before it. */
function imageOf(
  file: string,
  { data, file_upload }: z.infer<typeof Task>,
  task: unknown,
  images: SourceImages,
): ImageMatch {
  const texts = Object.values(data ?? (task as Record<string, unknown>)).filter((one) => typeof one === 'string')
  const names = texts.flatMap((text) => [new URLSearchParams(text.split('?')[1] ?? '').get('d'), text.split('?')[0]])
  const upload =
    file_upload ?? names.map((name) => posix.basename(name ?? '')).find((name) => /^[0-9a-f]{8}-/.test(name))
  const candidates = [...names, upload, upload?.replace(/^[0-9a-f]{8}-/, '')].filter((name) => !!name)
  const found = images.find({
    file,
    names: candidates.map((name) => decoded(name!)).filter((name) => posix.extname(name) !== ''),
  })
  return 'image' in found || found.which
    ? found
    : { problem: `There is no image ${JSON.stringify(candidates[0] ?? '')} among the imported ones.` }
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name)
  } catch (error) {
    if (error instanceof URIError) return name
    throw error
  }
}

function addResults(list: readonly unknown[], task: string, labels: ImageLabels, skeletons: SkeletonPoints) {
  const { report } = labels
  const taken: ReadRegion[] = []
  const ofImage: string[] = []
  const results = list.map((raw) => Result.safeParse(raw).data)
  const ofRegions = regionAttributes(results)
  for (const [i, data] of results.entries()) {
    const item = `result ${i + 1} of ${task}`
    if (data?.type === 'relation') {
      report.change('relation dropped')
      continue
    }
    if (!data?.value) {
      labels.reject(item, 'It has no value.')
      continue
    }
    const { original_width, original_height, image_rotation, value, type } = data
    if (answerIn(value) !== undefined && data.from_name !== undefined && ofRegions.drawn.has(data.id ?? '')) continue
    const problem = image_rotation
      ? 'It is measured on a turned image.'
      : original_width && original_height
        ? sizeProblem(labels.image, original_width, original_height)
        : null
    if (problem !== null) {
      labels.reject(item, problem)
      continue
    }
    if (Array.isArray(value.choices)) {
      ofImage.push(...value.choices.map(String))
      continue
    }
    if (type === 'textarea' || type === 'rating' || type === 'number' || type === 'datetime') {
      report.change(`${type} dropped`)
      continue
    }
    const [className, ...others] = classesIn(value)
    for (const _ of others) report.change('further class of an object dropped')
    const geometry = geometryOf(value, type, labels.image, report)
    if ('problem' in geometry) labels.reject(item, geometry.problem)
    else
      taken.push({
        item,
        id: data.id,
        parentId: data.parentID || null,
        control: data.from_name,
        label: {
          className: className ?? '',
          geometry,
          attributes: { ...ofRegions.attributes.get(data.id ?? '') },
          score: scoreOf(data.score),
        },
      })
  }
  for (const { item, label } of joinPoints(taken, skeletons, labels)) labels.add(item, label)
  for (const className of ofImage) labels.addClass(`choice of ${task}`, className)
}

/** The results for a region, by the region's id: choices, texts, numbers and ratings, by the name of their control. */
function answerIn({ choices, text, number, rating }: Value): AttributeValue | undefined {
  if (Array.isArray(choices)) return choices.map(String).join(', ')
  if (Array.isArray(text)) return text.map(String).join(', ')
  const value = number ?? rating
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined
}

/** The regions of a list by id, with their results. */
function regionAttributes(results: readonly (Result | undefined)[]) {
  const drawn = new Set<string>()
  const attributes = new Map<string, Record<string, AttributeValue>>()
  for (const data of results) {
    if (data?.id === undefined || !data.value) continue
    const answer = answerIn(data.value)
    if (answer === undefined) drawn.add(data.id)
    else if (data.from_name !== undefined && data.from_name !== '__proto__')
      attributes.set(data.id, { ...attributes.get(data.id), [data.from_name]: answer })
  }
  return { drawn, attributes }
}

/** Returns the classes, which are under the name of their control: `rectanglelabels`, `labels` and so on. */
const classesIn = (value: Record<string, unknown>): string[] =>
  Object.entries(value).flatMap(([key, list]) => (/labels$/.test(key) && Array.isArray(list) ? list.map(String) : []))

const Numbers = z.array(z.number().min(0).max(255)).max(100_000_000)
const Points = z.array(z.tuple([z.number(), z.number()])).max(40_000)

function geometryOf(
  value: Value,
  type: Result['type'],
  { widthPx, heightPx }: Size,
  report: ReadReport,
): Geometry | { problem: string } {
  const of = (key: string): number => (typeof value[key] === 'number' ? (value[key] as number) : Number.NaN)
  const [x, y] = [(of('x') * widthPx) / 100, (of('y') * heightPx) / 100]
  if (value.format === 'rle' || Array.isArray(value.rle)) {
    const bytes = Numbers.safeParse(value.rle)
    if (!bytes.success || widthPx * heightPx > maxBrushPixels) return { problem: 'The mask can’t be read.' }
    const runs = runsFromBrush(bytes.data, widthPx, heightPx)
    return runs ? maskOfRuns(runs) : { problem: 'The mask can’t be read.' }
  }
  if (Array.isArray(value.points)) {
    const read = Points.safeParse(value.points)
    if (!read.success) return { problem: 'Its points are not pairs of numbers.' }
    const points = read.data.map(([px, py]): [number, number] => [(px * widthPx) / 100, (py * heightPx) / 100])
    return shapeOfPoints(value.closed !== false && points.length >= 3 ? 'polygon' : 'polyline', points)
  }
  const degrees = of('rotation') || 0
  if (value.radiusX !== undefined) {
    report.change('ellipse kept as a polygon')
    return polygonOfEllipse(x, y, (of('radiusX') * widthPx) / 100, (of('radiusY') * heightPx) / 100, degrees)
  }
  if (type?.startsWith('keypoint') || value.keypointlabels !== undefined || value.height === undefined)
    return { shape: 'points', points: [[x, y]] }
  const [width, height] = [(of('width') * widthPx) / 100, (of('height') * heightPx) / 100]
  if (degrees === 0) return { shape: 'box', x, y, width, height }
  // Rectangles turn about their top left corner, in pixels.
  const [dx, dy] = turned([width / 2, height / 2], degrees)
  const angleDegrees = degrees > 180 ? degrees - 360 : degrees
  return { shape: 'rotated-box', cx: x + dx, cy: y + dy, width, height, angleDegrees }
}
