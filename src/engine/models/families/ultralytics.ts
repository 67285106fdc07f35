import type { ManifestText } from '#contract'
import { describeTensor, type Metadata, type Signature, type TensorSignature } from '../file/signature.ts'
import { cellCount, strideGrids } from '../manifest/stride-grids.ts'
import {
  type Draft,
  type Mismatch,
  namesIn,
  otherOutputs,
  planarFamily,
  planarSize,
  possible,
  type Reading,
  sure,
} from './define-family.ts'

type Dim = number | string | undefined

/** The pyramids that Ultralytics' configurations use: usual, with a P2 head, with a P6 head, tiny. */
const pyramids = [
  [8, 16, 32],
  [4, 8, 16, 32],
  [8, 16, 32, 64],
  [16, 32],
]
const anchorsPerCell = 3
/** Suppression as the exporter does it: of the anchor-free heads, and of v5's. */
const [freeIou, anchorIou] = [0.7, 0.45]

const tasks = ['detect', 'segment', 'pose', 'obb', 'classify', 'semantic'] as const
type Task = (typeof tasks)[number]
const taskNames = new Map(
  Object.entries<Task>({ semseg: 'semantic', ...Object.fromEntries(tasks.map((task) => [task, task])) }),
)

/** `imgsz` is "[640, 640]" or "640", `stride` "32". */
function imagePart(metadata: Metadata): ManifestText['image'] {
  const sides = (metadata.get('imgsz') ?? '').match(/\d+/g)?.map(Number) ?? []
  const within = (value: number, otherwise: number, max: number) =>
    Number.isInteger(value) && value >= 32 && value <= max ? value : otherwise
  const longSide = within(Math.max(0, ...sides), 640, 8192)
  const multiple = within(Number(metadata.get('stride') ?? 32), 32, 1024)
  return { fit: 'letterbox-centre', scale: 1 / 255, size: { longSide, multiple } }
}

/** What a row has besides the box and the classes, and how a task reads it; `from` is its first column. */
type Extras = { count: number; part(from: number): Pick<ManifestText, 'kind' | 'angle' | 'keypoints' | 'masks'> }

function extrasOf(task: Task, outputs: readonly TensorSignature[], metadata: Metadata): Extras | Mismatch {
  if (task === 'detect') return { count: 0, part: () => ({ kind: 'boxes' }) }
  if (task === 'obb') return { count: 1, part: (from) => ({ kind: 'rotated-boxes', angle: { column: from } }) }
  if (task === 'pose') {
    const [points = 17, values = 3] = (metadata.get('kpt_shape') ?? '').match(/\d+/g)?.map(Number) ?? []
    if (values !== 2 && values !== 3) return { mismatch: `its metadata kpt_shape is "${metadata.get('kpt_shape')}"` }
    const count = points * values
    return { count, part: (from) => ({ kind: 'keypoints', keypoints: { columns: [from, from + count], values } }) }
  }
  const prototypes = outputs.find(({ dims }) => dims.length === 4)
  const count = prototypes?.dims[1]
  if (!prototypes || typeof count !== 'number')
    return { mismatch: 'it has no output with mask prototypes [1, 32, h, w]' }
  return {
    count,
    part: (from) => ({
      kind: 'polygons',
      masks: {
        code: 'prototypes',
        coefficients: { columns: [from, from + count] },
        prototypes: { output: prototypes.name },
      },
    }),
  }
}

/** One head: whether an output of rows × columns is of it, and how it is read. */
type Head = {
  what: string
  /** Rows and columns of the declared output. */
  fits(rows: Dim, columns: Dim, cells: readonly number[] | null): boolean
  classes(rows: Dim, columns: Dim, extras: number): number | null
  draft(classes: number | null, extras: Extras, isTurned: boolean): Omit<Draft, 'image' | 'classes'>
  fit?: 'stretch'
}

const isAny = (dim: Dim, allowed: (value: number) => boolean): boolean =>
  typeof dim === 'string' || (typeof dim === 'number' && allowed(dim))

