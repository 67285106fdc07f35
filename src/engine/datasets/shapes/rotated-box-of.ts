import { degreesOf } from '#model/geometry/rotated.ts'
import { distanceBetween } from '#model/geometry/segment.ts'
import { asRotatedBox } from '#model/labels/convert-shape.ts'
import type { RotatedBoxShape } from '#model/shapes/rotated-box.ts'

type XY = [number, number]

/** Four corners farther than this from a rectangle are not one. */
const slackPx = 1

/** Four corners as a rotated box that starts with their first side; the smallest around them if they are not a rectangle. */
export function rotatedBoxOf(
  ring: readonly [XY, XY, XY, XY],
): { geometry: RotatedBoxShape; changes: string[] } | { problem: string } {
  const [a, b, c, d] = ring
  const [width, height] = [distanceBetween(a, b), distanceBetween(b, c)]
  const isRectangle =
    distanceBetween([a[0] + c[0] - b[0], a[1] + c[1] - b[1]], d) <= slackPx &&
    Math.abs(distanceBetween(a, c) - Math.hypot(width, height)) <= slackPx
  const turnsClockwise = (b[0] - a[0]) * (c[1] - b[1]) - (b[1] - a[1]) * (c[0] - b[0]) > 0
  if (!isRectangle || width === 0 || !turnsClockwise) {
    const around = asRotatedBox({ shape: 'polygon', rings: [[...ring]] })
    if (!around) return { problem: 'The rotated box has no area.' }
    const changes = isRectangle
      ? []
      : ['four corners that are no rectangle kept as the smallest rotated box around them']
    return { geometry: around, changes }
  }
  const [cx, cy] = [(a[0] + c[0]) / 2, (a[1] + c[1]) / 2]
  const angleDegrees = degreesOf([b[0] - a[0], b[1] - a[1]])
  return { geometry: { shape: 'rotated-box', cx, cy, width, height, angleDegrees }, changes: [] }
}
