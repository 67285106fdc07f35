import { feedOf } from '../../manifest/for-threads.ts'
import { defineSegmenter } from './define-segmenter.ts'
import { readMasks } from './mask-outputs.ts'
import { imageNet, readPair } from './read-pair.ts'
import { named, promptPoints } from './tensors.ts'

const usualSidePx = 1024

/** SAM as the transformers library exports it (vision_encoder and prompt_encoder_mask_decoder), also SlimSAM. */
export const samTransformers = defineSegmenter({
  name: 'sam-transformers',
  title: 'SAM, exported from transformers (points only)',
  expects:
    'an encoder with one input float32 [1, 3, side, side], and a decoder with the inputs input_points [1, 1, N, 2], ' +
    'input_labels [1, 1, N], image_embeddings and image_positional_embeddings, and the outputs pred_masks and iou_scores',
  plan(pair) {
    const read = readPair(pair, {
      embedding: [['image_embeddings'], ['image_positional_embeddings']],
      prompts: [
        [['input_points'], [1, 1, null, 2]],
        [['input_labels'], [1, 1, null]],
      ],
    })
    if (typeof read === 'string') return read
    const { input, layout, links, sidePx } = read
    return {
      ...{ input, layout, links },
      sidePx: sidePx ?? usualSidePx,
      fit: 'pad',
      normalize: imageNet,
      // This export has no labels for the corners of a box.
      takesBoxes: false,
      maxPoints: null,
    }
  },
  prompt(prompt, decoder) {
    const { coordinates, labels } = promptPoints(prompt)
    const input = (name: string) => named(decoder.inputs, [name])!
    return [
      feedOf(input('input_points'), [1, 1, labels.length, 2], coordinates),
      feedOf(input('input_labels'), [1, 1, labels.length], labels),
    ]
  },
  predictions: (outputs, prompt) => readMasks(outputs, { masks: ['pred_masks'], scores: ['iou_scores'] }, prompt),
})
