import { turned } from '#model/geometry/rotated.ts'
import type { PolygonShape } from '#model/shapes/polygon.ts'

const corners = 64

/** A polygon for an ellipse, which Winnow doesn't have. */
export const polygonOfEllipse = (cx: number, cy: number, rx: number, ry: number, degrees = 0): PolygonShape => ({
  shape: 'polygon',
  rings: [
    Array.from({ length: corners }, (_, i): [number, number] => {
      const angle = (i * 2 * Math.PI) / corners
      const [x, y] = turned([rx * Math.cos(angle), ry * Math.sin(angle)], degrees)
      return [cx + x, cy + y]
    }),
  ],
})
