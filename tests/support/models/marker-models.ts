import {
  createOnnxGraph,
  ELEMENT_TYPES,
  float32Bytes,
  type TensorType,
} from '../../../scripts/starter-model/onnx-graph.ts'

/**
 * Tiny models that read the pixels: each finds the red, the green and the blue rectangle of an image and returns them in the
 * form of one family. The image decides what is found, so a wrong size, fit, order, normalization or inverse shows.
 */
const markerInput = { widthPx: 96, heightPx: 64 }
export const [W, H] = [markerInput.widthPx, markerInput.heightPx]
export const markerNames = ['red', 'green', 'blue']
const namesMetadata = "{0: 'red', 1: 'green', 2: 'blue'}"

/** The family's normalization, which the graph inverts: v = (byte · scale − mean) / std. */
type Pixels = {
  order?: 'rgb' | 'bgr'
  scale?: number
  mean?: number[]
  std?: number[]
  layout?: 'nchw' | 'nhwc'
  type?: TensorType['type']
  rank?: 3
}

export type Core = ReturnType<typeof markerCore>
export const cellsOf = (strides: readonly number[], perCell: readonly number[] = strides.map(() => 1)): number =>
  strides.reduce((sum, stride, i) => sum + Math.ceil(W / stride) * Math.ceil(H / stride) * perCell[i]!, 0)

/** The corners of each color's rectangle in input pixels, columns [3, 1], and its score: 0.9, or 0 where there is none. */
export function markerCore(
  input: string,
  { order = 'rgb', scale = 1, mean = [0, 0, 0], std = [1, 1, 1], layout = 'nchw', type = 'float32', rank }: Pixels,
) {
  const graph = createOnnxGraph()
  let count = 0
  const name = (what: string) => `${what} ${count++}`
  const node = (op: string, inputs: string[], attributes = {}) => graph.node(op, name(op), inputs, attributes)[0]!
  const floats = (dims: number[], values: number[]) =>
    graph.constant(name('floats'), 'float32', dims, float32Bytes(values))
  const ints = (values: number[]) =>
    graph.constant(name('ints'), 'int64', [values.length], new Uint8Array(BigInt64Array.from(values, BigInt).buffer))
  const number = (value: number) => floats([], [value])
  const cast = (of: string, to: keyof typeof ELEMENT_TYPES) => node('Cast', [of], { to: ELEMENT_TYPES[to] })

  let pixels = type === 'float32' ? input : cast(input, 'float32')
  if (layout === 'nhwc') pixels = node('Transpose', [pixels], { perm: [0, 3, 1, 2] })
  if (rank === 3) pixels = node('Unsqueeze', [pixels, ints([0])])
  const bytes = node('Mul', [
    node('Add', [node('Mul', [pixels, floats([1, 3, 1, 1], std)]), floats([1, 3, 1, 1], mean)]),
    number(1 / (255 * scale)),
  ])
  const channel = (c: number) => node('Gather', [bytes, ints([order === 'rgb' ? c : 2 - c])], { axis: 1 })
  const channels = [0, 1, 2].map(channel)
  const masks = [0, 1, 2].map((c) => {
    const others = channels.filter((_, i) => i !== c)
    return cast(node('Greater', [node('Sub', [channels[c]!, node('Max', others)]), number(0.5)]), 'float32')
  })
  const mask = node('Concat', masks, { axis: 1 })
  const column = (of: string) => node('Reshape', [of, ints([3, 1])])
  const extent = (axis: 2 | 3) => {
    const profile = node('ReduceMax', [mask], { axes: [axis], keepdims: 0 })
    const place = (last: 0 | 1) =>
      column(cast(node('ArgMax', [profile], { axis: 2, keepdims: 1, select_last_index: last }), 'float32'))
    return [place(0), node('Add', [place(1), number(1)])] as const
  }
  const [left, right] = extent(2)
  const [top, bottom] = extent(3)
  const score = node('Mul', [column(node('ReduceMax', [mask], { axes: [2, 3], keepdims: 0 })), number(0.9)])
  const add = (a: string, b: string) => node('Add', [a, b])
  const sub = (a: string, b: string) => node('Sub', [a, b])
  const times = (a: string, k: number) => node('Mul', [a, number(k)])
  const width = sub(right, left)
  const height = sub(bottom, top)
  return {
    ...{
      graph,
      node,
      floats,
      ints,
      number,
      cast,
      add,
      sub,
      times,
      mask,
      left,
      top,
      right,
      bottom,
      width,
      height,
      score,
    },
    cx: times(add(left, right), 0.5),
    cy: times(add(top, bottom), 0.5),
    /** A column of constants, one per color. */
    each: (...values: number[]) => floats([3, 1], values),
    /** Scores by class, [3, 3]: each color's score in its own column. */
    byClass: node('Mul', [score, floats([3, 3], [1, 0, 0, 0, 1, 0, 0, 0, 1])]),
    columns: (...parts: string[]) => node('Concat', parts, { axis: 1 }),
    /** Three rows among this many zero rows, at these positions. */
    among(rows: string, total: number, at: readonly number[] = [0, 1, 2]) {
      const place = new Array<number>(total * 3).fill(0)
      for (const [i, row] of at.entries()) place[row * 3 + i] = 1
      return node('MatMul', [floats([total, 3], place), rows])
    },
    output(from: string, as: string, dims: number[]) {
      graph.node('Reshape', as, [from, ints(dims)])
      return { name: as, type: 'float32' as const, dims }
    },
  }
}

