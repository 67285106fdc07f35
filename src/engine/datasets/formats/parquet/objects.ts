import { z } from 'zod'
import { Geometry } from '#model/shapes/index.ts'
import { readJson } from '#model/text/read-json.ts'
import type { Size } from '#model/units.ts'
import type { ReadReport } from '../../parsing/read-report.ts'
import { scalarsOf, scoreOf } from '../../parsing/scalars.ts'
import { maskOf } from '../coco/read-geometry.ts'
import { readTrack } from '../coco/videos.ts'
import type { ReadLabel } from '../define-format.ts'

type Read = { label: ReadLabel; problem?: never } | { label?: never; problem: string }

const Lists = z.record(z.string(), z.array(z.unknown()).nullable().catch(null))
const Structs = z.array(z.record(z.string(), z.unknown()).catch({}))

/** The value of one object under a name; null if there is none. */
type At = (name: string) => unknown

/** Returns the objects, given as parallel lists or a list of objects; null for anything else. */
function eachOf(objects: unknown): At[] | null {
  const structs = Structs.safeParse(objects).data
  if (structs) return structs.map((one) => (name) => one[name] ?? null)
  const lists = Lists.safeParse(objects ?? {}).data
  if (!lists) return null
  const classes = lists.category ?? lists.categories ?? lists.label ?? lists.labels ?? []
  const count = Math.max(classes.length, lists.bbox?.length ?? 0)
  return Array.from({ length: count }, (_, i) => (name) => lists[name]?.[i] ?? null)
}

/** The objects of a row, of which each needs a `category` and a place. */
export function objectsIn(objects: unknown, names: readonly string[], size: Size, report: ReadReport): Read[] {
  const each = eachOf(objects)
  if (!each) return [{ problem: 'Its objects are no lists.' }]
  return each.map((at): Read => {
    const own = at('category') ?? at('categories') ?? at('label') ?? at('labels')
    const className = typeof own === 'string' ? own : names[Number(own ?? Number.NaN)]
    if (className === undefined) return { problem: `Class ${own ?? '(none)'} has no name.` }
    const geometry = geometryOf(at, size)
    if ('problem' in geometry) return geometry
    const track = readTrack(at('track'), at('keyframe'), at('outside_after'))
    return {
      label: {
        className,
        geometry,
        attributes: {
          ...scalarsOf(attributesOf(at('attributes')), report),
          ...(at('iscrowd') === true && { iscrowd: true }),
        },
        score: scoreOf(at('score')),
        ...(track && { track }),
      },
    }
  })
}

/** Attributes are an object, or its text. */
function attributesOf(text: unknown): unknown {
  if (typeof text !== 'string') return text
  const read = readJson(text)
  return 'value' in read ? read.value : text
}

const Numbers = z.array(z.number())
const Rings = z.array(Numbers)

/** Returns the shape that a row gives an object; if it names none, a mask, polygon or box, whichever is there. */
function geometryOf(at: At, size: Size): Geometry | { problem: string } {
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

function placesOf(shape: unknown, at: At, rings: readonly number[][]): unknown {
  const triples = threes(Numbers.safeParse(at('keypoints')).data ?? [])
  if (shape === 'polygon') return { shape, rings: rings.map(pairs) }
  if (shape === 'whole-image') return { shape }
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
