/** An evaluation's findings about a point, in the order of their codes. */
export const mapErrors = ['', 'right', 'wrongClass', 'missed', 'near', 'spurious', 'badlyPlaced', 'duplicate'] as const
/** States of the point's image, in the order of their codes. */
export const mapStates = ['new', 'predicted', 'reviewed', 'approved', 'rejected'] as const

/** Points of the map in columns; x and y are 0 to 1, `week` counts from 1970, class 0 means none. */
export type MapPoints = {
  count: number
  images: Uint32Array
  x: Float32Array
  y: Float32Array
  classes: Uint16Array
  weeks: Uint16Array
  states: Uint8Array
  errors: Uint8Array
}

const bytesPerPoint = 4 + 4 + 4 + 2 + 2 + 1 + 1

/** Allocates columns for this many points in one block of memory. */
export function mapPointsIn(memory: ArrayBuffer, count = memory.byteLength / bytesPerPoint): MapPoints {
  return {
    count,
    images: new Uint32Array(memory, 0, count),
    x: new Float32Array(memory, 4 * count, count),
    y: new Float32Array(memory, 8 * count, count),
    classes: new Uint16Array(memory, 12 * count, count),
    weeks: new Uint16Array(memory, 14 * count, count),
    states: new Uint8Array(memory, 16 * count, count),
    errors: new Uint8Array(memory, 17 * count, count),
  }
}

export const mapMemory = (count: number): ArrayBuffer => new ArrayBuffer(count * bytesPerPoint)

/** The points from the bytes of a message. */
export const unpackMapPoints = (bytes: Uint8Array): MapPoints => mapPointsIn(bytes.slice().buffer)

/** Bands of a line's height, each with the edges that pass through it. */
const bands = 128

type Corner = readonly [x: number, y: number]

/** The indices of the points inside a closed line; both in the same units. */
export function pointsWithin({ count, x, y }: Pick<MapPoints, 'count' | 'x' | 'y'>, line: readonly Corner[]): number[] {
  const [xs, ys] = [Float64Array.from(line, (corner) => corner[0]), Float64Array.from(line, (corner) => corner[1])]
  const [left, right] = [Math.min(...xs), Math.max(...xs)]
  const [top, bottom] = [Math.min(...ys), Math.max(...ys)]
  // A point is compared only with the edges at its height.
  const bandHeight = (bottom - top) / bands || 1
  const bandOf = (at: number) => Math.min(bands - 1, Math.floor((at - top) / bandHeight))
  const edges = Array.from({ length: bands }, (): number[] => [])
  for (let i = 0, j = xs.length - 1; i < xs.length; j = i++)
    for (let band = bandOf(Math.min(ys[i]!, ys[j]!)); band <= bandOf(Math.max(ys[i]!, ys[j]!)); band++)
      edges[band]!.push(i)
  const found: number[] = []
  for (let n = 0; n < count; n++) {
    const [px, py] = [x[n]!, y[n]!]
    if (px < left || px > right || py < top || py > bottom) continue
    let isInside = false
    for (const i of edges[bandOf(py)]!) {
      const j = i === 0 ? xs.length - 1 : i - 1
      const [yi, yj] = [ys[i]!, ys[j]!]
      if (yi > py !== yj > py && px < ((xs[j]! - xs[i]!) * (py - yi)) / (yj - yi) + xs[i]!) isInside = !isInside
    }
    if (isInside) found.push(n)
  }
  return found
}
