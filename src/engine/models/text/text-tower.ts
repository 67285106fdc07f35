import { z } from 'zod'
import { describeTensor, type Signature, type TensorSignature } from '../file/signature.ts'

const Input = z.object({ name: z.string(), type: z.string() })

/** How a text encoder turns the tokens of a text into a vector. */
export const TextTower = z.object({
  tokens: Input,
  /** The input that separates tokens from padding, if there is one. */
  mask: Input.nullable(),
  /** The image input, which gets an empty image, if the file reads both. */
  image: Input.extend({ dims: z.array(z.int().positive()) }).nullable(),
  output: z.string(),
  /** The length to which each text is padded: a number, the tokenizer’s own (`most`), or null for none. */
  length: z.union([z.int().positive(), z.literal('most')]).nullable(),
})
export type TextTower = z.infer<typeof TextTower>

const emptySide = 224

/** Whether a model takes tokens of texts, alone or besides images. */
export const takesTokens = ({ inputs }: Signature): boolean => inputs.some(({ name }) => name === 'input_ids')

/** Returns how a file reads texts, as the text encoders of CLIP and SigLIP do; or why it can't, as a clause. */
export function readTower({ inputs, outputs }: Signature): { tower: TextTower } | { problem: string } {
  const input = (name: string) => inputs.find((one) => one.name === name)
  const [tokens, mask, image] = [input('input_ids'), input('attention_mask'), input('pixel_values')]
  if (!tokens || !isWhole(tokens)) return { problem: 'it has no input input_ids of whole numbers' }
  const other = inputs.find((one) => ![tokens, mask, image].includes(one))
  if (other) return { problem: `nothing is known to put into its input ${describeTensor(other)}` }
  const output = ['text_embeds', ...(image ? [] : ['pooler_output'])].find((name) =>
    outputs.some((one) => one.name === name),
  )
  if (!output) return { problem: 'it has no output text_embeds or pooler_output' }
  const [, length] = tokens.dims
  // SigLIP was trained on padded texts and has no mask.
  const isFilledUp = mask === undefined && (output === 'pooler_output' || image !== undefined)
  return {
    tower: {
      tokens: nameAndType(tokens),
      mask: mask ? nameAndType(mask) : null,
      image: image ? { ...nameAndType(image), dims: image.dims.map(emptyDim) } : null,
      output,
      length: typeof length === 'number' ? length : isFilledUp ? 'most' : null,
    },
  }
}

const isWhole = ({ type }: TensorSignature): boolean => type === 'int64' || type === 'int32'
const nameAndType = ({ name, type }: TensorSignature) => ({ name, type })
const emptyDim = (dim: number | string, place: number): number =>
  typeof dim === 'number' ? dim : place === 0 ? 1 : place === 1 ? 3 : emptySide
