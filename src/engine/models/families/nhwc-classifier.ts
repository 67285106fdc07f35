import type { ManifestText } from '#contract'
import { describeTensor } from '../file/signature.ts'
import { defineFamily, possible } from './define-family.ts'
import { classesInRow, mainOutput } from './whole-image.ts'

type Normalization = Pick<ManifestText['image'], 'order' | 'scale' | 'mean' | 'std'>

/** Classifiers of TensorFlow look the same, with any scaling of an image's bytes. */
const nhwcFamily = (name: string, title: string, normalized: Normalization, takesBytes = false) =>
  defineFamily({
    name,
    title,
    expects: 'one input float32 or uint8 [1, height, width, 3] and one output float32 [1, classes], logits or shares',
    recognize(signature, metadata) {
      const [input] = signature.inputs
      if (
        !input ||
        signature.inputs.length !== 1 ||
        input.dims.length !== 4 ||
        input.dims[3] !== 3 ||
        input.dims[1] === 3
      )
        return { mismatch: `its input is ${input ? describeTensor(input) : 'missing'}` }
      if (!input.type.startsWith('float') && !takesBytes) return { mismatch: `its input is ${describeTensor(input)}` }
      const output = mainOutput(signature)
      const columns = classesInRow(output)
      if (!output || columns === null)
        return { mismatch: `its output is ${output ? describeTensor(output) : 'missing'}` }
      return (['softmax', 'none'] as const).map((activation) =>
        possible(
          `its output ${describeTensor(output)} has a ${activation === 'softmax' ? 'logit' : 'share'} for each class, prepared as for ${title.split(',')[0]}`,
          {
            kind: 'classes',
            ...(metadata.has('names') && { classes: { metadata: 'names' } }),
            image: { layout: 'nhwc', fit: 'stretch', size: [224, 224], ...normalized },
            views: { scores: { output: output.name } },
            score: { activation, ...(columns === 1001 && { background: 'first' as const }) },
            atMost: 1,
          },
        ),
      )
    },
  })

export const nhwcClassifier = nhwcFamily('classifier-nhwc', 'MobileNet of Keras, image values from −1 to 1', {
  mean: 127.5,
  std: 127.5,
})

export const nhwcClassifierOfShares = nhwcFamily(
  'classifier-nhwc-shares',
  'Classifier of TensorFlow, image values from 0 to 1',
  { scale: 1 / 255 },
)

export const nhwcClassifierOfBytes = nhwcFamily(
  'classifier-nhwc-bytes',
  'EfficientNet of Keras, image values from 0 to 255',
  {},
  true,
)

export const nhwcClassifierLessMean = nhwcFamily(
  'classifier-nhwc-caffe',
  'ResNet and VGG of Keras, blue first, less a mean',
  { order: 'bgr', mean: [103.939, 116.779, 123.68] },
)
