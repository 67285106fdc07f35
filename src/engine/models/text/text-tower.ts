import { z } from 'zod'
import { describeTensor, type Signature, type TensorSignature } from '../file/signature.ts'

const Input = z.object({ name: z.string(), type: z.string() })

/** How a file turns the tokens of a text into a vector. */
export const TextTower = z.object({
  tokens: Input,
  /** Tells tokens from what fills a text up, where the file asks for it. */
  mask: Input.nullable(),
  /** The input of images, which goes empty, where the file reads both. */
  image: Input.extend({ dims: z.array(z.int().positive()) }).nullable(),
  output: z.string(),
  /** The length to which each text is padded: a number, the tokenizer’s own (`most`), or null for none. */
  length: z.union([z.int().positive(), z.literal('most')]).nullable(),
})
export type TextTower = z.infer<typeof TextTower>

/** The side of an image that goes empty. */
const emptySide = 224

/** Whether a model takes tokens of texts, beside images or alone. */
export const takesTokens = ({ inputs }: Signature): boolean => inputs.some(({ name }) => name === 'input_ids')

/** How a file reads texts, as the text towers of CLIP and SigLIP do; or what keeps it from that, as a clause. */
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
  // SigLIP learned on texts that are filled up, and has no mask that would tell it so.
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
