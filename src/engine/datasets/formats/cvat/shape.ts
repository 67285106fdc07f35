import { decodeBitmap, encodeBitmap } from '#model/geometry/mask-bitmap.ts'
import type { AttributeValue } from '#model/labels/annotation.ts'
import type { Track } from '#model/labels/track.ts'
import type { Geometry } from '#model/shapes/index.ts'
import { maskOfRuns } from '#model/shapes/mask.ts'
import type { Visibility } from '#model/shapes/skeleton.ts'
import type { ReadReport } from '../../parsing/read-report.ts'
import { childrenOf, numberOf, type XmlElement } from '../../parsing/xml.ts'
import { polygonOfEllipse } from '../../shapes/ellipse.ts'
import { shapeOfPoints } from '../../shapes/shape-of-points.ts'
import type { ReadLabel } from '../define-format.ts'
import type { ImageLabels } from '../image-labels.ts'
import type { CvatLabels } from './labels.ts'

type Read = Geometry | { problem: string }

export const shapeNames: ReadonlySet<string> = new Set([
  'box',
  'ellipse',
  'mask',
  'polygon',
  'polyline',
  'points',
  'skeleton',
  'cuboid',
  'tag',
])

const maxMaskPixels = 2 ** 28

/** Adds a shape of a file as a label and returns it, or names what is wrong with it. `track`: its track. */
export function addShape(
  shape: XmlElement,
  { item, label, track }: { item: string; label: string; track?: Track },
  labels: CvatLabels,
  image: ImageLabels,
): ReadLabel | null {
  const geometry = geometryOf(shape, labels.hints.get(label)?.skeleton?.points ?? null, image.report)
  if ('problem' in geometry) return image.reject(item, geometry.problem)
  const { occluded, group_id, z_order } = shape.attributes
  const layer = numberOf(z_order)
  const group = numberOf(group_id)
  return image.add(item, {
    className: label,
    geometry,
    attributes: {
      ...(occluded === '1' && { occluded: true }),
      ...(group > 0 && { group_id: group }),
      ...attributesOf(shape, label, labels, image.report),
    },
    ...(Number.isFinite(layer) && layer !== 0 && { layer }),
    ...(track && { track }),
  })
}

/** Attributes as the head of the file says they are; what it does not declare is text. */
function attributesOf(shape: XmlElement, label: string, { kinds }: CvatLabels, report: ReadReport) {
  const attributes = new Map<string, AttributeValue>()
  for (const {
    attributes: { name = '' },
    text,
  } of childrenOf(shape, 'attribute')) {
    if (name === '__proto__') report.change('attribute called __proto__ dropped')
    if (name === '' || name === '__proto__') continue
    const kind = kinds.get(label)?.get(name)
    const number = kind === 'number' ? numberOf(text) : Number.NaN
    if (kind === 'checkbox') attributes.set(name, text.trim().toLowerCase() === 'true')
    else if (kind !== 'number') attributes.set(name, text)
    else if (Number.isNaN(number)) report.change('attribute that is no number dropped')
    else attributes.set(name, number)
  }
  return Object.fromEntries(attributes)
}

const pointsIn = (text: string | undefined): [number, number][] =>
  (text ?? '')
    .split(';')
    .filter((point) => point.trim() !== '')
    .map((point) => {
      const [x, y] = point.split(',')
      return [numberOf(x), numberOf(y)]
    })

function geometryOf(shape: XmlElement, plan: readonly string[] | null, report: ReadReport): Read {
  const { attributes } = shape
  const [xtl = 0, ytl = 0, xbr = 0, ybr = 0] = ['xtl', 'ytl', 'xbr', 'ybr'].map((key) => numberOf(attributes[key]))
  const degrees = attributes.rotation === undefined ? 0 : numberOf(attributes.rotation)
  const points = pointsIn(attributes.points)
  switch (shape.name) {
    case 'box': {
      const [width, height] = [xbr - xtl, ybr - ytl]
      if (degrees === 0) return { shape: 'box', x: xtl, y: ytl, width, height }
      return {
        shape: 'rotated-box',
        cx: xtl + width / 2,
        cy: ytl + height / 2,
        width,
        height,
        angleDegrees: within(degrees),
      }
    }
    case 'ellipse': {
      const [cx = 0, cy = 0, rx = 0, ry = 0] = ['cx', 'cy', 'rx', 'ry'].map((key) => numberOf(attributes[key]))
      report.change('ellipse kept as a polygon')
      return polygonOfEllipse(cx, cy, rx, ry, degrees)
    }
    case 'polygon':
    case 'polyline':
    case 'points':
      return shapeOfPoints(shape.name, points)
    case 'mask':
      return maskOf(attributes)
    case 'skeleton':
      return skeletonOf(shape, plan)
    case 'tag':
      return { shape: 'whole-image' }
    default:
      return { problem: `Shapes of the type “${shape.name}” are not known.` }
  }
}

const within = (degrees: number): number => (degrees > 180 ? degrees - 360 : degrees)

/** Runs go row by row inside of the bounds, beginning with background. */
function maskOf({ rle, left, top, width, height }: XmlElement['attributes']): Read {
  const [x, y, w, h] = [left, top, width, height].map(numberOf) as [number, number, number, number]
  const counts = (rle ?? '').split(',').map(numberOf)
  const isSound = [x, y, w, h, ...counts].every((value) => Number.isSafeInteger(value) && value >= 0)
  if (!isSound || w * h > maxMaskPixels) return { problem: 'The mask can’t be read.' }
  if (counts.reduce((sum, count) => sum + count, 0) !== w * h)
    return { problem: 'The runs of the mask do not fill its bounds.' }
  const runs = encodeBitmap(decodeBitmap({ x, y, width: w, height: h, counts }))
  return runs ? maskOfRuns(runs) : { problem: 'The mask has no pixels.' }
}

/** Points by their names; one that is not there, or outside, is not labeled. */
function skeletonOf(shape: XmlElement, plan: readonly string[] | null): Read {
  const own = childrenOf(shape, 'points')
  const names = plan ?? own.map(({ attributes }) => attributes.label ?? '')
  const points = names.map((name): [number, number, Visibility] => {
    const point = own.find(({ attributes }) => attributes.label === name)
    const [at] = pointsIn(point?.attributes.points)
    if (!point || !at || point.attributes.outside === '1') return [0, 0, 0]
    return [...at, point.attributes.occluded === '1' ? 1 : 2]
  })
  if (points.every(([, , visibility]) => visibility === 0)) return { problem: 'No point of the skeleton is labeled.' }
  return { shape: 'skeleton', points }
}
