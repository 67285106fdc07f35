import { boundsOf, type Point } from '#model/geometry/box.ts'
import type { Skeleton } from '#model/label-set/skeleton.ts'
import type { Geometry } from '#model/shapes/index.ts'

/** Points of a standing body facing the viewer, in a unit square. Its left is on the right. */
const bodyLeft = new Map(
  Object.entries<Point>({
    eye: [0.55, 0.05],
    ear: [0.62, 0.07],
    shoulder: [0.72, 0.22],
    elbow: [0.88, 0.38],
    wrist: [0.95, 0.53],
    hand: [1, 0.57],
    hip: [0.63, 0.53],
    knee: [0.65, 0.76],
    ankle: [0.66, 0.97],
    foot: [0.7, 1],
  }),
)
const bodyMiddle = new Map(
  Object.entries<Point>({
    head: [0.5, 0],
    nose: [0.5, 0.08],
    neck: [0.5, 0.18],
    pelvis: [0.5, 0.53],
    chest: [0.5, 0.32],
  }),
)

/** Splits a name into lower-case words: `left_ear`, `LeftEar` and `Left ear` are the same. */
const wordsOf = (name: string): string[] =>
  name
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean)

function placeInBody(name: string): Point | null {
  const words = wordsOf(name)
  const middle = words.length === 1 ? bodyMiddle.get(words[0]!) : undefined
  if (middle) return middle
  const left = words.includes('left') || words.includes('l')
  const part = bodyLeft.get(words.find((word) => bodyLeft.has(word)) ?? '')
  if (!part || (!left && !words.includes('right') && !words.includes('r'))) return null
  return left ? part : [1 - part[0], part[1]]
}

/**
 * Returns a skeleton's points in a unit square: as in the last complete one, else as a standing body if the names fit,
 * else in a circle.
 */
export function unitPlaces({ points }: Skeleton, last: Geometry | null): Point[] {
  const existing = last?.shape === 'skeleton' && last.points.length === points.length ? last.points : []
  if (existing.length > 1 && existing.every(([, , visibility]) => visibility > 0)) {
    const { x, y, width, height } = boundsOf(existing.map(([px, py]): Point => [px, py]))
    if (width > 0 && height > 0) return existing.map(([px, py]) => [(px - x) / width, (py - y) / height])
  }
  const body = points.map(placeInBody)
  if (body.every((place) => place !== null)) return body
  return points.map((_, i) => {
    const angle = (2 * Math.PI * i) / points.length - Math.PI / 2
    return [0.5 + Math.cos(angle) / 2, 0.5 + Math.sin(angle) / 2]
  })
}
