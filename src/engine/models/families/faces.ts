import type { Signature } from '../file/signature.ts'
import { cellCount, strideGrids } from '../manifest/stride-grids.ts'
import { otherOutputs, planarFamily, planarSize, sure, tensorsNamed } from './define-family.ts'

const strides = [8, 16, 32]
const levels = strides.map((stride) => ({ stride }))

export const yunet = planarFamily({
  name: 'yunet',
  title: 'YuNet (OpenCV)',
  expects:
    'one input float32 [1, 3, height, width] and the outputs cls_8, obj_8, bbox_8 and kps_8, with those of the strides 16 and 32',
  recognize(signature) {
    const names = strides.flatMap((stride) => [`cls_${stride}`, `obj_${stride}`, `bbox_${stride}`])
    if (!tensorsNamed(signature.outputs, ...names)) return otherOutputs(signature.outputs)
    return sure('its outputs have the names of YuNet’s', {
      kind: 'boxes',
      classes: ['face'],
      image: { fit: 'letterbox-top-left', pad: [0, 0, 0], order: 'bgr', size: { longSide: 640 } },
      levels,
      views: {
        box: { output: 'bbox_{stride}' },
        scores: { output: 'cls_{stride}' },
        objectness: { output: 'obj_{stride}' },
      },
      box: { code: 'grid-exp' },
      score: { powers: [0.5, 0.5] },
      nms: { iou: 0.3 },
      showFrom: 0.6,
    })
  },
})

/** How many rows each output has, and how many columns, its leading ones left out. */
const tablesIn = ({ outputs }: Signature) =>
  outputs.map(({ dims }) => ({
    rows: dims.at(-2),
    columns: dims.at(-1),
    isTable: dims.slice(0, -2).every((dim) => dim === 1),
  }))

const has = (signature: Signature, rows: number, columns: number): boolean =>
  tablesIn(signature).filter((one) => one.isTable && one.rows === rows && one.columns === columns).length === 1

export const scrfd = planarFamily({
  name: 'scrfd',
  title: 'SCRFD (InsightFace)',
  expects:
    'one input float32 [1, 3, height, width] and for each of the strides 8, 16 and 32 the outputs [2 · cells, 1], ' +
    '[2 · cells, 4] and, with points, [2 · cells, 10]',
  recognize(signature) {
    // Open sides are those that it was exported with.
    const size = planarSize(signature) ?? { widthPx: 640, heightPx: 640 }
    const isOne = strideGrids(size, strides).every((grid) =>
      [1, 4].every((columns) => has(signature, 2 * cellCount([grid]), columns)),
    )
    if (!isOne) return otherOutputs(signature.outputs)
    return sure('it has two rows for each cell of the grids of stride 8, 16 and 32', {
      kind: 'boxes',
      classes: ['face'],
      image: { fit: 'letterbox-top-left', pad: [0, 0, 0], mean: 127.5, std: 128, size: [640, 640] },
      levels: strides.map((stride) => ({ stride, perCell: 2 })),
      views: { box: { shape: ['cells', 4] }, scores: { shape: ['cells', 1] } },
      box: { code: 'edges', centre: 0 },
      nms: { iou: 0.4 },
      showFrom: 0.5,
    })
  },
})

/** The sizes of its anchors in pixels, two for each cell. */
const sizes = [
  [16, 32],
  [64, 128],
  [256, 512],
]

export const retinaFace = planarFamily({
  name: 'retinaface',
  title: 'RetinaFace (PyTorch)',
  expects:
    'one input float32 [1, 3, height, width] and the outputs [1, N, 4], [1, N, 2] and [1, N, 10] of two anchors for each cell of ' +
    'the strides 8, 16 and 32',
  recognize(signature) {
    const size = planarSize(signature)
    const rows = size && 2 * cellCount(strideGrids(size, strides))
    if (rows === null || ![4, 2, 10].every((columns) => has(signature, rows, columns)))
      return otherOutputs(signature.outputs)
    return sure('it has two anchors for each cell of the strides 8, 16 and 32, with five points each', {
      kind: 'boxes',
      classes: ['face'],
      image: { fit: 'letterbox-top-left', pad: [0, 0, 0], order: 'bgr', mean: [104, 117, 123] },
      views: { box: { shape: [rows, 4] }, scores: { shape: [rows, 2] } },
      box: { code: 'prior-offsets', priors: { strides, sizes } },
      score: { background: 'first' },
      nms: { iou: 0.4 },
      showFrom: 0.6,
    })
  },
})
