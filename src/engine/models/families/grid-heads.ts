import type { ManifestText } from '#contract'
import { describeTensor, type Signature, type TensorSignature } from '../file/signature.ts'
import { cellCount, strideGrids } from '../manifest/stride-grids.ts'
import { imagenetBgr, otherOutputs, planarFamily, planarSize, sure } from './define-family.ts'

/** Returns rows and columns of an output for one image; null for other shapes. */
function rowsOf({ dims }: TensorSignature): readonly [number, number] | null {
  const [rows, columns] = dims.length === 3 && dims[0] === 1 ? dims.slice(1) : dims
  return dims.length <= 3 && typeof rows === 'number' && typeof columns === 'number' ? [rows, columns] : null
}

/** Returns the fixed size of the image input, or what does not fit. */
const sizeOrMismatch = (signature: Signature) =>
  planarSize(signature) ?? { mismatch: 'its input leaves its sides open' }

const nanodetImage: ManifestText['image'] = { fit: 'letterbox-centre', pad: [0, 0, 0], ...imagenetBgr }
const bins = 8

export const nanodet = planarFamily({
  name: 'nanodet',
  title: 'NanoDet',
  expects:
    'one input float32 [1, 3, height, width] and for each of the strides 8, 16 and 32 an output with the class scores of ' +
    'its cells and one with 32 columns for their edges; of NanoDet-Plus one output [1, N, classes + 32]',
  recognize(signature) {
    const size = sizeOrMismatch(signature)
    if ('mismatch' in size) return size
    const { outputs } = signature
    const shapes = outputs.map(rowsOf)
    const misfit = otherOutputs(outputs)
    if (shapes.some((shape) => shape === null)) return misfit
    const known = shapes as (readonly [number, number])[]
    const edges = 4 * bins
    if (known.length === 1) {
      const strides = [8, 16, 32, 64]
      const [rows, columns] = known[0]!
      if (rows !== cellCount(strideGrids(size, strides)) || columns <= edges) return misfit
      return sure(`its output ${describeTensor(outputs[0]!)} has a row for each cell of four grids`, {
        kind: 'boxes',
        image: nanodetImage,
        levels: strides.map((stride) => ({ stride })),
        views: { scores: { columns: [0, columns - edges] }, box: { columns: [columns - edges, columns] } },
        box: { code: 'edges', bins, centre: 0 },
        nms: { iou: 0.6 },
        showFrom: 0.35,
      })
    }
    const strides = [8, 16, 32]
    const classes = known.find(([, columns]) => columns !== edges)?.[1] ?? edges
    const cells = strides.map((stride) => cellCount(strideGrids(size, [stride])))
    // Names don't help: some exporters name an output after another stride.
    const has = (rows: number, columns: number) => known.filter((one) => one[0] === rows && one[1] === columns).length
    if (
      known.length !== 6 ||
      classes === edges ||
      cells.some((rows) => has(rows, edges) !== 1 || has(rows, classes) !== 1)
    )
      return misfit
    return sure('its outputs have the shapes of scores and edges for the strides 8, 16 and 32', {
      kind: 'boxes',
      image: nanodetImage,
      levels: strides.map((stride) => ({ stride })),
      views: { box: { shape: ['cells', edges] }, scores: { shape: ['cells', classes] } },
      box: { code: 'edges', bins, centre: 0.5 },
      nms: { iou: 0.6 },
      showFrom: 0.35,
    })
  },
})

const stretchedBgr: ManifestText['image'] = { fit: 'stretch', order: 'bgr', scale: 1 / 255 }

export const fastestDet = planarFamily({
  name: 'fastestdet',
  title: 'FastestDet',
  expects: 'one input float32 [1, 3, height, width] and one output float32 [1, 5 + classes, height / 16, width / 16]',
  recognize(signature) {
    const size = sizeOrMismatch(signature)
    if ('mismatch' in size) return size
    const [output] = signature.outputs
    const [batch, planes, rows, columns] = output?.dims ?? []
    const isGrid = rows === size.heightPx / 16 && columns === size.widthPx / 16
    if (
      !output ||
      signature.outputs.length !== 1 ||
      batch !== 1 ||
      typeof planes !== 'number' ||
      planes <= 5 ||
      !isGrid
    )
      return otherOutputs(signature.outputs)
    return sure(`its output ${describeTensor(output)} is one grid of stride 16`, {
      kind: 'boxes',
      image: stretchedBgr,
      levels: [{ stride: 16 }],
      views: {
        axes: 'planes',
        objectness: { columns: [0, 1] },
        box: { columns: [1, 5] },
        scores: { columns: [5, planes] },
      },
      box: { code: 'grid-tanh' },
      score: { powers: [0.6, 0.4] },
      nms: { iou: 0.45 },
      showFrom: 0.5,
    })
  },
})

/** The anchors of the published model. Fine-tuned ones are not in the file: they need a manifest. */
const anchors: [number, number][][] = [
  [
    [12.64, 19.39],
    [37.88, 51.48],
    [55.71, 138.31],
  ],
  [
    [126.91, 78.23],
    [131.57, 214.55],
    [279.92, 258.87],
  ],
]

export const yoloFastestV2 = planarFamily({
  name: 'yolo-fastestv2',
  title: 'Yolo-FastestV2',
  expects:
    'one input float32 [1, 3, height, width] and the cells of the strides 16 and 32 with 15 + classes values each, as one ' +
    'output [N, 15 + classes] or two [1, height / stride, width / stride, 15 + classes]',
  recognize(signature) {
    const size = sizeOrMismatch(signature)
    if ('mismatch' in size) return size
    const { outputs } = signature
    const cells = [16, 32].map((stride) => cellCount(strideGrids(size, [stride])))
    const columns = outputs[0]?.dims.at(-1)
    const misfit = otherOutputs(outputs)
    if (typeof columns !== 'number' || columns <= 15) return misfit
    const single = outputs.length === 1 ? rowsOf(outputs[0]!) : null
    const isSingle = single !== null && single[0] === cells[0]! + cells[1]!
    const isPair =
      outputs.length === 2 &&
      cells.every((count) =>
        outputs.some(
          ({ dims }) => dims.length === 4 && Number(dims[1]) * Number(dims[2]) === count && dims[3] === columns,
        ),
      )
    if (!isSingle && !isPair) return misfit
    return sure(
      'its outputs have a row for each cell of the strides 16 and 32; the anchors are those of the published model',
      {
        kind: 'boxes',
        image: stretchedBgr,
        levels: [16, 32].map((stride, i) => ({ stride, anchors: anchors[i]! })),
        views: {
          axes: isPair ? 'grid' : 'rows',
          box: { columns: [0, 12] },
          objectness: { columns: [12, 15] },
          scores: { columns: [15, columns] },
        },
        box: { code: 'grid-anchor' },
        nms: { iou: 0.4 },
        showFrom: 0.3,
      },
    )
  },
})
