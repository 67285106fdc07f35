import type { Manifest } from '#contract'
import type { OutputTensor } from './tensors.ts'
import { onlyOutput } from './views.ts'

/** What the outputs say of the whole image, as whole numbers of length 127. Throws when that is nothing. */
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

/** Values at length 1. Throws where they have none. */
export function unitVector(values: ArrayLike<number>): Float64Array<ArrayBuffer> {
  const unit = Float64Array.from(values)
  const length = Math.sqrt(unit.reduce((sum, value) => sum + value * value, 0))
  if (!(length > 0 && Number.isFinite(length)))
    throw new Error(`The output has no length: its values are ${length === 0 ? 'all 0' : 'no numbers'}.`)
  return unit.map((value) => value / length)
}