/** `isNamed`: the file does not say how to prepare images, so the user who adds the model names its family. */
export type MarkerModel = {
  family: string
  file: Uint8Array
  kind?: string
  classes?: string[]
  labels?: string[]
  isNamed?: true
}

export type Build = {
  family: string
  pixels?: Pixels
  input?: string
  kind?: string
  classes?: string[]
  labels?: string[]
  isNamed?: true
  metadata?: Record<string, string>
  more?: TensorType[]
  /** Width and height of the input, if not the default. */
  sides?: [number, number]
  tail(core: Core): TensorType[]
}

export function build({
  family,
  pixels = {},
  input = 'images',
  metadata = {},
  more = [],
  sides: [width, height] = [W, H],
  tail,
  ...rest
}: Build): MarkerModel {
  const core = markerCore(input, pixels)
  const outputs = tail(core)
  const planes = pixels.layout === 'nhwc' ? [height, width, 3] : [3, height, width]
  const dims = pixels.rank === 3 ? planes : [1, ...planes]
  const inputs = [{ name: input, type: pixels.type ?? ('float32' as const), dims }, ...more]
  return { family, file: core.graph.encode({ inputs, outputs, metadata }), ...rest }
}

export const by255 = { scale: 1 / 255 }
export const imagenet = { scale: 1 / 255, mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] }
const ultralytics = (task: string, more: Record<string, string> = {}) => ({
  names: namesMetadata,
  task,
  stride: '32',
  imgsz: `[${H}, ${W}]`,
  ...more,
})

export const centerSize = (c: Core) => c.columns(c.cx, c.cy, c.width, c.height)
export const corners = (c: Core) => c.columns(c.left, c.top, c.right, c.bottom)
export const shares = (c: Core, box: string) => c.node('Div', [box, c.floats([1, 4], [W, H, W, H])])
const planes = (c: Core, rows: string, columns: number, as: string, total = cellsOf([8, 16, 32])) =>
  c.output(c.node('Transpose', [c.among(rows, total)], { perm: [1, 0] }), as, [1, columns, total])
/** The inverse of a sigmoid: ln(p / (1 − p)). */
const logit = (c: Core, of: string) => c.node('Log', [c.node('Div', [of, c.sub(c.number(1), of)])])
export const numbers = (c: Core) => c.each(0, 1, 2)

/** The mask prototypes are the masks of the colors; each object uses its own. */
const prototypes = (c: Core) => c.output(c.times(c.sub(c.mask, c.number(0.5)), 8), 'output1', [1, 3, H, W])
const own = (c: Core) => c.floats([3, 3], [1, 0, 0, 0, 1, 0, 0, 0, 1])
/** Two points per object: its top left corner, certain, and its center, uncertain. */
export const points = (c: Core) => c.columns(c.left, c.top, c.each(0.9, 0.9, 0.9), c.cx, c.cy, c.each(0.1, 0.1, 0.1))
const turn = 0.3

