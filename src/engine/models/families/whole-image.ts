import type { ManifestText } from '#contract'
import { describeTensor, type Signature, type TensorSignature } from '../file/signature.ts'
import { imagenet, planarFamily, possible } from './define-family.ts'

/** How many classes an output has a value for, of one image, or null: [1, classes], or with an open batch. */
export function classesInRow(output: TensorSignature | undefined): number | null {
  const [images, columns, ...rest] = output?.dims ?? []
  const isRow = (images === 1 || typeof images === 'string') && rest.every((dim) => dim === 1)
  return isRow && typeof columns === 'number' && columns >= 2 ? columns : null
}

/** The only output, or with "logits" or "out" the one of that name. */
export function mainOutput({ outputs }: Signature): TensorSignature | undefined {
  if (outputs.length === 1) return outputs[0]
  return outputs.find(({ name }) => name === 'logits' || name === 'out')
}

export const classifier = planarFamily({
  name: 'classifier',
  title: 'Classifier',
  expects: 'one input float32 [1, 3, height, width] and one output float32 [1, classes], logits or shares',
  recognize(signature, metadata) {
    const output = mainOutput(signature)
    const columns = classesInRow(output)
    if (!output || columns === null) return { mismatch: `its output is ${output ? describeTensor(output) : 'missing'}` }
    const reading = (activation: 'softmax' | 'none') =>
      possible(
        `its output ${describeTensor(output)} has a ${activation === 'softmax' ? 'logit' : 'share'} for each class`,
        {
          kind: 'classes',
          ...(metadata.has('names') && { classes: { metadata: 'names' } }),
          image: { fit: 'crop', ...imagenet, shortSide: cropFrom(signature) },
          views: { scores: { output: output.name } },
          score: { activation, ...(columns === 1001 && { background: 'first' as const }) },
          atMost: 1,
        },
      )
    return [reading('softmax'), reading('none')]
  },
})

/** The short side of which the middle is cropped: 256 for 224, as classifiers are tested. */
function cropFrom({ inputs }: Signature): number {
  const side = inputs[0]?.dims[2]
  return Math.min(8192, Math.max(16, Math.round(((typeof side === 'number' ? side : 224) * 256) / 224)))
}

export const semantic = planarFamily({
  name: 'semantic',
  title: 'Semantic segmentation',
  expects:
    'one input float32 [1, 3, height, width] and one output, logits [1, classes, h, w] or whole numbers [1, h, w]',
  recognize(signature, metadata) {
    const output = mainOutput(signature)
    if (!output) return { mismatch: `it has ${signature.outputs.length} outputs` }
    const { dims, type } = output
    const isMap = type.startsWith('int') || type === 'uint8'
    const side = (dim: number | string | undefined) => typeof dim === 'string' || (typeof dim === 'number' && dim >= 8)
    const fits = side(dims.at(-1)) && side(dims.at(-2)) && (isMap ? dims.length >= 3 : dims.length === 4)
    if (!fits) return { mismatch: `its output is ${describeTensor(output)}` }
    const code: NonNullable<ManifestText['semantic']>['code'] = isMap ? 'indices' : dims[1] === 1 ? 'above' : 'argmax'
    return possible(`its output ${describeTensor(output)} is a map of classes`, {
      kind: 'semantic',
      ...(metadata.has('names') && { classes: { metadata: 'names' } }),
      ...(!metadata.has('names') && dims[1] === 1 && !isMap && { classes: ['foreground'] }),
      ...(!metadata.has('names') && dims[1] === 21 && { classes: 'voc20', score: { background: 'first' } }),
      image: { fit: 'stretch', ...imagenet, size: [512, 512] },
      semantic: { code, map: { output: output.name } },
    })
  },
})