const heads: readonly Head[] = [
  {
    what: 'a plane for each value, as of v8, v11 and v12',
    fits: (rows, columns, cells) =>
      isAny(rows, (n) => n > 4) && isAny(columns, (n) => cells === null || cells.includes(n)),
    classes: (rows, _columns, extras) => (typeof rows === 'number' ? rows - 4 - extras : null),
    draft: (classes, extras) => ({
      ...extras.part(4 + classes!),
      views: {
        axes: 'planes',
        shape: [4 + classes! + extras.count, null],
        box: { columns: [0, 4] },
        scores: { columns: [4, 4 + classes!] },
      },
      box: { code: 'centre-size' },
      nms: { iou: freeIou },
    }),
  },
  {
    what: 'three rows for each cell, as of v5 and v7',
    fits: (rows, columns, cells) =>
      isAny(columns, (n) => n > 5) &&
      isAny(rows, (n) => cells === null || cells.some((count) => count * anchorsPerCell === n)),
    classes: (_rows, columns, extras) => (typeof columns === 'number' ? columns - 5 - extras : null),
    draft: (classes, extras) => ({
      ...extras.part(5 + classes!),
      views: {
        shape: [null, 5 + classes! + extras.count],
        box: { columns: [0, 4] },
        objectness: { columns: [4, 5] },
        scores: { columns: [5, 5 + classes!] },
      },
      box: { code: 'centre-size' },
      nms: { iou: anchorIou },
    }),
  },
  {
    what: 'a row for each query, as of RT-DETR',
    fits: (rows, columns, cells) =>
      isAny(columns, (n) => n > 4) && isAny(rows, (n) => cells === null || !cells.includes(n)),
    classes: (_rows, columns, extras) => (typeof columns === 'number' ? columns - 4 - extras : null),
    draft: (classes, extras) => ({
      ...extras.part(4 + classes!),
      views: {
        shape: [null, 4 + classes! + extras.count],
        box: { columns: [0, 4] },
        scores: { columns: [4, 4 + classes!] },
      },
      box: { code: 'centre-size', unit: 'normalised' },
    }),
    fit: 'stretch',
  },
  {
    what: 'boxes with suppression in the graph, as of v26 and exports with nms',
    fits: (rows, columns, cells) =>
      isAny(columns, (n) => n >= 6) && isAny(rows, (n) => cells === null || !cells.includes(n)),
    classes: () => null,
    draft: (_classes, extras, isTurned) => ({
      ...extras.part(6),
      views: {
        shape: [null, 6 + extras.count],
        box: { columns: [0, 4] },
        score: { columns: [4, 5] },
        label: { columns: [5, 6] },
      },
      box: { code: isTurned ? 'centre-size' : 'corners' },
      nms: null,
    }),
  },
]

function objectReadings(signature: Signature, metadata: Metadata, task: Task): Reading[] | Mismatch {
  const extras = extrasOf(task, signature.outputs, metadata)
  if ('mismatch' in extras) return extras
  // Older exports of v5 also return the raw grids.
  const outputs = signature.outputs.filter(({ dims }) => dims.length !== 5)
  const rest = outputs.filter(({ dims }) => dims.length === 3)
  const [output] = rest
  if (!output || rest.length !== 1 || outputs.length !== (task === 'segment' ? 2 : 1))
    return otherOutputs(signature.outputs)
  const [, rows, columns] = output.dims
  const size = planarSize(signature)
  const cells = size && pyramids.map((stridesPx) => cellCount(strideGrids(size, stridesPx)))
  const names = namesIn(metadata)
  const isDecided = typeof rows === 'number' && typeof columns === 'number' && cells !== null
  if (!isDecided && !names)
    return { mismatch: 'its output has open dimensions and its metadata carries no class names' }
  const isEndToEnd = metadata.get('end2end')?.toLowerCase() === 'true' || /'nms': True/.test(metadata.get('args') ?? '')
  const isOfQueries = /rt-?detr/i.test(metadata.get('description') ?? '')
  const readings = heads.flatMap((head, i) => {
    const isLast = i === heads.length - 1
    if ((isEndToEnd && !isLast) || !head.fits(rows, columns, cells)) return []
    if (isLast && (isOfQueries || (typeof columns === 'number' ? columns !== 6 + extras.count : !names))) return []
    // Of two classes both have six columns.
    if (head.fit && (!names || (columns === 6 + extras.count && !isOfQueries))) return []
    const classes = isLast ? null : (head.classes(rows, columns, extras.count) ?? names?.length ?? null)
    if (classes !== null && (classes < 1 || (names && names.length !== classes))) return []
    const because = `its output ${describeTensor(output)} is ${head.what}${task === 'detect' ? '' : `, for the task ${task}`}`
    const draft: Draft = {
      ...head.draft(classes, extras, task === 'obb'),
      image: { ...imagePart(metadata), ...(head.fit && { fit: head.fit }) },
      ...(names && { classes: { metadata: 'names' } }),
    }
    return [names && isDecided ? sure(because, draft) : possible(because, draft)]
  })
  if (readings.length > 0) return readings
  const named = names ? ` and its metadata names ${names.length} classes` : ''
  return { mismatch: `its output ${describeTensor(output)} fits none of the layouts${named}` }
}

