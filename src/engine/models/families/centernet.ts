import { z } from 'zod'
import { parseJson } from '#model/text/parse-json.ts'
import { describeTensor } from '../file/signature.ts'
import { defineFamily, sure } from './define-family.ts'

/** The metadata `winnow.input` that the starter model's build writes, as JSON. */
const InputMetadata = z.object({
  layout: z.literal('nhwc'),
  dtype: z.literal('uint8'),
  channelOrder: z.literal('rgb'),
  longSidePx: z.int().min(32).max(8192),
  multiplePx: z.int().min(1).max(1024),
  padding: z.literal('centre'),
  padValue: z.literal(0),
})

export const centernet = defineFamily({
  name: 'centernet',
  title: 'CenterNet (starter model)',
  expects:
    'metadata winnow.family "centernet" and winnow.input, one input uint8 [1, height, width, 3], ' +
    'and the outputs boxes [1, N, 4] in input pixels, scores [1, N] and classes [1, N]',
  recognize({ inputs, outputs }, metadata) {
    const family = metadata.get('winnow.family')
    if (family !== 'centernet')
      return { mismatch: `its metadata winnow.family is ${family ? `"${family}"` : 'missing'}` }
    const size = InputMetadata.safeParse(parseJson(metadata.get('winnow.input') ?? 'null')).data
    if (!size) return { mismatch: 'its metadata winnow.input is not what is expected' }
    const [input] = inputs
    if (!input || inputs.length !== 1) return { mismatch: `it has ${inputs.length} inputs` }
    if (input.type !== 'uint8' || input.dims.length !== 4 || input.dims[3] !== 3)
      return { mismatch: `its input is ${describeTensor(input)}` }
    const missing = ['boxes', 'scores', 'classes'].filter((name) => !outputs.some((output) => output.name === name))
    if (missing.length > 0) return { mismatch: `it has no output ${missing.join(' and ')}` }
    return sure('its metadata names the family', {
      kind: 'boxes',
      classes: { metadata: 'names' },
      image: {
        layout: 'nhwc',
        size: { longSide: size.longSidePx, multiple: size.multiplePx },
        fit: 'letterbox-centre',
        pad: [0, 0, 0],
      },
      views: { box: { output: 'boxes' }, score: { output: 'scores' }, label: { output: 'classes' } },
      box: { code: 'corners' },
      // Peaks of neighboring cells can belong to one object; 0.6 removes those and leaves the average precision alone.
      nms: { iou: 0.6 },
    })
  },
})
