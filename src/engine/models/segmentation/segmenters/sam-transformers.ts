import { describeTensor } from '../../file/signature.ts'
import { defineSegmenter, type Pair, type SegmenterPlan } from './define-segmenter.ts'
import { imageNet, planesInput } from './encoder-input.ts'
import { inOrder, predictionsFrom, requireOutput } from './mask-outputs.ts'
import { promptPoints } from './prompt-points.ts'
import { linkEmbedding, named, numbersFeed, promptInputProblem } from './tensors.ts'

const embeddingNames = ['image_embeddings', 'image_positional_embeddings']
const known = [...embeddingNames, 'input_points', 'input_labels']
const usualSidePx = 1024

function plan({ encoder, decoder }: Pair): SegmenterPlan | string {
  const unknown = decoder.inputs.find(({ name }) => !known.includes(name))
  if (unknown) return `its decoder has the input ${describeTensor(unknown)}`
  const [embedding, positions, points, labels] = known.map((name) => named(decoder.inputs, [name]))
  if (!embedding || !positions || !points || !labels) return `its decoder lacks one of the inputs ${known.join(', ')}`
  const problem = promptInputProblem(points, [1, 1, null, 2]) ?? promptInputProblem(labels, [1, 1, null])
  if (problem) return problem
  const linked = linkEmbedding(encoder, [embedding, positions])
  if ('problem' in linked) return linked.problem
  const planes = planesInput(encoder)
  if (typeof planes === 'string') return planes
  return {
    input: planes.input.name,
    layout: 'planes',
    sidePx: planes.sidePx ?? usualSidePx,
    fit: 'pad',
    normalize: imageNet,
    links: linked.links,
    // This export knows points inside and outside, but no corners of a box.
    takesBoxes: false,
    maxPoints: null,
  }
}

/** SAM as the transformers library exports it (vision_encoder and prompt_encoder_mask_decoder), SlimSAM among them. */
export const samTransformers = defineSegmenter({
  name: 'sam-transformers',
  title: 'SAM, exported from transformers (points only)',
  expects:
    'an encoder with one input float32 [1, 3, side, side], and a decoder with the inputs input_points [1, 1, N, 2], ' +
    'input_labels [1, 1, N], image_embeddings and image_positional_embeddings, and the outputs pred_masks and iou_scores',
  plan,
  prompt(prompt, decoder) {
    const { coordinates, labels } = promptPoints(prompt, { pad: false })
    const input = (name: string) => named(decoder.inputs, [name])!
    return [
      numbersFeed(input('input_points'), [1, 1, labels.length, 2], coordinates),
      numbersFeed(input('input_labels'), [1, 1, labels.length], labels),
    ]
  },
  predictions: (outputs, prompt) =>
    inOrder(
      predictionsFrom(requireOutput(outputs, ['pred_masks']), requireOutput(outputs, ['iou_scores']), 'input'),
      prompt,
    ),
})
