import type { ManifestText } from '#contract'
import { describeTensor } from '../file/signature.ts'
import { otherOutputs, planarFamily, possible, tensorsNamed } from './define-family.ts'

const ultraFaceFamily = (name: string, title: string, what: string, box: ManifestText['box']) =>
  planarFamily({
    name,
    title,
    expects: `one input float32 [1, 3, height, width] and the outputs scores [1, N, 2] and boxes [1, N, 4], ${what}`,
    recognize(signature) {
      const found = tensorsNamed(signature.outputs, 'scores', 'boxes')
      if (!found || signature.outputs.length !== 2) return otherOutputs(signature.outputs)
      const classes = found.scores.dims.at(-1)
      if (found.boxes.dims.at(-1) !== 4 || (classes !== 2 && classes !== 3))
        return { mismatch: `its scores are ${describeTensor(found.scores)}` }
      return possible(`its outputs are scores and boxes, ${what}`, {
        kind: 'boxes',
        classes: classes === 2 ? ['face'] : ['face', 'face with mask'],
        image: { fit: 'stretch', mean: 127, std: 128 },
        views: { box: { output: 'boxes' }, scores: { output: 'scores' } },
        box,
        score: { background: 'first' },
        nms: { iou: 0.5 },
        showFrom: 0.7,
      })
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
