import { describeTensor } from '../file/signature.ts'
import {
  defineFamily,
  imagenet,
  namesIn,
  namesOrCoco,
  otherInputs,
  otherOutputs,
  possible,
  sure,
  tensorsNamed,
} from './define-family.ts'

export const rtDetr = defineFamily({
  name: 'rt-detr',
  title: 'RT-DETR, D-FINE, DEIM',
  expects:
    'an input images float32 [1, 3, height, width], an input orig_target_sizes int64 [1, 2], and the outputs labels, boxes and ' +
    'scores, or label_xyxy_score [1, N, 6]',
  recognize({ inputs, outputs }, metadata) {
    if (!tensorsNamed(inputs, 'images', 'orig_target_sizes')) return otherInputs(inputs)
    const apart = tensorsNamed(outputs, 'labels', 'boxes', 'scores')
    const together = tensorsNamed(outputs, 'label_xyxy_score')
    if (!apart && !together) return otherOutputs(outputs)
    // DEIMv2 takes a letterboxed image.
    const isSecond = /deimv2/i.test([...metadata.values()].join(' '))
    return sure('its inputs and outputs have these names', {
      kind: 'boxes',
      classes: namesOrCoco(metadata),
      image: {
        input: 'images',
        fit: isSecond ? 'letterbox-centre' : 'stretch',
        pad: [0, 0, 0],
        scale: 1 / 255,
        size: [640, 640],
      },
      feeds: [{ input: 'orig_target_sizes', is: 'input-size', order: 'wh' }],
      views: apart
        ? { box: { output: 'boxes' }, score: { output: 'scores' }, label: { output: 'labels' } }
        : {
            output: 'label_xyxy_score',
            label: { columns: [0, 1] },
            box: { columns: [1, 5] },
            score: { columns: [5, 6] },
          },
      box: { code: 'corners' },
    })
  },
})

export const hfDetr = defineFamily({
  name: 'hf-detr',
  title: 'DETR, YOLOS, RT-DETR and D-FINE as Transformers exports them',
  expects:
    'an input pixel_values or images float32 [1, 3, height, width], with or without pixel_mask, and the outputs logits or ' +
    'pred_logits [1, N, classes] and pred_boxes [1, N, 4], center and size from 0 to 1',
  recognize({ inputs, outputs }, metadata) {
    const boxes = outputs.find(({ name }) => name === 'pred_boxes')
    const logits = outputs.find(({ name }) => name === 'logits' || name === 'pred_logits')
    if (!boxes || !logits) return otherOutputs(outputs)
    const mask = inputs.find(({ name }) => name === 'pixel_mask')
    const image = inputs.find(({ name }) => name === 'pixel_values' || name === 'images')
    const columns = logits.dims.at(-1)
    if (!image) return otherInputs(inputs)
    if (typeof columns !== 'number') return { mismatch: `its logits are ${describeTensor(logits)}` }
    const names = namesIn(metadata)
    const reading = (hasNone: boolean, isSure: boolean) => {
      const classes = hasNone ? columns - 1 : columns
      const coco = classes === 91 ? ('coco91' as const) : classes === 80 ? ('coco80' as const) : null
      return (isSure ? sure : possible)(
        hasNone
          ? `the last of the ${columns} columns of "${logits.name}" stands for nothing`
          : `the ${columns} columns of "${logits.name}" are the classes`,
        {
          kind: 'boxes',
          ...(names ? { classes: { metadata: 'names' } } : coco && { classes: coco }),
          image: {
            input: image.name,
            fit: 'stretch',
            ...(hasNone || columns === 91 ? imagenet : { scale: 1 / 255 }),
            size: [640, 640],
          },
          feeds: mask
            ? [
                {
                  input: mask.name,
                  value: 1,
                  dims: [
                    1,
                    ...mask.dims
                      .slice(1)
                      .map((dim, i) =>
                        typeof dim === 'number' ? dim : i === 0 ? ('height' as const) : ('width' as const),
                      ),
                  ],
                },
              ]
            : [],
          views: { box: { output: boxes.name }, scores: { output: logits.name } },
          box: { code: 'centre-size', unit: 'normalised' },
          score: hasNone ? { activation: 'softmax', background: 'last' } : { activation: 'sigmoid' },
        },
      )
    }
    if (names && (names.length === columns || names.length === columns - 1))
      return reading(names.length < columns, true)
    // Deformable and Conditional DETR have a column for each of COCO's 91 ids, and none for the background.
    if (columns === 92 || (mask && columns !== 91)) return reading(true, true)
    return columns === 80 || columns === 91 ? [reading(false, true)] : [reading(false, false), reading(true, false)]
  },
})

export const rfDetr = defineFamily({
  name: 'rf-detr',
  title: 'RF-DETR',
  expects:
    'one input float32 [1, 3, height, width] and the outputs dets [1, N, 4], center and size from 0 to 1, and labels ' +
    '[1, N, classes], with or without masks [1, N, h, w]',
  recognize({ inputs, outputs }, metadata) {
    const found = tensorsNamed(outputs, 'dets', 'labels')
    if (!found || inputs.length !== 1) return otherOutputs(outputs)
    const columns = found.labels.dims.at(-1)
    if (found.dets.dims.at(-1) !== 4 || typeof columns !== 'number')
      return { mismatch: `its output is ${describeTensor(found.dets)}` }
    const masks = outputs.find(({ name }) => name === 'masks')
    const names = namesIn(metadata)
    // A fine-tuned model has one more column than classes, the last; COCO's has one for each of the 91 ids.
    const hasNone = names ? names.length === columns - 1 : columns !== 91 && columns !== 80
    return sure('its outputs are dets and labels', {
      kind: masks ? 'polygons' : 'boxes',
      ...(names ? { classes: { metadata: 'names' } } : columns === 91 && { classes: 'coco91' as const }),
      image: { fit: 'stretch', ...imagenet },
      views: { box: { output: 'dets' }, scores: { output: 'labels' } },
      box: { code: 'centre-size', unit: 'normalised' },
      score: { activation: 'sigmoid', ...(hasNone && { background: 'last' as const }) },
      ...(masks && { masks: { code: 'per-row' as const, masks: { output: 'masks' } } }),
    })
  },
})
