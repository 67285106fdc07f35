import type { Manifest } from '#contract'
import type { OutputTensor } from './tensors.ts'
import { onlyOutput } from './views.ts'

/** Reads the vector of a whole image, in whole numbers with the length 127. Throws for unusable outputs. */
export function embeddingOf(manifest: Manifest, outputs: readonly OutputTensor[]): Int8Array<ArrayBuffer> {
  const { output, pool } = manifest.embedding!
  const { dims, data } = onlyOutput('embedding.output', output, manifest.views, outputs)
  const width = pool === 'whole' ? data.length : (dims.at(-1) ?? 0)
  const rows = data.length / (width || 1)
  if (width < 2 || !Number.isInteger(rows) || rows === 0)
    throw new Error(`The output of the shape [${dims.join(', ')}] describes no image.`)
  const values = new Float64Array(width)
  for (let row = 0; row < (pool === 'mean' ? rows : 1); row++)
    for (let i = 0; i < width; i++) values[i]! += Number(data[row * width + i])
  return Int8Array.from(unitVector(values), (value) => Math.round(value * 127))
}

/** Scales values to the length 1. Throws if they have no length. */
export function unitVector(values: ArrayLike<number>): Float64Array<ArrayBuffer> {
  const unit = Float64Array.from(values)
  const length = Math.sqrt(unit.reduce((sum, value) => sum + value * value, 0))
  if (!(length > 0 && Number.isFinite(length)))
    throw new Error(`The output has no length: its values are ${length === 0 ? 'all 0' : 'no numbers'}.`)
  return unit.map((value) => value / length)
}
