import { feedOf } from '../../manifest/for-threads.ts'
import { defineSegmenter, type SegmenterPlan } from './define-segmenter.ts'
import { readMasks } from './mask-outputs.ts'
import { imageNet, readPair } from './read-pair.ts'
import { named, promptPoints } from './tensors.ts'

const usualSidePx = 1024

/** SAM 3 sees squares of this side and maps pixels to -1..1. */
const sam3SidePx = 1008
const plusMinusOne: SegmenterPlan['normalize'] = { mean: [0.5, 0.5, 0.5], deviation: [0.5, 0.5, 0.5] }

/** SAM 2, 2.1 and the tracker of SAM 3 as the transformers library exports them. */
export const sam2Transformers = defineSegmenter({
  name: 'sam2-transformers',
  title: 'SAM 2, 2.1 and 3, exported from transformers',
  expects:
    'an encoder with one input float32 [1, 3, side, side], and a decoder with the inputs input_points [1, 1, N, 2], ' +
    'input_labels [1, 1, N], input_boxes [1, N, 4] and image_embeddings.0 to image_embeddings.2, and the outputs ' +
    'pred_masks and iou_scores',
  plan(pair) {
    const read = readPair(pair, {
      embedding: [['image_embeddings.0'], ['image_embeddings.1'], ['image_embeddings.2']],
      prompts: [
        [['input_points'], [1, 1, null, 2]],
        [['input_labels'], [1, 1, null]],
        [['input_boxes'], [1, null, 4]],
      ],
    })
    if (typeof read === 'string') return read
    const { input, layout, links, embedding, sidePx } = read
    const isSam3 = sidePx === sam3SidePx || (sidePx === null && embedding[2]!.dims[2] === 72)
    return {
      ...{ input, layout, links },
      sidePx: sidePx ?? (isSam3 ? sam3SidePx : usualSidePx),
      fit: 'stretch',
      normalize: isSam3 ? plusMinusOne : imageNet,
      takesBoxes: true,
      maxPoints: null,
    }
  },
  prompt({ points, box }, decoder) {
    const { coordinates, labels } = promptPoints({ points, box: null })
    const corners = box ? [box.x, box.y, box.x + box.width, box.y + box.height] : []
    const input = (name: string) => named(decoder.inputs, [name])!
    return [
      feedOf(input('input_points'), [1, 1, labels.length, 2], coordinates),
      feedOf(input('input_labels'), [1, 1, labels.length], labels),
      feedOf(input('input_boxes'), [1, box ? 1 : 0, 4], corners),
    ]
  },
  predictions: (outputs, prompt) => readMasks(outputs, { masks: ['pred_masks'], scores: ['iou_scores'] }, prompt),
})
