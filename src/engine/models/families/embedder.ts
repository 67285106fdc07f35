import type { ManifestText } from '#contract'
import { describeTensor, type Signature } from '../signature.ts'
import { defineFamily, imagenet, sure, tensorsNamed } from './define-family.ts'
import { planarInputProblem } from './planar-image.ts'

const clip = {
  scale: 1 / 255,
  mean: [0.4815, 0.4578, 0.4082] as [number, number, number],
  std: [0.2686, 0.2613, 0.2758] as [number, number, number],
}
const siglip = { scale: 1 / 255, mean: 0.5, std: 0.5 }
/** The side of the input where the file leaves it open, and the short side from which DINOv2's is cropped. */
const side = 224
const shortSide = 256

type Draft = Pick<ManifestText, 'image' | 'embedding'>

/** What describes images: vision towers of CLIP and SigLIP, and DINOv2. */
export const embedder = defineFamily({
  name: 'embedder',
  title: 'Embedder',
  expects: 'one input float32 [1, 3, height, width], and an output image_embeds, pooler_output or last_hidden_state',
  recognize(signature) {
    const problem = planarInputProblem(signature)
    if (problem) return { mismatch: problem }
    const draft = draftOf(signature)
    if (!draft) return { mismatch: `its outputs are ${signature.outputs.map(describeTensor).join(', ')}` }
    return [sure({ kind: 'embedding', ...draft.manifest }, draft.because)]
  },
})

function draftOf({ inputs, outputs }: Signature): { manifest: Draft; because: string } | null {
  const size = inputs[0]!.dims.slice(2).every((dim) => typeof dim === 'number')
    ? {}
    : { size: [side, side] as [number, number] }
  const embeds = tensorsNamed(outputs, 'image_embeds')?.image_embeds
  if (embeds)
    return {
      manifest: { image: { fit: 'crop', ...clip, ...size }, embedding: { output: { output: embeds.name } } },
      because: 'its output image_embeds is that of a CLIP vision tower',
    }
  const hidden = tensorsNamed(outputs, 'last_hidden_state')?.last_hidden_state
  const pooled = tensorsNamed(outputs, 'pooler_output')?.pooler_output
  const rows = hidden?.dims[1]
  const isSquare = (count: number) => Number.isInteger(Math.sqrt(count))
  if (pooled && (typeof rows !== 'number' || isSquare(rows)))
    return {
      manifest: { image: { fit: 'stretch', ...siglip, ...size }, embedding: { output: { output: pooled.name } } },
      because: 'its output pooler_output is that of a SigLIP vision tower',
    }
  if (!hidden) return null
  return {
    manifest: {
      image: { fit: 'crop', ...imagenet, shortSide, ...size },
      embedding: { output: { output: hidden.name }, pool: 'first' },
    },
    because: 'its output last_hidden_state begins with a row for the whole image, as in DINOv2',
  }
}
