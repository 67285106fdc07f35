import { describeTensor } from '../file/signature.ts'
import { cellCount, strideGrids } from '../manifest/stride-grids.ts'
import { namesIn, planarFamily, planarSize, possible, sure } from './define-family.ts'

/** Where the image lies in the input: files of before 1.6 don't say, and have it at the top left (libreyolo/preprocess/letterbox.py). */
const fitOf = (metadata: ReadonlyMap<string, string>) =>
  metadata.get('letterbox_pad') === 'center' ? 'letterbox-centre' : 'letterbox-top-left'

/** Of the shape of Ultralytics' v8, but with corners; without metadata the values tell. */
export const yolo9 = planarFamily({
  name: 'yolo9',
  title: 'LibreYOLO YOLOv9',
  expects:
    'one input float32 [1, 3, height, width] and the output "output" float32 [1, 4 + classes, N] with corners in input ' +
    'pixels; or, with masks, the outputs predictions, proto and mask_coeffs',
  recognize(signature, metadata) {
    const maker = metadata.get('model_family')
    if (maker !== undefined && maker !== 'yolo9') return { mismatch: `its metadata model_family is "${maker}"` }
    const { outputs } = signature
    const named = (name: string) => outputs.find((output) => output.name === name)
    const [boxes, prototypes, coefficients] = [
      named('predictions') ?? named('output'),
      named('proto'),
      named('mask_coeffs'),
    ]
    const rows = boxes?.dims[1]
    const size = planarSize(signature)
    const cells = size ? cellCount(strideGrids(size, [8, 16, 32])) : null
    const isPlanes = typeof boxes?.dims[2] === 'string' || cells === null || boxes?.dims[2] === cells
    if (boxes?.dims.length !== 3 || typeof rows !== 'number' || rows < 5 || !isPlanes)
      return { mismatch: `its output is ${outputs[0] ? describeTensor(outputs[0]) : 'missing'}` }
    const names = namesIn(metadata)
    if (names && names.length !== rows - 4)
      return {
        mismatch: `its output ${describeTensor(boxes)} has ${rows - 4} classes and its metadata names ${names.length}`,
      }
    const withMasks = prototypes && coefficients
    const reading = maker === 'yolo9' ? sure : possible
    return reading(
      maker === 'yolo9'
        ? 'its metadata model_family is yolo9'
        : `its output ${describeTensor(boxes)} can be read as corners`,
      {
        kind: withMasks ? 'polygons' : 'boxes',
        ...(names && { classes: { metadata: 'names' } }),
        image: { fit: fitOf(metadata), scale: 1 / 255 },
        views: {
          output: boxes.name,
          axes: 'planes',
          box: { columns: [0, 4] },
          scores: { columns: [4, rows] },
        },
        box: { code: 'corners' },
        ...(withMasks && {
          masks: {
            code: 'prototypes',
            coefficients: { output: coefficients.name },
            prototypes: { output: prototypes.name },
          },
        }),
        nms: { iou: 0.45 },
      },
    )
  },
})
