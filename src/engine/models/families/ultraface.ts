import type { ManifestText } from '#contract'
import { describeTensor } from '../file/signature.ts'
import { defineFamily, namesOf, possible, tensorsNamed } from './define-family.ts'
import { planarInputProblem } from './planar-image.ts'

const ultraFaceFamily = (name: string, title: string, what: string, box: ManifestText['box']) =>
  defineFamily({
    name,
    title,
    expects: `one input float32 [1, 3, height, width] and the outputs scores [1, N, 2] and boxes [1, N, 4], ${what}`,
    recognize(signature) {
      const problem = planarInputProblem(signature)
      if (problem) return { mismatch: problem }
      const found = tensorsNamed(signature.outputs, 'scores', 'boxes')
      if (!found || signature.outputs.length !== 2) return { mismatch: `its outputs are ${namesOf(signature.outputs)}` }
      const classes = found.scores.dims.at(-1)
      if (found.boxes.dims.at(-1) !== 4 || (classes !== 2 && classes !== 3))
        return { mismatch: `its scores are ${describeTensor(found.scores)}` }
      return [
        possible(
          {
            kind: 'boxes',
            classes: classes === 2 ? ['face'] : ['face', 'face with mask'],
            image: { fit: 'stretch', mean: 127, std: 128 },
            views: { box: { output: 'boxes' }, scores: { output: 'scores' } },
            box,
            score: { background: 'first' },
            nms: { iou: 0.5 },
            showFrom: 0.7,
          },
          `its outputs are scores and boxes, ${what}`,
        ),
      ]
    },
  })

export const ultraFace = ultraFaceFamily('ultraface', 'UltraFace', 'corners from 0 to 1', {
  code: 'corners',
  unit: 'normalised',
})

export const ultraFaceRaw = ultraFaceFamily('ultraface-raw', 'UltraFace, not decoded', 'offsets from priors', {
  code: 'prior-offsets',
  priors: {
    strides: [8, 16, 32, 64],
    sizes: [
      [10, 16, 24],
      [32, 48],
      [64, 96],
      [128, 192, 256],
    ],
    clip: true,
  },
})
