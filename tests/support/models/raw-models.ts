import {
  bgr,
  build,
  by255,
  type Core,
  cellsOf,
  corners,
  H,
  imagenet,
  type MarkerModel,
  markerNames,
  numbers,
  shares,
  W,
} from './marker-models.ts'

const coco = ['person', 'bicycle', 'car']
const whole = (c: Core, as: string, values: number[], dims: number[]) => {
  c.graph.node('Reshape', as, [c.ints(values), c.ints(dims)])
  return { name: as, type: 'int64' as const, dims }
}
const filled = (c: Core, as: string, [rows, columns]: [number, number], value = 0) =>
  c.output(c.floats([rows, columns], new Array(rows * columns).fill(value)), as, [1, rows, columns])

const counted = (family: string, pixels: object, [boxes, scores, labels]: [string, string, string], isNamed: boolean) =>
  build({
    family,
    classes: coco,
    pixels,
    ...(isNamed && { isNamed: true as const }),
    tail: (c) => [
      whole(c, 'num_dets', [3], [1, 1]),
      c.output(corners(c), boxes, [1, 3, 4]),
      c.output(c.score, scores, [1, 3]),
      whole(c, labels, [0, 1, 2], [1, 3]),
    ],
  })

const mmyolo: [string, string, string] = ['boxes', 'scores', 'labels']

/** The offsets of each object from its anchor: its place and sides, in pixels of the input. */
function offsets(c: Core, [x, y]: [string, string], widths: number[], heights: number[]) {
  const growth = (of: string, side: string) =>
    c.node('Log', [c.node('Max', [c.node('Div', [of, side]), c.number(1e-3)])])
  const [width, height] = [c.floats([3, 1], widths), c.floats([3, 1], heights)]
  return {
    dx: c.node('Div', [c.sub(c.cx, x), width]),
    dy: c.node('Div', [c.sub(c.cy, y), height]),
    dw: growth(c.width, width),
    dh: growth(c.height, height),
  }
}

const classifier = (family: string, pixels: object): MarkerModel =>
  build({
    family,
    kind: 'classes',
    labels: markerNames,
    isNamed: true,
    pixels: { layout: 'nhwc', ...pixels },
    tail: (c) => [c.output(c.node('Mul', [c.score, c.each(10, 5, 5)]), 'dense', [1, 3])],
  })

