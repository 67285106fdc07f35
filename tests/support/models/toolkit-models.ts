import {
  bgr,
  build,
  by255,
  type Core,
  cellsOf,
  centerSize,
  corners,
  H,
  imagenet,
  type MarkerModel,
  markerNames,
  numbers,
  points,
  shares,
  W,
} from './marker-models.ts'

const coco = ['person', 'bicycle', 'car']
const rtmdet = { ...bgr, mean: [103.53, 116.28, 123.675], std: [57.375, 57.12, 58.395] }
const whole = (c: Core, as: string, values: number[], dims: number[]) => {
  c.graph.node('Reshape', as, [c.ints(values), c.ints(dims)])
  return { name: as, type: 'int64' as const, dims }
}
/** Masks that fill their boxes. */
const filled = (c: Core, as: string, dims: number[]) =>
  c.output(c.floats(dims, new Array(3 * 28 * 28).fill(0.9)), as, dims)
const zeros = (c: Core, as: string, dims: [number, number]) =>
  c.output(c.floats(dims, new Array(dims[0] * dims[1]).fill(0)), as, [1, ...dims])

const paddle = (family: string, pixels: object, isDetr = false): MarkerModel =>
  build({
    family,
    input: 'image',
    pixels,
    classes: coco,
    ...(!isDetr && { isNamed: true as const }),
    more: [
      { name: 'scale_factor', type: 'float32', dims: [1, 2] },
      ...(isDetr ? [{ name: 'im_shape', type: 'float32' as const, dims: [1, 2] }] : []),
    ],
    tail(c) {
      const backwards = (of: string) => c.node('Gather', [of, c.ints([1, 0, 1, 0])], { axis: 1 })
      const size = isDetr ? backwards('im_shape') : c.floats([1, 4], [W, H, W, H])
      const box = c.node('Div', [c.node('Mul', [shares(c, corners(c)), size]), backwards('scale_factor')])
      return [c.output(c.columns(numbers(c), c.score, box), 'fetch_name_0', [3, 6]), whole(c, 'fetch_name_1', [3], [1])]
    },
  })

const mmdeploy = (family: string, pixels: object): MarkerModel =>
  build({
    family,
    pixels,
    input: 'input',
    classes: coco,
    isNamed: true,
    tail: (c) => [c.output(c.columns(corners(c), c.score), 'dets', [1, 3, 5]), whole(c, 'labels', [0, 1, 2], [1, 3])],
  })

/** A face is red, and only the first row of these cells has it. */
const face = (c: Core, of: string, rows: number, at = 0) => c.among(of, rows, [at])
const faces = { classes: ['face'], input: 'input' }