function classifierReading({ outputs }: Signature, metadata: Metadata): Reading | Mismatch {
  const [output] = outputs
  if (!output || outputs.length !== 1 || output.dims.length !== 2) return otherOutputs(outputs)
  return sure('its metadata task is classify', {
    kind: 'classes',
    classes: { metadata: 'names' },
    image: { ...imagePart(metadata), fit: 'crop' },
    views: { scores: { output: output.name } },
    atMost: 1,
  })
}

function semanticReading({ outputs }: Signature, metadata: Metadata): Reading | Mismatch {
  const [output] = outputs
  if (!output || outputs.length !== 1) return { mismatch: `it has ${outputs.length} outputs` }
  const code = output.type.startsWith('float') ? (output.dims[1] === 1 ? 'above' : 'argmax') : 'indices'
  return sure('its metadata task is semantic', {
    kind: 'semantic',
    classes: { metadata: 'names' },
    image: imagePart(metadata),
    semantic: { code, map: { output: output.name } },
  })
}

/** Without metadata the number of columns fits other tasks too: COCO's 17 points, DOTA's 15 turned classes. */
function tasksOf({ outputs }: Signature, metadata: Metadata): Task[] | Mismatch {
  const named = metadata.get('task')
  if (named !== undefined) {
    const task = taskNames.get(named)
    return task ? [task] : { mismatch: `its metadata task is "${named}"` }
  }
  if (outputs.some(({ dims }) => dims.length === 4)) return ['segment']
  const rows = outputs[0]?.dims[1]
  if (rows === 56) return ['detect', 'pose']
  return rows === 20 ? ['detect', 'obb'] : ['detect']
}

export const ultralytics = planarFamily({
  name: 'ultralytics',
  title: 'Ultralytics YOLO (v5, v8 to v12, v26) and RT-DETR',
  expects:
    'one input float32 [1, 3, height, width] and one output float32: [1, 4 + classes, N] (v8, v11, v12), ' +
    '[1, N, 5 + classes] (v5), [1, N, 4 + classes] (RT-DETR) or [1, N, 6] (v10, v26, suppression in the graph), with more columns for the tasks segment, pose and ' +
    'obb; a second output [1, 32, h, w] for segment; [1, classes] for classify',
  recognize(signature, metadata) {
    const maker = metadata.get('model_family')
    if (maker !== undefined) return { mismatch: `its metadata model_family is "${maker}"` }
    const found = tasksOf(signature, metadata)
    if ('mismatch' in found) return found
    const all = found.map((task) => {
      if (task === 'classify') return classifierReading(signature, metadata)
      return task === 'semantic' ? semanticReading(signature, metadata) : objectReadings(signature, metadata, task)
    })
    const readings = all.flatMap((one) => ('mismatch' in one ? [] : one))
    return readings.length > 0 ? readings : all[0]!
  },
})
