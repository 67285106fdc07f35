import type { ManifestText } from '#contract'
import type { Signature, TensorSignature } from '../file/signature.ts'
import { takesTokens } from '../text/text-tower.ts'
import {
  defineFamily,
  imagenet,
  otherOutputs,
  planarInputProblem,
  possible,
  type Reading,
  sure,
} from './define-family.ts'

/** How CLIP normalizes. */
export const clip = {
  scale: 1 / 255,
  mean: [0.4815, 0.4578, 0.4082] as [number, number, number],
  std: [0.2686, 0.2613, 0.2758] as [number, number, number],
}
const siglip = { scale: 1 / 255, mean: 0.5, std: 0.5 }
/** The side of an input that the file leaves open, and the short side from which DINOv2's input is cropped. */
const side = 224
const shortSide = 256
/** Tokens fed besides an image, when the text does not matter. */
const emptyTokens = 2

const textInputs = ['input_ids', 'attention_mask']

type Draft = Pick<ManifestText, 'image' | 'embedding'>

/** Image encoders: those of CLIP and SigLIP, alone or in one file with the text encoder, and DINOv2. */
export const embedder = defineFamily({
  name: 'embedder',
  title: 'Embedder',
  expects:
    'one input float32 [1, 3, height, width], with or without input_ids for texts, and an output image_embeds, ' +
    'pooler_output or last_hidden_state',
  recognize(signature) {
    const texts = signature.inputs.filter(({ name }) => textInputs.includes(name))
    const images = signature.inputs.filter((input) => !texts.includes(input))
    const problem = planarInputProblem({ inputs: images })
    if (problem) return { mismatch: problem }
    const size = images[0]!.dims.slice(2).every((dim) => typeof dim === 'number')
      ? {}
      : { size: [side, side] as [number, number] }
    const output = (name: string) => signature.outputs.find((one) => one.name === name)
    const read = (make: typeof sure, { image, ...draft }: Draft, because: string): Reading =>
      make(because, {
        kind: 'embedding',
        image: { input: images[0]!.name, ...image, ...size },
        ...(texts.length > 0 && { feeds: texts.map(emptyText) }),
        ...draft,
      })
    if (output('image_embeds')) return read(sure, ...byEmbeds(signature))
    if (texts.length > 0) return otherOutputs(signature.outputs)
    const [pooled, hidden] = [output('pooler_output'), output('last_hidden_state')]
    if (pooled && !hidden) return read(sure, ...bySiglip)
    if (!hidden) return otherOutputs(signature.outputs)
    if (!pooled) return read(sure, ...byDino)
    const rows = hidden.dims[1]
    if (typeof rows === 'number') return read(sure, ...(Number.isInteger(Math.sqrt(rows)) ? bySiglip : byDino))
    return [read(possible, ...bySiglip), read(possible, ...byDino)]
  },
})

const emptyText = ({ name, dims }: TensorSignature) => ({
  input: name,
  value: name === 'attention_mask' ? 1 : 0,
  dims: [1, typeof dims[1] === 'number' ? dims[1] : emptyTokens],
})

const crop = { fit: 'crop', ...clip } as const
const bySiglip: [Draft, string] = [
  { image: { fit: 'stretch', ...siglip }, embedding: { output: { output: 'pooler_output' } } },
  'its output pooler_output is that of a SigLIP image encoder',
]
const byDino: [Draft, string] = [
  {
    image: { fit: 'crop', ...imagenet, shortSide },
    embedding: { output: { output: 'last_hidden_state' }, pool: 'first' },
  },
  'its output last_hidden_state begins with a row for the whole image, as in DINOv2',
]

/** CLIP and SigLIP both have the output image_embeds beside a text encoder; only CLIP's takes a mask. */
function byEmbeds(signature: Signature): [Draft, string] {
  const embedding = { output: { output: 'image_embeds' } }
  return takesTokens(signature) && !signature.inputs.some(({ name }) => name === 'attention_mask')
    ? [{ image: { fit: 'stretch', ...siglip }, embedding }, 'it takes images and texts without a mask, as SigLIP does']
    : [{ image: crop, embedding }, 'its output image_embeds is that of a CLIP image encoder']
}
