import { describeTensor, type Signature } from '../file/signature.ts'
import { isPixelType } from '../manifest/index.ts'

/** What keeps the model from taking one image, and nothing else, as planes [1, 3, height, width], as a clause, or null. */
export function planarInputProblem({ inputs }: Signature): string | null {
  const [input] = inputs
  if (!input || inputs.length !== 1) return `it has ${inputs.length} inputs`
  const [batch, channels, height, width] = input.dims
  const isOneOrAny = (dim: number | string | undefined) => dim === 1 || typeof dim === 'string'
  if (
    !isPixelType(input.type) ||
    input.dims.length !== 4 ||
    !isOneOrAny(batch) ||
    (typeof channels === 'number' && channels !== 3)
  )
    return `its input is ${describeTensor(input)}`
  if (typeof height !== typeof width) return `its input ${describeTensor(input)} leaves only one side open`
  return null
}
