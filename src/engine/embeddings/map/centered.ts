import { unitDot } from '../cosine.ts'
import type { Rows } from '../dot-products.ts'

/** The rows without what they have in common, again of length 127. */
export function centered({ count, width, vectors }: Rows): Rows {
  const mean = new Float64Array(width)
  for (let at = 0; at < vectors.length; at += width) for (let i = 0; i < width; i++) mean[i]! += vectors[at + i]!
  for (let i = 0; i < width; i++) mean[i]! /= count || 1
  const result = new Int8Array(vectors.length)
  for (let at = 0; at < vectors.length; at += width) {
    let squares = 0
    for (let i = 0; i < width; i++) squares += (vectors[at + i]! - mean[i]!) ** 2
    const scale = Math.sqrt(unitDot / (squares || 1))
    for (let i = 0; i < width; i++) result[at + i] = Math.round((vectors[at + i]! - mean[i]!) * scale)
  }
  return { count, width, vectors: result }
}
