import { z } from 'zod'
import { Track } from '#model/labels/track.ts'
import { Geometry } from '#model/shapes/index.ts'
import { readJson } from '#model/text/read-json.ts'
import { maskOf } from '../coco/read-geometry.ts'
import type { ReadLabel } from '../define-format.ts'
import type { ReadReport } from '../read-report.ts'
import { scalarsOf } from '../scalars.ts'

type Size = { widthPx: number; heightPx: number }
type Read = { label: ReadLabel; problem?: never } | { label?: never; problem: string }

const Lists = z.record(z.string(), z.array(z.unknown()).nullable().catch(null))

/** The objects of a row: lists beside each other, of which `category` and a place are needed. */
export function objectsIn(objects: unknown, names: readonly string[], size: Size, report: ReadReport): Read[] {
  const lists = Lists.safeParse(objects ?? {}).data
  if (!lists) return [{ problem: 'Its objects are no lists.' }]
  const classes = lists.category ?? lists.categories ?? lists.label ?? lists.labels ?? []
  const count = Math.max(classes.length, lists.bbox?.length ?? 0)
  return Array.from({ length: count }, (_, i): Read => {
    const at = (name: string) => lists[name]?.[i] ?? null
    const className = typeof classes[i] === 'string' ? classes[i] : names[Number(classes[i] ?? Number.NaN)]
    if (className === undefined) return { problem: `Class ${classes[i] ?? '(none)'} has no name.` }
    const geometry = geometryOf(at, size)
    if ('problem' in geometry) return geometry
    const score = at('score')
    const track = trackOf(at)
    return {
      label: {
        className,
        geometry,
        attributes: {
          ...scalarsOf(attributesOf(at('attributes')), report),
          ...(at('iscrowd') === true && { iscrowd: true }),
        },
        score: typeof score === 'number' && score >= 0 && score <= 1 ? score : null,
        ...(track && { track }),
      },
    }
  })
}

/** Where a file doesn't say which objects of a track were drawn, all of them were. */
function trackOf(at: (name: string) => unknown): Track | undefined {
  const isDrawn = at('keyframe') !== false
  const isLast = at('outside_after') === true
  return Track.safeParse({
    number: at('track'),
    ...(isDrawn && { keyframe: true }),
    ...(isLast && { outsideAfter: true }),
  }).data
}

/** Attributes are an object, or its text. */
function attributesOf(text: unknown): unknown {
  if (typeof text !== 'string') return text
  const read = readJson(text)
  return 'value' in read ? read.value : text
}

const Numbers = z.array(z.number())
const Rings = z.array(Numbers)

/** The shape that a row says an object has; without a word a mask, an outline or a box, whichever is there. */
function geometryOf(at: (name: string) => unknown, size: Size): Geometry | { problem: string } {
  const rings = Rings.safeParse(at('segmentation')).data ?? []
  const mask = at('mask')
  const shape = at('shape') ?? (typeof mask === 'string' ? 'mask' : rings.length > 0 ? 'polygon' : 'box')
  if (shape === 'mask') {
    const read = maskOf({ size: [size.heightPx, size.widthPx], counts: mask }, size)
    return 'geometry' in read ? read.geometry : { problem: 'Its mask can’t be read.' }
  }
  const geometry = Geometry.safeParse(placesOf(shape, at, rings))
  return geometry.success ? geometry.data : { problem: 'Its place can’t be read.' }
}

function placesOf(shape: unknown, at: (name: string) => unknown, rings: readonly number[][]): unknown {
  const triples = threes(Numbers.safeParse(at('keypoints')).data ?? [])
  if (shape === 'polygon') return { shape, rings: rings.map(pairs) }
  if (shape === 'skeleton') return { shape, points: triples }
  if (shape === 'points' || shape === 'polyline') return { shape, points: triples.map(([x, y]) => [x, y]) }
  if (shape === 'rotated-box') {
    const [cx, cy, width, height, angleDegrees] = Numbers.safeParse(at('rotated')).data ?? []
    return { shape, cx, cy, width, height, angleDegrees }
  }
  const [x, y, width, height] = Numbers.length(4).safeParse(at('bbox')).data ?? []
  return { shape: 'box', x, y, width, height }
}

const pairs = (numbers: readonly number[]): (number | undefined)[][] =>
  Array.from({ length: Math.ceil(numbers.length / 2) }, (_, i) => [numbers[2 * i], numbers[2 * i + 1]])
const threes = (numbers: readonly number[]): (number | undefined)[][] =>
  Array.from({ length: Math.ceil(numbers.length / 3) }, (_, i) => numbers.slice(3 * i, 3 * i + 3))