/** Exports of toolkits, next to those of the families themselves, each with what it finds in red, green and blue. */
export const toolkitModels: Record<string, MarkerModel> = {
  'YOLOv10 without metadata': build({
    family: 'ultralytics',
    labels: markerNames,
    pixels: by255,
    tail: (c) => [c.output(c.among(c.columns(corners(c), c.score, numbers(c)), 300), 'output0', [1, 300, 6])],
  }),
  'RT-DETR of Ultralytics': build({
    family: 'ultralytics',
    pixels: by255,
    metadata: { names: "{0: 'red', 1: 'green', 2: 'blue'}", task: 'detect', imgsz: `[${H}, ${W}]` },
    tail: (c) => [c.output(c.among(c.columns(shares(c, centerSize(c)), c.byClass), 300), 'output0', [1, 300, 7])],
  }),
  'YOLOv5 with its raw grids': build({
    family: 'ultralytics',
    labels: markerNames,
    pixels: by255,
    tail: (c) => [
      c.output(c.among(c.columns(centerSize(c), c.each(1, 1, 1), c.byClass), 378), 'output', [1, 378, 8]),
      c.output(c.floats([6, 24], new Array(144).fill(0)), '397', [1, 3, 2, 3, 8]),
    ],
  }),
  'Deformable DETR': build({
    family: 'hf-detr',
    input: 'pixel_values',
    pixels: imagenet,
    classes: coco,
    more: [{ name: 'pixel_mask', type: 'int64', dims: [1, H, W] }],
    tail(c) {
      const seen = c.node('ReduceMin', [c.cast('pixel_mask', 'float32')], { keepdims: 0 })
      const byId = c.columns(c.each(0, 0, 0), c.byClass, c.floats([3, 87], new Array(261).fill(0)))
      return [
        c.output(c.node('Mul', [c.sub(c.times(byId, 10), c.number(5)), seen]), 'logits', [1, 3, 91]),
        c.output(shares(c, centerSize(c)), 'pred_boxes', [1, 3, 4]),
      ]
    },
  }),
  RTMDet: mmdeploy('rtmdet', rtmdet),
  'Faster R-CNN of MMDetection': mmdeploy('mmdetection', imagenet),
  RTMO: build({
    family: 'rtmo',
    kind: 'keypoints',
    classes: ['person'],
    pixels: bgr,
    input: 'input',
    tail: (c) => [
      c.output(face(c, c.columns(corners(c), c.score), 3), 'dets', [1, 3, 5]),
      c.output(points(c), 'keypoints', [1, 3, 2, 3]),
    ],
  }),
  'PP-YOLOE+': paddle('pp-yoloe', by255),
  PicoDet: paddle('picodet', imagenet),
  'RT-DETR of PaddleDetection': paddle('paddle-detr', by255, true),
  'YOLO-NAS': build({
    family: 'yolo-nas',
    classes: coco,
    pixels: { type: 'uint8' },
    tail: (c) => [
      whole(c, 'graph2_num_predictions', [3], [1, 1]),
      c.output(corners(c), 'graph2_pred_boxes', [1, 3, 4]),
      c.output(c.score, 'graph2_pred_scores', [1, 3]),
      whole(c, 'graph2_pred_classes', [0, 1, 2], [1, 3]),
    ],
  }),
  'YOLO-NAS, flat': build({
    family: 'yolo-nas',
    classes: coco,
    pixels: { type: 'uint8' },
    tail: (c) => [
      c.output(c.columns(c.each(0, 0, 0), corners(c), c.score, numbers(c)), 'graph2_flat_predictions', [3, 7]),
    ],
  }),
  'YOLO-NAS without suppression': build({
    family: 'boxes-and-scores',
    labels: markerNames,
    pixels: by255,
    tail: (c) => [
      c.output(manyOf(c, corners(c), 4), '913', [1, 126, 4]),
      c.output(c.among(c.byClass, 126), '904', [1, 126, 3]),
    ],
  }),
  YOLOv4: build({
    family: 'boxes-and-scores',
    labels: markerNames,
    pixels: by255,
    input: 'input',
    tail: (c) => [
      c.output(shares(c, manyOf(c, corners(c), 4)), 'boxes', [1, 126, 1, 4]),
      c.output(c.among(c.byClass, 126), 'confs', [1, 126, 3]),
    ],
  }),
  YuNet: build({
    ...faces,
    family: 'yunet',
    pixels: bgr,
    tail: (c) =>
      [8, 16, 32].flatMap((stride) => {
        const cells = cellsOf([stride])
        if (stride > 8)
          return (['cls', 'obj', 'bbox', 'kps'] as const).map((what, i) =>
            zeros(c, `${what}_${stride}`, [cells, [1, 1, 4, 10][i]!]),
          )
        const log = (of: string) => c.node('Log', [c.node('Max', [c.times(of, 1 / 8), c.number(1e-3)])])
        const box = c.columns(c.times(c.cx, 1 / 8), c.times(c.cy, 1 / 8), log(c.width), log(c.height))
        return [
          c.output(face(c, c.score, cells), 'cls_8', [1, cells, 1]),
          c.output(face(c, c.score, cells), 'obj_8', [1, cells, 1]),
          c.output(face(c, box, cells), 'bbox_8', [1, cells, 4]),
          zeros(c, 'kps_8', [cells, 10]),
        ]
      }),
  }),
  SCRFD: build({
    ...faces,
    family: 'scrfd',
    pixels: { mean: [127.5, 127.5, 127.5], std: [128, 128, 128] },
    tail: (c) =>
      [8, 16, 32].flatMap((stride, i) => {
        const rows = 2 * cellsOf([stride])
        const name = (n: number) => String(440 + 3 * n + i)
        if (stride > 8) return [1, 4, 10].map((columns, n) => zeros(c, name(n), [rows, columns]))
        // The second of the two rows of the cell in column 2 of row 1.
        const [x, y, at] = [c.number(16), c.number(8), 2 * 14 + 1]
        const edges = c.columns(c.sub(x, c.left), c.sub(y, c.top), c.sub(c.right, x), c.sub(c.bottom, y))
        return [
          c.output(face(c, c.score, rows, at), name(0), [1, rows, 1]),
          c.output(face(c, c.times(edges, 1 / 8), rows, at), name(1), [1, rows, 4]),
          zeros(c, name(2), [rows, 10]),
        ]
      }),
  }),
  RetinaFace: build({
    ...faces,
    family: 'retinaface',
    pixels: { ...bgr, mean: [104, 117, 123] },
    tail(c) {
      const rows = 2 * cellsOf([8, 16, 32])
      const [px, py, pw, ph] = [0.5 / 12, 0.5 / 8, 16 / W, 16 / H]
      const offset = (of: string, side: number, prior: number, size: number) =>
        c.times(c.sub(c.times(of, 1 / side), c.number(prior)), 1 / (0.1 * size))
      const growth = (of: string, side: number, size: number) =>
        c.times(c.node('Log', [c.node('Max', [c.times(of, 1 / (side * size)), c.number(1e-3)])]), 5)
      const box = c.columns(
        offset(c.cx, W, px, pw),
        offset(c.cy, H, py, ph),
        growth(c.width, W, pw),
        growth(c.height, H, ph),
      )
      return [
        c.output(face(c, box, rows), '586', [1, rows, 4]),
        c.output(face(c, c.columns(c.sub(c.number(1), c.score), c.score), rows), '588', [1, rows, 2]),
        zeros(c, '587', [rows, 10]),
      ]
    },
  }),
  'Custom Vision': build({
    family: 'custom-vision',
    labels: markerNames,
    pixels: bgr,
    input: 'image_tensor',
    tail: (c) => [
      c.output(shares(c, corners(c)), 'detected_boxes', [3, 4]),
      whole(c, 'detected_classes', [0, 1, 2], [3]),
      c.output(c.score, 'detected_scores', [3]),
    ],
  }),
  'EfficientDet of AutoML': build({
    family: 'efficientdet',
    classes: coco,
    input: 'image_arrays:0',
    pixels: { layout: 'nhwc', type: 'uint8' },
    tail: (c) => [
      c.output(
        c.columns(c.each(0, 0, 0), c.top, c.left, c.bottom, c.right, c.score, c.each(1, 2, 3)),
        'detections:0',
        [1, 3, 7],
      ),
    ],
  }),
  'Detectron2 with masks': build({
    family: 'detectron2',
    kind: 'polygons',
    classes: coco,
    pixels: { ...bgr, rank: 3 },
    tail: (c) => [
      c.output(corners(c), '3512', [3, 4]),
      whole(c, '3520', [0, 1, 2], [3]),
      filled(c, '3525', [3, 1, 28, 28]),
      c.output(c.score, '3531', [3]),
      whole(c, '3540', [H, W], [2]),
    ],
  }),
  'Mask R-CNN of MMDetection': build({
    family: 'mmdetection',
    kind: 'polygons',
    classes: coco,
    pixels: imagenet,
    input: 'input',
    tail: (c) => [
      c.output(c.columns(corners(c), c.score), 'dets', [1, 3, 5]),
      whole(c, 'labels', [0, 1, 2], [1, 3]),
      filled(c, 'masks', [1, 3, 28, 28]),
    ],
  }),
  Mask2Former: build({
    family: 'mask2former',
    kind: 'polygons',
    labels: markerNames,
    input: 'pixel_values',
    pixels: imagenet,
    tail: (c) => [
      c.output(c.columns(c.times(c.byClass, 10), c.each(2, 2, 2)), 'class_queries_logits', [1, 3, 4]),
      c.output(c.sub(c.mask, c.number(0.5)), 'masks_queries_logits', [1, 3, H, W]),
    ],
  }),
  Detectron2: build({
    family: 'detectron2',
    classes: coco,
    pixels: { ...bgr, rank: 3 },
    tail: (c) => [
      c.output(corners(c), '3512', [3, 4]),
      whole(c, '3520', [0, 1, 2], [3]),
      c.output(c.score, '3531', [3]),
      whole(c, '3540', [H, W], [2]),
    ],
  }),
}

/** The three rows, and others with a place and size too. */
function manyOf(c: Core, rows: string, columns: number): string {
  const others = Array.from({ length: 126 }, (_, i) => {
    const [x, y] = [(i * 7) % (W - 24), (i * 5) % (H - 24)]
    return i < 3 ? new Array<number>(columns).fill(0) : [x, y, x + 20, y + 20]
  })
  return c.add(c.among(rows, 126), c.floats([126, columns], others.flat()))
}
