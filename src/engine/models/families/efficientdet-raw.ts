import { coco90 } from '../manifest/class-lists.ts'
import { cellCount, strideGrids } from '../manifest/stride-grids.ts'
import { imagenet, namesIn, otherOutputs, planarFamily, planarSize, possible } from './define-family.ts'

const strides = [8, 16, 32, 64, 128]
const scales = [1, 2 ** (1 / 3), 2 ** (2 / 3)]
const ratios: readonly [number, number][] = [
  [1, 1],
  [1.4, 0.7],
  [0.7, 1.4],
]
/** Anchors of a stride in pixels, in the order in which they follow one another. */
const anchorsOf = (stride: number): [number, number][] =>
  scales.flatMap((scale) => ratios.map(([x, y]): [number, number] => [4 * stride * scale * x, 4 * stride * scale * y]))

export const efficientDetRaw = planarFamily({
  name: 'efficientdet-raw',
  title: 'EfficientDet (PyTorch) without suppression',
  expects:
    'one input float32 [1, 3, height, width] and the outputs [1, N, 4] and [1, N, classes] of nine anchors for each cell of the ' +
    'strides 8 to 128',
  recognize(signature, metadata) {
    const { outputs } = signature
    const size = planarSize(signature)
    const rows = size && anchorsOf(8).length * cellCount(strideGrids(size, strides))
    // An export may also return its anchors, and the maps that they are on.
    const tables = outputs.filter(({ dims, name }) => dims.length === 3 && dims[1] === rows && !/anchor/i.test(name))
    const boxes = tables.find(({ dims }) => dims[2] === 4)
    const scores = tables.find((one) => one !== boxes)
    const classes = scores?.dims[2]
    if (tables.length !== 2 || !boxes || !scores || typeof classes !== 'number') return otherOutputs(outputs)
    const names = namesIn(metadata)
    const reading = (activation: 'none' | 'sigmoid') =>
      possible(
        `it has nine anchors for each cell of the strides 8 to 128, with ${activation === 'none' ? 'shares' : 'logits'} of ${classes} classes`,
        {
          kind: 'boxes',
          ...(names ? { classes: { metadata: 'names' } } : classes === coco90.length && { classes: [...coco90] }),
          image: { fit: 'letterbox-top-left', pad: [124, 116, 104], ...imagenet },
          views: { box: { output: boxes.name }, scores: { output: scores.name } },
          box: {
            code: 'prior-offsets',
            order: 'yx',
            variances: [1, 1],
            priors: { strides, sizes: strides.map(anchorsOf) },
          },
          score: { activation },
          nms: { iou: 0.5 },
        },
      )
    return [reading('none'), reading('sigmoid')]
  },
})
