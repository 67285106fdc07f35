import { strideGrids } from '../manifest/stride-grids.ts'
import { imagenet, namesOrCoco, otherOutputs, planarFamily, planarSize, sure } from './define-family.ts'

const strides = [8, 16, 32, 64, 128]
const scales = [4, 4 * 2 ** (1 / 3), 4 * 2 ** (2 / 3)]
/** Of height to width. */
const ratios = [1, 2, 0.5]
/** Anchors of a stride in pixels, in the order in which they follow one another. */
const anchorsOf = (stride: number): [number, number][] =>
  scales.flatMap((scale) =>
    ratios.map((ratio): [number, number] => [(stride * scale) / Math.sqrt(ratio), stride * scale * Math.sqrt(ratio)]),
  )
const anchors = scales.length * ratios.length

export const retinaNetZoo = planarFamily({
  name: 'retinanet-zoo',
  title: 'RetinaNet of the ONNX model zoo',
  expects:
    'one input float32 [1, 3, height, width] and for each of the strides 8 to 128 the outputs [1, 9 · classes, h, w] and [1, 36, h, w]',
  recognize(signature, metadata) {
    const { outputs } = signature
    const size = planarSize(signature)
    const ofGrid =
      size &&
      strideGrids(size, strides).map((grid) =>
        outputs
          .filter(({ dims }) => dims.length === 4 && dims[2] === grid.rows && dims[3] === grid.columns)
          .map(({ dims }) => dims[1]),
      )
    const planes = ofGrid?.[0]?.find((count) => count !== 4 * anchors)
    const isOne =
      outputs.length === 2 * strides.length &&
      typeof planes === 'number' &&
      planes % anchors === 0 &&
      ofGrid?.every((counts) => counts.length === 2 && counts.includes(planes) && counts.includes(4 * anchors))
    if (!isOne) return otherOutputs(outputs)
    return sure('it has nine anchors for each cell of the strides 8 to 128, each with its own classes', {
      kind: 'boxes',
      classes: namesOrCoco(metadata),
      image: { fit: 'letterbox-top-left', pad: [124, 116, 104], ...imagenet },
      levels: strides.map((stride) => ({ stride, anchors: anchorsOf(stride) })),
      views: {
        axes: 'planes',
        box: { shape: [4 * anchors, null, null] },
        scores: { shape: [planes, null, null] },
      },
      box: { code: 'anchor-offsets' },
      score: { perAnchor: true },
      nms: { iou: 0.5 },
    })
  },
})
