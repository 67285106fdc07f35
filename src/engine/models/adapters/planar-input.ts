import type { ModelInput } from '#contract'
import { describeTensor, type Signature } from '../signature.ts'

/** What keeps the model from taking one image as float32 [1, 3, height, width], as a clause, or null. */
export function planarInputProblem({ inputs }: Signature): string | null {
  const [input] = inputs
  if (!input || inputs.length !== 1) return `it has ${inputs.length} inputs`
  const [batch, channels, height, width] = input.dims
  const isOneOrAny = (dim: number | string | undefined) => dim === 1 || typeof dim === 'string'
  if (input.type !== 'float32' || input.dims.length !== 4 || !isOneOrAny(batch) || channels !== 3)
    return `its input is ${describeTensor(input)}`
  if (typeof height !== typeof width) return `its input ${describeTensor(input)} leaves only one side open`
  return null
}

/** The input of a model that has no `planarInputProblem`; `open` holds for sides that the model leaves open. */
export function planarInput({ inputs }: Signature, open: { longSidePx: number; multiplePx: number }): ModelInput {
  const input = inputs[0]!
  const [, , heightPx, widthPx] = input.dims
  const fixed = typeof widthPx === 'number' && typeof heightPx === 'number' ? { widthPx, heightPx } : null
  return {
    name: input.name,
    layout: 'nchw',
    type: 'float32',
    longSidePx: fixed ? Math.max(fixed.widthPx, fixed.heightPx) : open.longSidePx,
    multiplePx: open.multiplePx,
    fixed,
  }
}