/** Models with raw network outputs, and models that number their objects. */
export const rawModels: Record<string, MarkerModel> = {
  'YOLOv7, a row of seven for each object': build({
    family: 'rows-of-seven',
    classes: coco,
    pixels: by255,
    tail: (c) => [c.output(c.columns(c.each(0, 0, 0), corners(c), numbers(c), c.score), 'output', [3, 7])],
  }),
  EfficientNMS: counted('num-dets', by255, ['det_boxes', 'det_scores', 'det_classes'], false),
  'YOLO of MMYOLO': counted('num-dets', by255, mmyolo, true),
  'RTMDet of MMYOLO': counted(
    'num-dets-rtmdet',
    { ...bgr, mean: [103.53, 116.28, 123.675], std: [57.375, 57.12, 58.395] },
    mmyolo,
    true,
  ),
  'PicoDet without suppression': build({
    family: 'picodet-raw',
    labels: markerNames,
    pixels: imagenet,
    input: 'image',
    tail(c) {
      // The centers of cells inside the objects.
      const [x, y] = [c.each(20, 60, 4), c.each(20, 28, 4)]
      const bins = (edge: string) => {
        const far = c.node('Abs', [c.sub(c.floats([1, 8], [0, 1, 2, 3, 4, 5, 6, 7]), c.times(edge, 1 / 8))])
        return c.node('Log', [c.node('Max', [c.sub(c.number(1), far), c.number(1e-9)])])
      }
      const edges = c.columns(
        bins(c.sub(x, c.left)),
        bins(c.sub(y, c.top)),
        bins(c.sub(c.right, x)),
        bins(c.sub(c.bottom, y)),
      )
      const at = [2 * 12 + 2, 3 * 12 + 7, 0]
      const cells = cellsOf([8])
      return [
        c.output(c.among(c.byClass, cells, at), 'scores_0', [1, cells, 3]),
        ...[16, 32, 64].map((stride, n) => filled(c, `scores_${n + 1}`, [cellsOf([stride]), 3])),
        c.output(c.among(edges, cells, at), 'edges_0', [1, cells, 32]),
        ...[16, 32, 64].map((stride, n) => filled(c, `edges_${n + 1}`, [cellsOf([stride]), 32])),
      ]
    },
  }),
  'YOLOv3 of the zoo': build({
    family: 'yolov3-zoo',
    classes: coco,
    input: 'input_1',
    pixels: by255,
    more: [{ name: 'image_shape', type: 'float32', dims: [1, 2] }],
    tail(c) {
      const sides = c.node('Gather', ['image_shape', c.ints([0, 1, 0, 1])], { axis: 1 })
      const ordered = c.node('Gather', [shares(c, corners(c)), c.ints([1, 0, 3, 2])], { axis: 1 })
      return [
        c.output(c.node('Mul', [ordered, sides]), 'yolonms_layer_1/ExpandDims_1:0', [1, 3, 4]),
        c.output(c.node('Transpose', [c.byClass], { perm: [1, 0] }), 'yolonms_layer_1/ExpandDims_3:0', [1, 3, 3]),
        whole(c, 'yolonms_layer_1/concat_2:0', [0, 0, 0, 0, 1, 1, 0, 2, 2], [3, 3]),
      ]
    },
  }),
  BlazeFace: build({
    family: 'blazeface',
    classes: ['face'],
    input: 'input',
    pixels: { mean: [127.5, 127.5, 127.5], std: [127.5, 127.5, 127.5] },
    sides: [128, 128],
    tail(c) {
      // From the first anchor of the first cell, with its center at 4, 4.
      const box = c.columns(c.sub(c.cx, c.number(4)), c.sub(c.cy, c.number(4)), c.width, c.height)
      const points = c.floats([3, 12], new Array(36).fill(0))
      const logits = c.sub(c.times(c.among(c.score, 896, [0]), 20), c.number(10))
      return [
        c.output(c.among(c.columns(box, points), 896, [0]), 'regressors', [1, 896, 16]),
        c.output(logits, 'classificators', [1, 896, 1]),
      ]
    },
  }),
  'EfficientDet without suppression': build({
    family: 'efficientdet-raw',
    labels: markerNames,
    pixels: imagenet,
    tail(c) {
      const rows = 9 * cellsOf([8, 16, 32, 64, 128])
      // Anchors of 32 pixels in three shapes, all in the first cell.
      const { dx, dy, dw, dh } = offsets(c, [c.number(4), c.number(4)], [32, 44.8, 22.4], [32, 22.4, 44.8])
      return [
        c.output(c.among(c.columns(dy, dx, dh, dw), rows), 'regression', [1, rows, 4]),
        c.output(c.among(c.byClass, rows), 'classification', [1, rows, 3]),
        filled(c, 'anchors', [rows, 4], 1),
      ]
    },
  }),
  'RetinaNet of the zoo': build({
    family: 'retinanet-zoo',
    labels: markerNames,
    pixels: imagenet,
    input: 'input',
    tail(c) {
      // The second anchor of the first three cells: half as wide as high.
      const [width, height] = [32 / Math.SQRT2, 32 * Math.SQRT2]
      const { dx, dy, dw, dh } = offsets(
        c,
        [c.each(4, 12, 20), c.number(4)],
        [width, width, width],
        [height, height, height],
      )
      const zeros = (columns: number) => c.floats([3, columns], new Array(3 * columns).fill(0))
      const planes = (rows: string, count: number, as: string) =>
        c.output(c.node('Transpose', [c.among(rows, 96)], { perm: [1, 0] }), as, [1, count, 8, 12])
      const rest = [16, 32, 64, 128].map((stride) => [Math.ceil(H / stride), Math.ceil(W / stride)] as const)
      const empty = (as: string, count: number, [rows, columns]: readonly [number, number]) =>
        c.output(c.floats([count * rows * columns], new Array(count * rows * columns).fill(0)), as, [
          1,
          count,
          rows,
          columns,
        ])
      return [
        planes(c.columns(zeros(3), c.byClass, zeros(21)), 27, 'output1'),
        ...rest.map((sides, n) => empty(`output${n + 2}`, 27, sides)),
        planes(c.columns(zeros(4), dx, dy, dw, dh, zeros(28)), 36, 'output6'),
        ...rest.map((sides, n) => empty(`output${n + 7}`, 36, sides)),
      ]
    },
  }),
  'Classifier of Keras, from −1 to 1': classifier('classifier-nhwc', {
    mean: [127.5, 127.5, 127.5],
    std: [127.5, 127.5, 127.5],
  }),
  'Classifier of TensorFlow, from 0 to 1': classifier('classifier-nhwc-shares', by255),
  'Classifier of Keras, bytes': classifier('classifier-nhwc-bytes', {}),
  'Classifier of Keras, less a mean': classifier('classifier-nhwc-caffe', { ...bgr, mean: [103.939, 116.779, 123.68] }),
}
