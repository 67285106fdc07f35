import { describeTensor } from '../signature.ts'
import { centredBox } from './candidate-boxes.ts'
import { bestClass } from './class-scores.ts'
import { defineAdapter, type OutputTensor } from './define-adapter.ts'
import type { Letterbox } from './letterbox.ts'
import type { Candidate } from './non-maximum-suppression.ts'
import { planarInput, planarInputProblem } from './planar-input.ts'
import { proposalsFrom } from './proposals.ts'
import { cellCount, type Grid, strideGrids } from './stride-grids.ts'

const stridesPx = [8, 16, 32]
const iouThreshold = 0.45
/** Values of a row before the class scores: center x and y, width, height, objectness. */
const boxValues = 5

function gridsOf(outputs: readonly OutputTensor[], frame: Letterbox): { output: OutputTensor; grids: Grid[] } {
  const grids = strideGrids(frame.input, stridesPx)
  const [output] = outputs
  const [batch, rows, values = 0] = output?.dims ?? []
  if (output?.dims.length !== 3 || batch !== 1 || rows !== cellCount(grids) || values <= boxValues)
    throw new Error(
      `The output has the shape [${output?.dims.join(', ')}]; YOLOX gives [1, ${cellCount(grids)}, 5 + classes] for an input of ${frame.input.widthPx} × ${frame.input.heightPx} pixels.`,
    )
  return { output, grids }
}

export const yolox = defineAdapter({
  name: 'yolox',
  task: 'detect',
  title: 'YOLOX',
  expects:
    'one input float32 [1, 3, height, width] and one output float32 [1, N, 5 + classes] with one row per cell of the ' +
    'grids of stride 8, 16 and 32, not decoded in the graph',
  preparation: { channelOrder: 'bgr', scale: 1, padding: 'top-left', padValue: 114 },
  accepts(signature, metadata) {
    const problem = planarInputProblem(signature)
    if (problem) return problem
    const [output] = signature.outputs
    if (!output || signature.outputs.length !== 1) return `it has ${signature.outputs.length} outputs`
    const [, rows, values] = output.dims
    if (output.type !== 'float32' || output.dims.length !== 3 || typeof values !== 'number' || values <= boxValues)
      return `its output is ${describeTensor(output)}`
    const { fixed } = planarInput(signature, { longSidePx: 640, multiplePx: 32 })
    if (fixed && typeof rows === 'number') {
      const cells = cellCount(strideGrids(fixed, stridesPx))
      if (rows !== cells) return `its output has ${rows} rows where the grids have ${cells} cells`
    } else if (metadata.has('names')) return 'it carries class names as Ultralytics models do'
    return null
  },
  input: (signature) => planarInput(signature, { longSidePx: 640, multiplePx: 32 }),
  classCount: (outputs, frame) => gridsOf(outputs, frame).output.dims[2]! - boxValues,
  decode(outputs, frame, keep) {
    const { output, grids } = gridsOf(outputs, frame)
    const values = output.dims[2]!
    const data = output.data as ArrayLike<number>
    const candidates: Candidate[] = []
    let row = 0
    for (const { stridePx, columns, rows } of grids) {
      for (let y = 0; y < rows; y++) {
        for (let x = 0; x < columns; x++, row++) {
          const at = row * values
          const objectness = data[at + 4]!
          if (objectness < keep.fromScore) continue
          const { classIndex, score } = bestClass(data, at + boxValues, values - boxValues)
          if (objectness * score < keep.fromScore || objectness * score <= 0) continue
          candidates.push({
            classIndex,
            score: objectness * score,
            ...centredBox(
              (data[at]! + x) * stridePx,
              (data[at + 1]! + y) * stridePx,
              Math.exp(data[at + 2]!) * stridePx,
              Math.exp(data[at + 3]!) * stridePx,
            ),
          })
        }
      }
    }
    return proposalsFrom(candidates, frame, keep, iouThreshold)
  },
})