/** A row per cell, the first three with the objects; when decoded, the others have a place and a size too. */
function yoloxRows(c: Core, box: string, decoded?: { objectness: number }) {
  const total = cellsOf([8, 16, 32])
  const found = c.among(c.columns(box, c.each(1, 1, 1), c.byClass), total)
  if (!decoded) return c.output(found, 'output', [1, total, 8])
  const others = Array.from({ length: total }, (_, i) =>
    i < 3 ? new Array<number>(8).fill(0) : [(i * 7) % W, (i * 5) % H, 20, 20, decoded.objectness, 0, 0, 0],
  )
  return c.output(c.add(found, c.floats([total, 8], others.flat())), 'output', [1, total, 8])
}
export const bgr = { order: 'bgr' as const }

/** The edges of each object from the center of its cell, in cells, as shares of eight bins. */
function nanodet(name: (what: string, stride: number) => string): MarkerModel {
  const middles = { x: c3(20, 60, 4), y: c3(28, 28, 4) }
  return build({
    family: 'nanodet',
    labels: markerNames,
    pixels: { order: 'bgr', mean: [103.53, 116.28, 123.675], std: [57.375, 57.12, 58.395] },
    tail(c) {
      const [x, y] = [c.each(...middles.x), c.each(...middles.y)]
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
      const at = [3 * 12 + 2, 3 * 12 + 7, 0]
      return [8, 16, 32].flatMap((stride) => {
        const cells = cellsOf([stride])
        const rows = (of: string, width: number) =>
          stride === 8 ? c.among(of, cells, at) : c.floats([cells, width], new Array(cells * width).fill(0))
        return [
          c.output(rows(edges, 32), name('edges', stride), [1, cells, 32]),
          c.output(rows(c.byClass, 3), name('scores', stride), [1, cells, 3]),
        ]
      })
    },
  })
}
const c3 = (...values: [number, number, number]) => values

const ultraFace = (family: string, box: (c: Core) => string): MarkerModel =>
  build({
    family,
    classes: ['face'],
    input: 'input',
    pixels: { mean: [127 / 128, 127 / 128, 127 / 128].map((v) => v * 128), std: [128, 128, 128] },
    tail(c) {
      const total = cellsOf([8, 16, 32, 64], [3, 2, 2, 3])
      // Rows that are all equal prevent the values from looking like none.
      const first = c.node('Gather', [box(c), c.ints([0])], { axis: 0 })
      const face = c.node('Gather', [c.score, c.ints([0])], { axis: 0 })
      const all = (of: string, width: number) => c.node('Expand', [of, c.ints([total, width])])
      const scores = c.node('Mul', [
        all(c.columns(c.sub(c.number(1), face), face), 2),
        c.floats(
          [total, 1],
          Array.from({ length: total }, (_, i) => (i === 0 ? 1 : 0.5)),
        ),
      ])
      return [c.output(scores, 'scores', [1, total, 2]), c.output(all(first, 4), 'boxes', [1, total, 4])]
    },
  })

