import { z } from 'zod'
import { parseJson } from '#model/text/parse-json.ts'
import { describeTensor } from '../signature.ts'
import { cornersBox } from './candidate-boxes.ts'
import { defineAdapter } from './define-adapter.ts'
import type { Candidate } from './non-maximum-suppression.ts'
import { proposalsFrom } from './proposals.ts'

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

const inputMetadata = (text: string | undefined): z.infer<typeof InputMetadata> | null =>
  InputMetadata.safeParse(parseJson(text ?? 'null')).data ?? null

/** Peaks of neighboring cells can belong to one object; 0.6 removes those and leaves the average precision alone. */
const iouThreshold = 0.6

export const centernet = defineAdapter({
  name: 'centernet',
  task: 'detect',
  title: 'CenterNet (starter model)',
  expects:
    'metadata winnow.family "centernet" and winnow.input, one input uint8 [1, height, width, 3], ' +
    'and the outputs boxes [1, N, 4] in input pixels, scores [1, N] and classes [1, N]',
  preparation: { channelOrder: 'rgb', scale: 1, padding: 'centre', padValue: 0 },
  accepts({ inputs, outputs }, metadata) {
    const family = metadata.get('winnow.family')
    if (family !== 'centernet') return `its metadata winnow.family is ${family ? `"${family}"` : 'missing'}`
    if (!inputMetadata(metadata.get('winnow.input'))) return 'its metadata winnow.input is not what is expected'
    const [input] = inputs
    if (!input || inputs.length !== 1) return `it has ${inputs.length} inputs`
    if (input.type !== 'uint8' || input.dims.length !== 4 || input.dims[3] !== 3)
      return `its input is ${describeTensor(input)}`
    const missing = ['boxes', 'scores', 'classes'].filter((name) => !outputs.some((output) => output.name === name))
    return missing.length > 0 ? `it has no output ${missing.join(' and ')}` : null
  },
  input({ inputs }, metadata) {
    const spec = inputMetadata(metadata.get('winnow.input'))
    const [, heightPx, widthPx] = inputs[0]!.dims
    return {
      name: inputs[0]!.name,
      layout: 'nhwc',
      type: 'uint8',
      longSidePx: spec!.longSidePx,
      multiplePx: spec!.multiplePx,
      fixed: typeof widthPx === 'number' && typeof heightPx === 'number' ? { widthPx, heightPx } : null,
    }
  },
  classCount: () => null,
  decode(outputs, frame, keep) {
    const [boxes, scores, classes] = ['boxes', 'scores', 'classes'].map((name) =>
      outputs.find((output) => output.name === name),
    )
    const count = scores?.data.length ?? 0
    if (!boxes || !scores || !classes || boxes.data.length !== count * 4 || classes.data.length !== count)
      throw new Error('The outputs boxes, scores and classes do not belong together.')
    const at = (i: number) => Number(boxes.data[i])
    const candidates: Candidate[] = []
    for (let i = 0; i < count; i++) {
      const score = Number(scores.data[i])
      if (score >= keep.fromScore && score > 0)
        candidates.push({
          classIndex: Number(classes.data[i]),
          score,
          ...cornersBox(at(i * 4), at(i * 4 + 1), at(i * 4 + 2), at(i * 4 + 3)),
        })
    }
    return proposalsFrom(candidates, frame, keep, iouThreshold)
  },
})
