import { describeTensor } from '../../file/signature.ts'
import { defineSegmenter, type Pair, type SegmenterPlan } from './define-segmenter.ts'
import { planesInput } from './encoder-input.ts'
import { inOrder, predictionsFrom, requireOutput } from './mask-outputs.ts'
import { promptPoints } from './prompt-points.ts'
import { linkEmbedding, named, numbersFeed, promptInputProblem } from './tensors.ts'

const inputNames = ['image_embeddings', 'batched_point_coords', 'batched_point_labels', 'orig_im_size']

/** It scales any image to a square of this side itself; more pixels are not looked at. */
const sidePx = 1024
/** Further points are cut off by the graph. */
const maxPoints = 6

function plan({ encoder, decoder }: Pair): SegmenterPlan | string {
  if (named(encoder.inputs, ['batched_point_coords']))
    return 'its encoder takes points too: encoder and decoder are in one file, and every click would take as long as the whole model'
  const unknown = decoder.inputs.find(({ name }) => !inputNames.includes(name))
  if (unknown) return `its decoder has the input ${describeTensor(unknown)}`
  const [embedding, coords, labels, size] = inputNames.map((name) => named(decoder.inputs, [name]))
  if (!embedding || !coords || !labels || !size) return `its decoder lacks one of the inputs ${inputNames.join(', ')}`
  const problem = promptInputProblem(coords, [1, 1, null, 2]) ?? promptInputProblem(labels, [1, 1, null])
  if (problem) return problem
  const linked = linkEmbedding(encoder, [embedding])
  if ('problem' in linked) return linked.problem
  const planes = planesInput(encoder)
  if (typeof planes === 'string') return planes
  return {
    input: planes.input.name,
    layout: 'planes',
    sidePx: planes.sidePx ?? sidePx,
    fit: planes.sidePx === null ? 'free' : 'stretch',
    normalize: { mean: [0, 0, 0], deviation: [1, 1, 1] },
    links: linked.links,
    takesBoxes: true,
    maxPoints,
  }
}

export const efficientSam = defineSegmenter({
  name: 'efficient-sam',
  title: 'EfficientSAM',
  expects:
    'an encoder with one input float32 [1, 3, height, width], and a decoder with the inputs image_embeddings, ' +
    'batched_point_coords [1, 1, N, 2], batched_point_labels [1, 1, N] and orig_im_size, and the outputs ' +
    'output_masks and iou_predictions',
  plan,
  prompt(prompt, decoder, { content }) {
    const { coordinates, labels } = promptPoints(prompt, { pad: false })
    // Points and mask are in pixels of this size; a small one keeps the mask cheap.
    const scale = maskPx / Math.max(content.widthPx, content.heightPx)
    const [height, width] = [content.heightPx, content.widthPx].map((side) => Math.max(1, Math.round(side * scale)))
    const scaled = coordinates.map((value, i) =>
      i % 2 === 0 ? (value * width!) / content.widthPx : (value * height!) / content.heightPx,
    )
    const input = (name: string) => named(decoder.inputs, [name])!
    return [
      numbersFeed(input('batched_point_coords'), [1, 1, labels.length, 2], scaled),
      numbersFeed(input('batched_point_labels'), [1, 1, labels.length], labels),
      numbersFeed(input('orig_im_size'), [2], [height!, width!]),
    ]
  },
  predictions(outputs, prompt) {
    const masks = requireOutput(outputs, ['output_masks'])
    return inOrder(predictionsFrom(masks, requireOutput(outputs, ['iou_predictions']), 'content'), prompt)
  },
})

const maskPx = 512
