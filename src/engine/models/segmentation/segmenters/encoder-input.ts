import { describeTensor, type Signature, type TensorSignature } from '../../file/signature.ts'

/** ImageNet's mean and deviation, with which this family was trained. */
export const imageNet = {
  mean: [0.485, 0.456, 0.406] as [number, number, number],
  deviation: [0.229, 0.224, 0.225] as [number, number, number],
}

export type EncoderInput = { input: TensorSignature; sidePx: number | null }

const isOneOrOpen = (dim: number | string | undefined) => dim === 1 || typeof dim === 'string'

/** The one input of an encoder that takes planes of a square image, or what does not fit, as a clause. */
export function planesInput({ inputs }: Signature): EncoderInput | string {
  const [input] = inputs
  if (!input || inputs.length !== 1) return `its encoder has ${inputs.length} inputs`
  const [batch, channels, height, width] = input.dims
  const fits =
    input.type === 'float32' &&
    input.dims.length === 4 &&
    isOneOrOpen(batch) &&
    (channels === 3 || typeof channels === 'string') &&
    (height === width || (typeof height === 'string' && typeof width === 'string'))
  if (!fits) return `its encoder's input is ${describeTensor(input)}`
  return { input, sidePx: typeof height === 'number' ? height : null }
}

/** Whether the encoder takes bare pixels, [height, width, 3] of open size. */
export const takesPixels = ({ inputs }: Signature): boolean => {
  const [input] = inputs
  return (
    inputs.length === 1 &&
    input?.type === 'float32' &&
    input.dims.length === 3 &&
    input.dims[2] === 3 &&
    typeof input.dims[0] === 'string' &&
    typeof input.dims[1] === 'string'
  )
}
