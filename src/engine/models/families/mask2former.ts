import { describeTensor } from '../file/signature.ts'
import { defineFamily, imagenet, namesIn, otherInputs, otherOutputs, sure, tensorsNamed } from './define-family.ts'

/** These models return masks without boxes, for objects and background areas alike. */
export const mask2Former = defineFamily({
  name: 'mask2former',
  title: 'Mask2Former, MaskFormer and EoMT as Transformers exports them',
  expects:
    'an input pixel_values float32 [1, 3, height, width] and the outputs class_queries_logits [1, N, classes + 1] and ' +
    'masks_queries_logits [1, N, h, w]',
  recognize({ inputs, outputs }, metadata) {
    const found = tensorsNamed(outputs, 'class_queries_logits', 'masks_queries_logits')
    const image = tensorsNamed(inputs, 'pixel_values')
    if (!image) return otherInputs(inputs)
    if (!found) return otherOutputs(outputs)
    const columns = found.class_queries_logits.dims.at(-1)
    if (typeof columns !== 'number') return { mismatch: `its output is ${describeTensor(found.class_queries_logits)}` }
    return sure('its outputs have these names', {
      kind: 'polygons',
      ...(namesIn(metadata) ? { classes: { metadata: 'names' } } : columns === 81 && { classes: 'coco80' as const }),
      image: { input: 'pixel_values', fit: 'stretch', ...imagenet, size: [384, 384] },
      views: { scores: { output: 'class_queries_logits' } },
      box: { code: 'around-mask' },
      score: { activation: 'softmax', background: 'last' },
      masks: { code: 'per-row', masks: { output: 'masks_queries_logits' } },
      showFrom: 0.5,
    })
  },
})
