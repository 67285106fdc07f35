import { z } from 'zod'
import { boundsOf, clipBox, type Point } from '../geometry/box.ts'
import {
  areaOfRuns,
  decodeBitmap,
  emptyBitmap,
  encodeBitmap,
  problemOfRuns,
  type RunLengths,
} from '../geometry/mask-bitmap.ts'
import { outlineOf } from '../geometry/mask-outline.ts'
import { fillRings } from '../geometry/mask-paint.ts'
import { defineShape, type Path } from './define-shape.ts'

/** Pixels as run lengths in tight bounds (see `RunLengths`). A mask lies wholly inside the image. */
export const MaskShape = z.strictObject({
  shape: z.literal('mask'),
  x: z.int().nonnegative(),
  y: z.int().nonnegative(),
  width: z.int().min(1).max(1_000_000),
  height: z.int().min(1).max(1_000_000),
  counts: z.array(z.int().nonnegative()).min(2).max(2_000_000),
})
export type MaskShape = z.infer<typeof MaskShape>

export const maskOfRuns = ({ x, y, width, height, counts }: RunLengths): MaskShape => ({
  shape: 'mask',
  x,
  y,
  width,
  height,
  counts,
})

/** The pixels whose center the rings enclose, cut at the image's edges; null if there are none. */
export function maskOfRings(
  rings: readonly (readonly Point[])[],
  size: { widthPx: number; heightPx: number },
): MaskShape | null {
  const bitmap = emptyBitmap(clipBox(boundsOf(rings.flat()), size.widthPx, size.heightPx))
  fillRings(bitmap, rings, 1)
  const runs = encodeBitmap(bitmap)
  return runs && maskOfRuns(runs)
}

/** A single pixel, for a line that encloses none. */
const onePixel = ([x, y]: Point = [0, 0]): MaskShape => ({
  shape: 'mask',
  x: Math.max(0, Math.floor(x)),
  y: Math.max(0, Math.floor(y)),
  width: 1,
  height: 1,
  counts: [0, 1],
})

const anySize = { widthPx: Number.POSITIVE_INFINITY, heightPx: Number.POSITIVE_INFINITY }

const outlines = new WeakMap<MaskShape, readonly Path[]>()

function pathsOf(data: MaskShape): readonly Path[] {
  const cached = outlines.get(data)
  if (cached) return cached
  const paths = outlineOf(decodeBitmap(data)).flatMap((rings) => rings.map((points) => ({ points, closed: true })))
  outlines.set(data, paths)
  return paths
}

export const mask = defineShape<'mask', MaskShape>({
  name: 'mask',
  title: 'Mask',
  key: 'u',
  schema: MaskShape,
  gesture: { kind: 'brush' },
  /** The pixels inside of a closed line. */
  create: (points) => maskOfRings([points], anySize) ?? onePixel(points[0]),
  outline: pathsOf,
  bounds: ({ x, y, width, height }) => ({ x, y, width, height }),
  areaPx: areaOfRuns,
  handles: () => [],
  moveHandle: (data) => data,
  /** By whole pixels. */
  translate: (data, dx, dy) => ({ ...data, x: data.x + Math.round(dx), y: data.y + Math.round(dy) }),
  problem(data, widthPx, heightPx) {
    if (data.x < 0 || data.y < 0 || data.x + data.width > widthPx || data.y + data.height > heightPx)
      return 'The mask extends beyond the image.'
    return problemOfRuns(data)
  },
})
