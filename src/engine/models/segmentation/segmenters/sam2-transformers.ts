import { describeTensor } from '../../file/signature.ts'
import { defineSegmenter, type Pair, type SegmenterPlan } from './define-segmenter.ts'
import { imageNet, planesInput } from './encoder-input.ts'
import { inOrder, predictionsFrom, requireOutput } from './mask-outputs.ts'
import { promptPoints } from './prompt-points.ts'
import { linkEmbedding, named, numbersFeed, promptInputProblem } from './tensors.ts'

const embeddingNames = ['image_embeddings.0', 'image_embeddings.1', 'image_embeddings.2']
const promptNames = ['input_points', 'input_labels', 'input_boxes']
const usualSidePx = 1024

/** SAM 3 looks at squares of this side and maps pixels to -1..1. */
const sam3SidePx = 1008
const plusMinusOne: SegmenterPlan['normalize'] = { mean: [0.5, 0.5, 0.5], deviation: [0.5, 0.5, 0.5] }

function plan({ encoder, decoder }: Pair): SegmenterPlan | string {
  const known = [...embeddingNames, ...promptNames]
  const unknown = decoder.inputs.find(({ name }) => !known.includes(name))
  if (unknown) return `its decoder has the input ${describeTensor(unknown)}`
  const embedding = embeddingNames.map((name) => named(decoder.inputs, [name]))
  const [points, labels, boxes] = promptNames.map((name) => named(decoder.inputs, [name]))
  if (!embedding.every((input) => input !== undefined) || !points || !labels || !boxes)
    return `its decoder lacks one of the inputs ${known.join(', ')}`
  const problem =
    promptInputProblem(points, [1, 1, null, 2]) ??
    promptInputProblem(labels, [1, 1, null]) ??
    promptInputProblem(boxes, [1, null, 4])
  if (problem) return problem
  const linked = linkEmbedding(encoder, embedding)
  if ('problem' in linked) return linked.problem
  const planes = planesInput(encoder)
  if (typeof planes === 'string') return planes
  const cells = embedding[2]!.dims[2]
  const isSam3 = planes.sidePx === sam3SidePx || (planes.sidePx === null && cells === 72)
  return {
    input: planes.input.name,
    layout: 'planes',
    sidePx: planes.sidePx ?? (isSam3 ? sam3SidePx : usualSidePx),
    fit: 'stretch',
    normalize: isSam3 ? plusMinusOne : imageNet,
    links: linked.links,
    takesBoxes: true,
    maxPoints: null,
  }
}

/** SAM 2, 2.1 and the tracker of SAM 3 as the transformers library exports them. */
export const sam2Transformers = defineSegmenter({
  name: 'sam2-transformers',
  title: 'SAM 2, 2.1 and 3, exported from transformers',
  expects:
    'an encoder with one input float32 [1, 3, side, side], and a decoder with the inputs input_points [1, 1, N, 2], ' +
    'input_labels [1, 1, N], input_boxes [1, N, 4] and image_embeddings.0 to image_embeddings.2, and the outputs ' +
    'pred_masks and iou_scores',
  plan,
  prompt({ points, box }, decoder) {
    const { coordinates, labels } = promptPoints({ points, box: null }, { pad: false })
    const corners = box ? [box.x, box.y, box.x + box.width, box.y + box.height] : []
    const input = (name: string) => named(decoder.inputs, [name])!
    return [
      numbersFeed(input('input_points'), [1, 1, labels.length, 2], coordinates),
      numbersFeed(input('input_labels'), [1, 1, labels.length], labels),
      numbersFeed(input('input_boxes'), [1, box ? 1 : 0, 4], corners),
    ]
  },
  predictions: (outputs, prompt) =>
    inOrder(
      predictionsFrom(requireOutput(outputs, ['pred_masks']), requireOutput(outputs, ['iou_scores']), 'input'),
      prompt,
    ),
})
