import { feedOf } from '../../manifest/for-threads.ts'
import { defineSegmenter } from './define-segmenter.ts'
import { readMasks } from './mask-outputs.ts'
import { imageNet, readPair } from './read-pair.ts'
import { named, noMask, promptPoints } from './tensors.ts'

/** The names that exporters give the same input. */
const names = {
  embedding: ['image_embed', 'image_embeddings', 'image_embedding'],
  fine: ['high_res_feats_0', 'image_features_0', 'high_res_features1'],
  finer: ['high_res_feats_1', 'image_features_1', 'high_res_features2'],
  mask: ['mask_input', 'input_masks'],
  hasMask: ['has_mask_input', 'has_input_masks'],
  size: ['orig_im_size', 'original_image_size'],
}
const usualSidePx = 1024
const maskSidePx = 256

/**
 * SAM 2 and 2.1 as an image encoder and an image decoder, as samexporter, ONNX Runtime's own tool and osam write them.
 * Outputs with other names are found by their shapes.
 */
export const sam2 = defineSegmenter({
  name: 'sam2',
  title: 'SAM 2 and 2.1',
  expects:
    'an encoder with one input float32 [1, 3, side, side], and a decoder with the inputs image_embed, ' +
    'high_res_feats_0, high_res_feats_1 (or image_embeddings, image_features_0, image_features_1, or ' +
    'high_res_features1, high_res_features2), ' +
    'point_coords [1, N, 2] and point_labels [1, N], and the outputs masks and iou_predictions',
  plan(pair) {
    const read = readPair(pair, {
      embedding: [names.embedding, names.fine, names.finer],
      prompts: [
        [['point_coords'], [1, null, 2]],
        [['point_labels'], [1, null]],
      ],
      optional: [...names.mask, ...names.hasMask, ...names.size],
    })
    if (typeof read === 'string') return read
    const { input, layout, links, sidePx } = read
    return {
      ...{ input, layout, links },
      sidePx: sidePx ?? usualSidePx,
      fit: 'stretch',
      normalize: imageNet,
      takesBoxes: true,
      maxPoints: null,
    }
  },
  prompt(prompt, decoder) {
    const { coordinates, labels } = promptPoints(prompt)
    const input = (of: readonly string[]) => named(decoder.inputs, of)
    const [hasMask, size] = [input(names.hasMask), input(names.size)]
    return [
      feedOf(input(['point_coords'])!, [1, labels.length, 2], coordinates),
      feedOf(input(['point_labels'])!, [1, labels.length], labels),
      ...noMask(decoder, names.mask),
      ...(hasMask ? [feedOf(hasMask, [1], [0])] : []),
      // The mask covers the whole stretched image at any size.
      ...(size ? [feedOf(size, [2], [maskSidePx, maskSidePx])] : []),
    ]
  },
  predictions(outputs, prompt) {
    const shaped = (sides: number) => outputs.filter(({ dims }) => dims.length === sides).map(({ name }) => name)
    const masks = ['low_res_masks', 'masks', ...shaped(4)]
    return readMasks(outputs, { masks, scores: ['iou_predictions', ...shaped(2)] }, prompt)
  },
})
