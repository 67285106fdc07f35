import { t } from '@lingui/core/macro'
import type { Point } from '#model/geometry/box.ts'
import { distanceBetween } from '#model/geometry/segment.ts'
import { formatCount, formatFixed } from '../../kit/formats.ts'

const whole = (px: number): string => formatCount(Math.round(px))

/** Describes the last segment's length and direction and the path's total length. */
export function measuresOfPath(points: readonly Point[]): string {
  const [from, to] = [points.at(-2), points.at(-1)]
  if (!from || !to) return ''
  const degrees = (Math.atan2(from[1] - to[1], to[0] - from[0]) * 180) / Math.PI
  const length = points.slice(1).reduce((sum, point, i) => sum + distanceBetween(points[i]!, point), 0)
  const part = t`${whole(distanceBetween(from, to))} px, ${formatFixed(degrees, 1)}°`
  return points.length > 2 ? t`${part} · together ${whole(length)} px` : part
}
