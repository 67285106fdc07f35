import { feedOf } from '../../manifest/for-threads.ts'
import { defineSegmenter } from './define-segmenter.ts'
import { readMasks } from './mask-outputs.ts'
import { readPair } from './read-pair.ts'
import { named, promptPoints, scaledSize } from './tensors.ts'

/** The model scales any image to a square of this side. */
const innerSidePx = 1024
/** The graph ignores further points. */
const maxPoints = 6
/** The longer side of the mask that is requested. */
const maskPx = 512

export const efficientSam = defineSegmenter({
  name: 'efficient-sam',
  title: 'EfficientSAM',
  expects:
    'an encoder with one input float32 [1, 3, height, width], and a decoder with the inputs image_embeddings, ' +
    'batched_point_coords [1, 1, N, 2], batched_point_labels [1, 1, N] and orig_im_size, and the outputs ' +
    'output_masks and iou_predictions',
  plan(pair) {
    if (named(pair.encoder.inputs, ['batched_point_coords']))
      return 'its encoder takes points too: encoder and decoder are in one file, and every click would take as long as the whole model'
    const read = readPair(pair, {
      embedding: [['image_embeddings']],
      prompts: [
        [['batched_point_coords'], [1, 1, null, 2]],
        [['batched_point_labels'], [1, 1, null]],
      ],
      optional: ['orig_im_size'],
    })
    if (typeof read === 'string') return read
    if (!named(pair.decoder.inputs, ['orig_im_size'])) return 'its decoder lacks the input orig_im_size'
    const { input, layout, links, sidePx } = read
    return {
      ...{ input, layout, links },
      sidePx: sidePx ?? innerSidePx,
      fit: sidePx === null ? 'free' : 'stretch',
      normalize: { mean: [0, 0, 0], deviation: [1, 1, 1] },
      takesBoxes: true,
      maxPoints,
    }
  },
  prompt(prompt, decoder, { content }) {
    const { coordinates, labels } = promptPoints(prompt)
    // Points and mask are in pixels of this size. A small one keeps the mask cheap.
    const [height, width] = scaledSize(content, maskPx)
    const scaled = coordinates.map((value, i) =>
      i % 2 === 0 ? (value * width) / content.widthPx : (value * height) / content.heightPx,
    )
    const input = (name: string) => named(decoder.inputs, [name])!
    return [
      feedOf(input('batched_point_coords'), [1, 1, labels.length, 2], scaled),
      feedOf(input('batched_point_labels'), [1, 1, labels.length], labels),
      feedOf(input('orig_im_size'), [2], [height, width]),
    ]
  },
  predictions: (outputs, prompt) =>
    readMasks(outputs, { masks: ['output_masks'], scores: ['iou_predictions'], covers: 'content' }, prompt),
})
