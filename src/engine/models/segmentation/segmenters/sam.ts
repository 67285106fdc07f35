import { feedOf } from '../../manifest/for-threads.ts'
import { defineSegmenter } from './define-segmenter.ts'
import { readMasks } from './mask-outputs.ts'
import { imageNet, readPair } from './read-pair.ts'
import { named, noMask, promptPoints, scaledSize } from './tensors.ts'

/** The encoder sees sixteen times as many pixels as the embedding has cells. */
const pixelsPerCell = 16
const usualSidePx = 1024
const fullMaskPx = 256

/** The export of segment-anything itself and those like it, such as MobileSAM and EdgeSAM. */
export const sam = defineSegmenter({
  name: 'sam',
  title: 'SAM (ViT, MobileSAM, EdgeSAM)',
  expects:
    'an encoder with one input float32 [1, 3, side, side] or [height, width, 3], and a decoder with the inputs ' +
    'image_embeddings, point_coords [1, N, 2] and point_labels [1, N] (mask_input, has_mask_input and orig_im_size ' +
    'may be there) and the outputs masks or low_res_masks, and iou_predictions',
  plan(pair) {
    const read = readPair(pair, {
      embedding: [['image_embeddings', 'image_embedding', 'embeddings']],
      prompts: [
        [['point_coords'], [1, null, 2]],
        [['point_labels'], [1, null]],
      ],
      optional: ['mask_input', 'has_mask_input', 'orig_im_size'],
      takesPixels: true,
    })
    if (typeof read === 'string') return read
    const { input, layout, links, embedding, sidePx } = read
    const cells = embedding[0]!.dims[2]
    return {
      ...{ input, layout, links },
      sidePx: sidePx ?? (typeof cells === 'number' ? cells * pixelsPerCell : usualSidePx),
      fit: 'pad',
      normalize: layout === 'pixels' ? null : imageNet,
      takesBoxes: true,
      maxPoints: null,
    }
  },
  prompt(prompt, decoder, { content }) {
    const { coordinates, labels } = promptPoints(prompt, { pad: true })
    const input = (name: string) => named(decoder.inputs, [name])
    const [hasMask, size] = [input('has_mask_input'), input('orig_im_size')]
    return [
      feedOf(input('point_coords')!, [1, labels.length, 2], coordinates),
      feedOf(input('point_labels')!, [1, labels.length], labels),
      ...noMask(decoder, ['mask_input']),
      ...(hasMask ? [feedOf(hasMask, [1], [0])] : []),
      // The full-size mask is not used: some exports cut it to the proportions of the image they were traced with.
      ...(size ? [feedOf(size, [2], scaledSize(content, fullMaskPx))] : []),
    ]
  },
  predictions(outputs, prompt) {
    const lowRes = outputs.find(({ name }) => name === 'low_res_masks')
    const dims = (lowRes ?? outputs.find(({ name }) => name === 'masks'))?.dims ?? []
    // Without orig_im_size a decoder gives the same square as `low_res_masks`.
    const covers = lowRes || dims.at(-1) === dims.at(-2) ? 'input' : 'content'
    const scores = ['iou_predictions', 'scores', 'iou_pred']
    return readMasks(outputs, { masks: ['low_res_masks', 'masks'], scores, covers }, prompt)
  },
})
