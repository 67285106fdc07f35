import { seeded } from '../../random.ts'
import type { Rows } from '../dot-products.ts'

/** The maximum number of rows to compute the plane from, and the number of iterations. */
const maxRows = 5000
const turns = 12

/** Projects rows on the plane in which they differ most. Returns x and y in turn. Expects centered rows. */
export function principalPlane({ count, width, vectors }: Rows): Float32Array {
  const step = Math.max(1, Math.floor(count / maxRows)) * width
  const random = seeded(1)
  const axes: Float64Array[] = []
  for (let n = 0; n < 2; n++) {
    let axis = Float64Array.from({ length: width }, () => random() - 0.5)
    for (let turn = 0; turn < turns; turn++) {
      const next = new Float64Array(width)
      for (let at = 0; at < vectors.length; at += step) {
        const along = product(vectors, at, axis)
        for (let i = 0; i < width; i++) next[i]! += along * vectors[at + i]!
      }
      for (const other of axes) {
        const along = next.reduce((sum, value, i) => sum + value * other[i]!, 0)
        for (let i = 0; i < width; i++) next[i]! -= along * other[i]!
      }
      const length = Math.hypot(...next) || 1
      axis = next.map((value) => value / length)
    }
    axes.push(axis)
  }
  const places = new Float32Array(count * 2)
  for (let n = 0; n < places.length; n++) places[n] = product(vectors, (n >> 1) * width, axes[n & 1]!)
  return places
}

function product(vectors: Int8Array, at: number, axis: Float64Array): number {
  let sum = 0
  for (let i = 0; i < axis.length; i++) sum += axis[i]! * vectors[at + i]!
  return sum
}
