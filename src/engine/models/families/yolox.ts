import type { ManifestText } from '#contract'
import { describeTensor, type Metadata, type Signature } from '../file/signature.ts'
import { cellCount, strideGrids } from '../manifest/stride-grids.ts'
import { type Mismatch, planarFamily, planarSize, possible } from './define-family.ts'

const stridesPx = [8, 16, 32]
/** Values of a row before the class scores: center x and y, width, height, objectness. */
const boxValues = 5

/** Returns the number of values per row of an output with a row per cell, or what does not fit. */
function cellRows(signature: Signature, metadata: Metadata): { values: number; what: string } | Mismatch {
  const [output] = signature.outputs
  if (!output || signature.outputs.length !== 1) return { mismatch: `it has ${signature.outputs.length} outputs` }
  const [, rows, values] = output.dims
  if (!output.type.startsWith('float') || output.dims.length !== 3 || typeof values !== 'number' || values <= boxValues)
    return { mismatch: `its output is ${describeTensor(output)}` }
  const size = planarSize(signature)
  if (size && typeof rows === 'number') {
    const cells = cellCount(strideGrids(size, stridesPx))
    if (rows !== cells) return { mismatch: `its output has ${rows} rows where the grids have ${cells} cells` }
  } else if (metadata.has('names')) return { mismatch: 'it carries class names as Ultralytics models do' }
  return {
    values,
    what: `its output ${describeTensor(output)} has a row for each cell of the grids of stride 8, 16 and 32`,
  }
}

const parts = (values: number, metadata: Metadata, hasObjectness: boolean) => ({
  kind: 'boxes' as const,
  ...(metadata.has('names') && { classes: { metadata: 'names' } }),
  views: {
    box: { columns: [0, 4] as [number, number] },
    // YOLOv6 leaves it at 1.
    ...(hasObjectness && { objectness: { columns: [4, 5] as [number, number] } }),
    scores: { columns: [boxValues, values] as [number, number] },
  },
})

const image: ManifestText['image'] = { fit: 'letterbox-top-left', order: 'bgr' }

const cellFamily = (
  name: string,
  title: string,
  decoding: string,
  draft: Pick<ManifestText, 'image' | 'box' | 'levels' | 'nms'>,
) =>
  planarFamily({
    name,
    title,
    expects:
      'one input float32 [1, 3, height, width] and one output float32 [1, N, 5 + classes] with one row per cell of the ' +
      `grids of stride 8, 16 and 32, ${decoding}`,
    recognize(signature, metadata) {
      const found = cellRows(signature, metadata)
      if ('mismatch' in found) return found
      return possible(`${found.what}, ${decoding}`, { ...parts(found.values, metadata, name !== 'yolov6'), ...draft })
    },
  })

export const yolox = cellFamily('yolox', 'YOLOX', 'not decoded in the graph', {
  image,
  levels: stridesPx.map((stride) => ({ stride })),
  box: { code: 'grid-exp' },
  nms: { iou: 0.45 },
})

export const yoloxDecoded = cellFamily('yolox-decoded', 'YOLOX, decoded in the graph', 'decoded in the graph', {
  image,
  box: { code: 'centre-size' },
  nms: { iou: 0.45 },
})

export const yolov6 = cellFamily('yolov6', 'YOLOv6', 'decoded in the graph, with an objectness of 1', {
  image: { fit: 'letterbox-centre', scale: 1 / 255 },
  box: { code: 'centre-size' },
  nms: { iou: 0.45 },
})