export const markerModels: Record<string, MarkerModel> = {
  'Ultralytics v8': build({
    family: 'ultralytics',
    pixels: by255,
    metadata: ultralytics('detect'),
    tail: (c) => [planes(c, c.columns(centerSize(c), c.byClass), 7, 'output0')],
  }),
  'Ultralytics v8, uint8': build({
    family: 'ultralytics',
    pixels: { type: 'uint8' },
    metadata: ultralytics('detect'),
    tail: (c) => [planes(c, c.columns(centerSize(c), c.byClass), 7, 'output0')],
  }),
  'Ultralytics v5': build({
    family: 'ultralytics',
    pixels: by255,
    metadata: ultralytics('detect'),
    tail: (c) => [c.output(c.among(c.columns(centerSize(c), c.each(1, 1, 1), c.byClass), 378), 'output0', [1, 378, 8])],
  }),
  'Ultralytics v26': build({
    family: 'ultralytics',
    pixels: by255,
    metadata: ultralytics('detect', { end2end: 'True' }),
    tail: (c) => [c.output(c.among(c.columns(corners(c), c.score, numbers(c)), 10), 'output0', [1, 10, 6])],
  }),
  'Ultralytics v8 segment': build({
    family: 'ultralytics',
    kind: 'polygons',
    pixels: by255,
    metadata: ultralytics('segment'),
    tail: (c) => [planes(c, c.columns(centerSize(c), c.byClass, own(c)), 10, 'output0'), prototypes(c)],
  }),
  'Ultralytics v26 segment': build({
    family: 'ultralytics',
    kind: 'polygons',
    pixels: by255,
    metadata: ultralytics('segment', { end2end: 'True' }),
    tail: (c) => [
      c.output(c.among(c.columns(corners(c), c.score, numbers(c), own(c)), 10), 'output0', [1, 10, 9]),
      prototypes(c),
    ],
  }),
  'Ultralytics v8 pose': build({
    family: 'ultralytics',
    kind: 'keypoints',
    pixels: by255,
    metadata: ultralytics('pose', { kpt_shape: '[2, 3]' }),
    tail: (c) => [planes(c, c.columns(centerSize(c), c.byClass, points(c)), 13, 'output0')],
  }),
  'Ultralytics v26 pose': build({
    family: 'ultralytics',
    kind: 'keypoints',
    pixels: by255,
    metadata: ultralytics('pose', { kpt_shape: '[2, 3]', end2end: 'True' }),
    tail: (c) => [c.output(c.among(c.columns(corners(c), c.score, numbers(c), points(c)), 10), 'output0', [1, 10, 12])],
  }),
  'Ultralytics v8 obb': build({
    family: 'ultralytics',
    kind: 'rotated-boxes',
    pixels: by255,
    metadata: ultralytics('obb'),
    tail: (c) => [planes(c, c.columns(centerSize(c), c.byClass, c.each(turn, turn, turn)), 8, 'output0')],
  }),
  'Ultralytics v26 obb': build({
    family: 'ultralytics',
    kind: 'rotated-boxes',
    pixels: by255,
    metadata: ultralytics('obb', { end2end: 'True' }),
    tail: (c) => [
      c.output(
        c.among(c.columns(centerSize(c), c.score, numbers(c), c.each(turn, turn, turn)), 10),
        'output0',
        [1, 10, 7],
      ),
    ],
  }),
  'Ultralytics classify': build({
    family: 'ultralytics',
    kind: 'classes',
    pixels: by255,
    metadata: ultralytics('classify'),
    tail: (c) => [c.output(c.node('Mul', [c.score, c.each(1, 0.1, 0.1)]), 'output0', [1, 3])],
  }),
  'Ultralytics semantic': build({
    family: 'ultralytics',
    kind: 'semantic',
    pixels: by255,
    metadata: ultralytics('semantic'),
    tail: (c) => [c.output(c.mask, 'output0', [1, 3, H, W])],
  }),
  'LibreYOLO YOLOv9': build({
    family: 'yolo9',
    pixels: by255,
    metadata: { names: namesMetadata, model_family: 'yolo9' },
    tail: (c) => [planes(c, c.columns(corners(c), c.byClass), 7, 'output')],
  }),
  'LibreYOLO YOLOv9 from 1.6 on': build({
    family: 'yolo9',
    pixels: by255,
    metadata: { names: namesMetadata, model_family: 'yolo9', letterbox_pad: 'center' },
    tail: (c) => [planes(c, c.columns(corners(c), c.byClass), 7, 'output')],
  }),
  YOLOX: build({
    family: 'yolox',
    labels: markerNames,
    pixels: bgr,
    tail: (c) => [
      yoloxRows(
        c,
        c.columns(
          c.sub(c.times(c.cx, 1 / 8), numbers(c)),
          c.times(c.cy, 1 / 8),
          c.node('Log', [c.times(c.width, 1 / 8)]),
          c.node('Log', [c.times(c.height, 1 / 8)]),
        ),
      ),
    ],
  }),
  'YOLOX, decoded': build({
    family: 'yolox-decoded',
    labels: markerNames,
    pixels: bgr,
    tail: (c) => [yoloxRows(c, centerSize(c), { objectness: 0.01 })],
  }),
  YOLOv6: build({
    family: 'yolov6',
    labels: markerNames,
    pixels: by255,
    tail: (c) => [yoloxRows(c, centerSize(c), { objectness: 1 })],
  }),
  'RT-DETR': build({
    family: 'rt-detr',
    classes: ['person', 'bicycle', 'car'],
    pixels: by255,
    more: [{ name: 'orig_target_sizes', type: 'int64', dims: [1, 2] }],
    tail(c) {
      const size = c.cast('orig_target_sizes', 'float32')
      const box = c.node('Mul', [shares(c, corners(c)), c.columns(size, size)])
      const labels = c.graph.node('Identity', 'labels', [c.ints([0, 1, 2])])[0]!
      return [
        { name: labels, type: 'int64', dims: [3] },
        c.output(box, 'boxes', [3, 4]),
        c.output(c.score, 'scores', [3]),
      ]
    },
  }),
  'DETR of Transformers, sigmoid': build({
    family: 'hf-detr',
    input: 'pixel_values',
    pixels: by255,
    metadata: { names: namesMetadata },
    tail: (c) => [
      c.output(c.sub(c.times(c.byClass, 10), c.number(5)), 'logits', [1, 3, 3]),
      c.output(shares(c, centerSize(c)), 'pred_boxes', [1, 3, 4]),
    ],
  }),
  'DETR of Transformers, softmax': build({
    family: 'hf-detr',
    input: 'pixel_values',
    pixels: imagenet,
    metadata: { names: namesMetadata },
    more: [{ name: 'pixel_mask', type: 'int64', dims: [1, H, W] }],
    tail(c) {
      const seen = c.node('ReduceMin', [c.cast('pixel_mask', 'float32')], { keepdims: 0 })
      const none = c.times(c.sub(c.number(0.9), c.score), 10)
      return [
        c.output(c.node('Mul', [c.columns(c.times(c.byClass, 10), none), seen]), 'logits', [1, 3, 4]),
        c.output(shares(c, centerSize(c)), 'pred_boxes', [1, 3, 4]),
      ]
    },
  }),
  'RF-DETR with masks': build({
    family: 'rf-detr',
    kind: 'polygons',
    input: 'input',
    pixels: imagenet,
    metadata: { names: namesMetadata },
    tail: (c) => [
      c.output(shares(c, centerSize(c)), 'dets', [1, 3, 4]),
      c.output(c.columns(c.sub(c.times(c.byClass, 10), c.number(5)), c.each(-5, -5, -5)), 'labels', [1, 3, 4]),
      c.output(c.sub(c.mask, c.number(0.5)), 'masks', [1, 3, H, W]),
    ],
  }),
  NanoDet: nanodet((what, stride) => `${what}${stride}`),
  // An exporter swapped the names of two strides' outputs.
  'NanoDet, misnamed': nanodet(
    (what, stride) => `${what === 'edges' ? 'cls' : 'bbox'}_pred_${stride === 8 ? 32 : stride === 32 ? 8 : 16}`,
  ),
  FastestDet: build({
    family: 'fastestdet',
    labels: markerNames,
    pixels: { ...bgr, ...by255 },
    tail(c) {
      const cells = { x: c.each(1, 4, 0), y: c.each(1, 2, 0) }
      const atanh = (of: string) =>
        c.times(c.node('Log', [c.node('Div', [c.add(c.number(1), of), c.sub(c.number(1), of)])]), 0.5)
      // A cell predicts centers within one cell of it.
      const near = (of: string) => c.node('Max', [c.node('Min', [of, c.number(0.999)]), c.number(-0.999)])
      const part = (of: string, cell: string) => atanh(near(c.sub(c.times(of, 1 / 16), cell)))
      const share = (of: string, side: number) => logit(c, c.node('Min', [c.times(of, 1 / side), c.number(0.999)]))
      const present = c.node('Greater', [c.score, c.number(0)])
      const clean = (of: string) => c.node('Where', [present, of, c.each(0, 0, 0)])
      const rows = c.columns(
        c.score,
        clean(part(c.cx, cells.x)),
        clean(part(c.cy, cells.y)),
        clean(share(c.width, W)),
        clean(share(c.height, H)),
        c.byClass,
      )
      const grid = c.node('Transpose', [c.among(rows, 24, [7, 16, 0])], { perm: [1, 0] })
      return [c.output(grid, '734', [1, 8, 4, 6])]
    },
  }),
  'Yolo-FastestV2': build({
    family: 'yolo-fastestv2',
    labels: markerNames,
    pixels: { ...bgr, ...by255 },
    tail(c) {
      const half = (of: string, cell: string) => c.times(c.add(c.sub(c.times(of, 1 / 16), cell), c.number(0.5)), 0.5)
      const root = (of: string, anchor: number) => c.times(c.node('Sqrt', [c.times(of, 1 / anchor)]), 0.5)
      const none = c.floats([3, 8], new Array(24).fill(0))
      const rows = c.columns(
        half(c.cx, c.each(1, 4, 0)),
        half(c.cy, c.each(1, 2, 0)),
        root(c.width, 12.64),
        root(c.height, 19.39),
        none,
        c.each(1, 1, 1),
        c.each(0, 0, 0),
        c.each(0, 0, 0),
        c.byClass,
      )
      return [c.output(c.among(rows, 30, [7, 16, 0]), '845', [30, 18])]
    },
  }),
  UltraFace: ultraFace('ultraface', (c) => shares(c, corners(c))),
  'UltraFace, raw': ultraFace('ultraface-raw', (c) => {
    const [px, py, pw, ph] = [0.5 / 12, 0.5 / 8, 10 / W, 10 / H]
    const offset = (of: string, side: number, prior: number, size: number) =>
      c.times(c.sub(c.times(of, 1 / side), c.number(prior)), 1 / (0.1 * size))
    const growth = (of: string, side: number, size: number) =>
      c.times(c.node('Log', [c.times(of, 1 / (side * size))]), 5)
    return c.columns(offset(c.cx, W, px, pw), offset(c.cy, H, py, ph), growth(c.width, W, pw), growth(c.height, H, ph))
  }),
  'SSD of TensorFlow': build({
    family: 'ssd',
    classes: ['person', 'bicycle', 'car'],
    input: 'image_tensor:0',
    pixels: { layout: 'nhwc', type: 'uint8' },
    tail: (c) => [
      c.output(
        c.columns(c.times(c.top, 1 / H), c.times(c.left, 1 / W), c.times(c.bottom, 1 / H), c.times(c.right, 1 / W)),
        'detection_boxes:0',
        [1, 3, 4],
      ),
      c.output(c.score, 'detection_scores:0', [1, 3]),
      c.output(c.each(1, 2, 3), 'detection_classes:0', [1, 3]),
    ],
  }),
  'SSD of the zoo': build({
    family: 'ssd-zoo',
    classes: ['person', 'bicycle', 'car'],
    input: 'image',
    pixels: imagenet,
    tail: (c) => [
      c.output(shares(c, corners(c)), 'bboxes', [1, 3, 4]),
      c.output(c.each(1, 2, 3), 'labels', [1, 3]),
      c.output(c.score, 'scores', [1, 3]),
    ],
  }),
  'TorchVision with masks': build({
    family: 'torchvision',
    kind: 'polygons',
    classes: ['person', 'bicycle', 'car'],
    pixels: { ...by255, rank: 3 },
    tail: (c) => [
      c.output(corners(c), '2831', [3, 4]),
      { name: c.graph.node('Identity', '2859', [c.ints([1, 2, 3])])[0]!, type: 'int64', dims: [3] },
      c.output(c.score, '2887', [3]),
      c.output(c.mask, '2901', [3, 1, H, W]),
    ],
  }),
  'Classifier, logits': build({
    family: 'classifier',
    kind: 'classes',
    labels: markerNames,
    pixels: imagenet,
    tail: (c) => [c.output(c.node('Mul', [c.score, c.each(10, 5, 5)]), 'output', [1, 3])],
  }),
  'Classifier, shares': build({
    family: 'classifier',
    kind: 'classes',
    labels: markerNames,
    pixels: imagenet,
    tail: (c) => [
      c.output(
        c.node('Softmax', [c.node('Reshape', [c.node('Mul', [c.score, c.each(10, 5, 5)]), c.ints([1, 3])])], {
          axis: 1,
        }),
        'output',
        [1, 3],
      ),
    ],
  }),
  'Semantic segmentation': build({
    family: 'semantic',
    kind: 'semantic',
    labels: markerNames,
    pixels: imagenet,
    tail: (c) => [c.output(c.mask, 'logits', [1, 3, H, W])],
  }),
}
export const markerTurn = turn

/** Of no known family: y1, x1, y2, x2 as shares in one output, scores by class in another; expects blue first. */
export const unknownModel: Uint8Array = build({
  family: 'none',
  pixels: { ...by255, ...bgr },
  tail(c) {
    const box = c.node('Div', [c.columns(c.top, c.left, c.bottom, c.right), c.floats([1, 4], [H, W, H, W])])
    return [c.output(box, 'places', [1, 3, 4]), c.output(c.byClass, 'odds', [1, 3, 3])]
  },
}).file
