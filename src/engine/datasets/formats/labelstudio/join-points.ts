import { boundsOfGeometry } from '#model/shapes/index.ts'
import type { SkeletonShape } from '#model/shapes/skeleton.ts'
import type { ReadReport } from '../../parsing/read-report.ts'
import { hasOtherBox } from '../../shapes/skeleton-box.ts'
import type { ClassHint, ReadLabel } from '../define-format.ts'
import type { ImageLabels } from '../image-labels.ts'

/** An object of a result, with the ids of its region and its parent, and its control. */
export type ReadRegion = {
  item: string
  id: string | undefined
  parentId: string | null
  control: string | undefined
  label: ReadLabel
}

/** A point that names its parent. */
type Point = ReadRegion & { label: ReadLabel & { geometry: { shape: 'points' } } }

const isPoint = ({ label }: ReadRegion): boolean => label.geometry.shape === 'points'
const isPart = (region: ReadRegion): region is Point => isPoint(region) && region.parentId !== null

/**
 * The objects of an image. Points that name one parent belong together: they are a skeleton of the shape that is their
 * parent, else points of the class that they share, else a skeleton called like their control.
 */
export function joinPoints(
  all: readonly ReadRegion[],
  skeletons: SkeletonPoints,
  image: ImageLabels,
): { item: string; label: ReadLabel }[] {
  const parts = Map.groupBy(all.filter(isPart), ({ parentId }) => parentId)
  const parents = new Map<string, ReadRegion>()
  for (const read of all)
    if (read.id !== undefined && !isPoint(read) && parts.has(read.id) && !parents.get(read.id)?.label.className)
      parents.set(read.id, read)
  return all.flatMap((region) => {
    const points = parts.get(isPart(region) ? region.parentId : (region.id ?? null)) ?? []
    if (parents.get(region.id ?? '') === region) return skeletonOf(region, points, skeletons, image) ?? region
    if (!isPart(region)) return region
    if (parents.has(region.parentId ?? '') || points[0] !== region) return []
    if (points.some(({ label }) => label.className !== region.label.className))
      return skeletonOf(null, points, skeletons, image) ?? []
    countAttributes(points.slice(1), image.report)
    const places = points.flatMap(({ label }) => label.geometry.points)
    return { item: region.item, label: { ...region.label, geometry: { shape: 'points', points: places } } }
  })
}

/** Null when no point of it can be kept. */
function skeletonOf(
  parent: ReadRegion | null,
  parts: readonly Point[],
  skeletons: SkeletonPoints,
  image: ImageLabels,
): { item: string; label: ReadLabel } | null {
  const { report } = image
  const [first] = parts
  const className = parent?.label.className || first?.control || 'skeleton'
  const places = new Map<number, readonly [number, number]>()
  const names = new Map<string, number>()
  for (const [i, { item, label }] of parts.entries()) {
    const name = unused(/\S/.test(label.className) ? label.className : String(i + 1), names)
    const place = skeletons.placeOf(className, name)
    if (typeof place === 'string') image.reject(item, place)
    else for (const point of label.geometry.points) places.set(place, point)
  }
  if (places.size === 0) return null
  countAttributes(parts, report)
  if (!parent?.label.className) report.change('skeleton without a class called like its control')
  const geometry: SkeletonShape = {
    shape: 'skeleton',
    points: Array.from({ length: skeletons.count(className) }, (_, i) => {
      const place = places.get(i)
      return place ? [place[0], place[1], 2] : [0, 0, 0]
    }),
  }
  const { item, label } = parent ?? { item: first!.item, label: { attributes: {}, score: null } }
  return { item, label: { ...label, className, geometry, ...(parent && boxOf(parent, geometry, report)) } }
}

/** What models are measured by; the shape itself has no place beside a skeleton. */
function boxOf({ label }: ReadRegion, skeleton: SkeletonShape, report: ReadReport): Pick<ReadLabel, 'extent'> {
  const box = boundsOfGeometry(label.geometry)
  if (!Object.values(box).every(Number.isFinite)) {
    report.change('box of a skeleton that can’t be read dropped')
    return {}
  }
  if (label.geometry.shape !== 'box') report.change('outline of a skeleton dropped')
  else if (hasOtherBox(box, skeleton)) report.change('box of a skeleton dropped')
  return { extent: { ...box, areaPx: null } }
}

function countAttributes(points: readonly Point[], report: ReadReport): void {
  for (const { label } of points)
    for (const _ of Object.keys(label.attributes)) report.change('attribute of a point dropped')
}

/** A name that a skeleton has several times is counted on. `names`: those that it has, and how often each was given. */
function unused(name: string, names: Map<string, number>): string {
  let [free, count] = [name, names.get(name) ?? 0]
  while (names.has(free)) {
    count += 1
    free = `${name} ${count}`
  }
  names.set(name, Math.max(1, count))
  names.set(free, Math.max(1, names.get(free) ?? 0))
  return free
}

const longestName = 100
const maxPoints = 500

/** Which points the skeletons of each class have. They go into `hints`, in the order of the project's list. */
export class SkeletonPoints {
  readonly #hints: Map<string, ClassHint>
  readonly #order: ReadonlyMap<string, number>
  readonly names = new Set<string>()

  constructor(hints: Map<string, ClassHint>, listed: readonly string[]) {
    this.#hints = hints
    this.#order = new Map(listed.map((name, i) => [name, i]))
  }

  /**
   * Returns the place of a point in the skeletons of its class, or why it has none. Places are final once all files
   * were read.
   */
  placeOf(className: string, name: string): number | string {
    if (name.length > longestName) return `The name of its point is longer than ${longestName} characters.`
    const points = this.#hints.get(className)?.skeleton?.points ?? []
    const place = points.indexOf(name)
    if (place >= 0) return place
    if (points.length >= maxPoints) return `The skeleton of its class has more than ${maxPoints} points.`
    const rank = (one: string): number => this.#order.get(one) ?? this.#order.size
    const more = [...points, name].toSorted((a, b) => rank(a) - rank(b))
    this.#hints.set(className, { skeleton: { points: more, edges: [] } })
    this.names.add(name)
    return more.indexOf(name)
  }

  count = (className: string): number => this.#hints.get(className)?.skeleton?.points.length ?? 0
}
