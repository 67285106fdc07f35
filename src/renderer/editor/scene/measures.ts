import { t } from '@lingui/core/macro'
import type { Point } from '#model/geometry/box.ts'
import { distanceBetween } from '#model/geometry/segment.ts'
import { type Geometry, shapeOf } from '#model/shapes/index.ts'
import { formatCount, formatFixed } from '../../kit/formats.ts'
import { fromEngine } from '../../texts/from-engine.ts'

/** Cached: a mask may have millions of runs, and every pointer move reads this. */
const measured = new WeakMap<Geometry, string[]>()

const whole = (px: number): string => formatCount(Math.round(px))

/**
 * Describes a shape in pixels of the upright original: kind, size, place, area, length and angle, as far as it has
 * them.
 */
export function measuresOf(geometry: Geometry): string[] {
  const cached = measured.get(geometry)
  if (cached) return cached
  const measures = measure(geometry)
  measured.set(geometry, measures)
  return measures
}

function measure(geometry: Geometry): string[] {
  const shape = shapeOf(geometry)
  const { x, y, width, height } = 'angleDegrees' in geometry ? { ...shape.bounds(geometry), ...geometry } : shape.bounds(geometry) // biome-ignore format: sides of a turned box are its own
  const area = shape.areaPx(geometry)
  const lines = shape.outline(geometry).filter(({ closed }) => !closed)
  const dots = shape.dots(geometry).length
  return [
    fromEngine(shape.title),
    width > 0 || height > 0 ? t`${whole(width)} × ${whole(height)} px` : '',
    shape.gesture.kind === 'none' ? '' : t`at ${whole(x)}, ${whole(y)}`,
    area > 0 ? t`${whole(area)} px²` : '',
    lines.length === 1 ? t`${whole(lengthOf(lines[0]!.points))} px long` : '',
    lines.length === 1 && lines[0]!.points.length === 2 ? `${whole(angleOf(lines[0]!.points))}°` : '',
    'angleDegrees' in geometry ? `${whole(geometry.angleDegrees)}°` : '',
    dots > 1 ? t`${dots} points` : '',
  ].filter(Boolean)
}

const lengthOf = (points: readonly Point[]): number =>
  points.slice(1).reduce((sum, point, i) => sum + distanceBetween(points[i]!, point), 0)

/** Counter-clockwise from the right. */
const angleOf = ([a = [0, 0], b = [0, 0]]: readonly Point[]): number =>
  (Math.atan2(a[1] - b[1], b[0] - a[0]) * 180) / Math.PI

/** Describes the last segment's length and direction and the path's total length. */
export function measuresOfPath(points: readonly Point[]): string {
  const last = points.slice(-2)
  if (last.length < 2) return ''
  const part = t`${whole(lengthOf(last))} px, ${formatFixed(angleOf(last), 1)}°`
  return points.length > 2 ? t`${part} · together ${whole(lengthOf(points))} px` : part
}
