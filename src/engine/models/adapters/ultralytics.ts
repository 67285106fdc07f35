import { parseClassNames } from '../class-names.ts'
import { describeTensor, type Metadata, type Signature } from '../signature.ts'
import { defineAdapter, type OutputTensor } from './define-adapter.ts'
import type { Letterbox } from './letterbox.ts'
import { planarInput, planarInputProblem } from './planar-input.ts'
import { proposalsFrom } from './proposals.ts'
import { detectLayout, type UltralyticsLayout, ultralyticsLayouts } from './ultralytics-layouts.ts'

/** `imgsz` is "[640, 640]" or "640", `stride` "32". */
function inputOf(signature: Signature, metadata: Metadata) {
  const sides = (metadata.get('imgsz') ?? '').match(/\d+/g)?.map(Number) ?? []
  const stridePx = Number(metadata.get('stride') ?? 32)
  const sane = (value: number, otherwise: number) => (value >= 32 && value <= 8192 ? value : otherwise)
  return planarInput(signature, { longSidePx: sane(Math.max(0, ...sides), 640), multiplePx: sane(stridePx, 32) })
}

function layoutOfOutputs(
  outputs: readonly OutputTensor[],
  frame: Letterbox,
): { output: OutputTensor; layout: UltralyticsLayout } {
  const [output] = outputs
  const layout = output && detectLayout(output.dims, frame.input)
  if (!output || !layout)
    throw new Error(
      `The output has the shape [${output?.dims.join(', ')}], which fits none of the Ultralytics layouts for an input of ${frame.input.widthPx} × ${frame.input.heightPx} pixels.`,
    )
  return { output, layout }
}

export const ultralytics = defineAdapter({
  name: 'ultralytics',
  task: 'detect',
  title: 'Ultralytics YOLO (v5, v8, v11 and newer)',
  expects:
    'one input float32 [1, 3, height, width] and one output float32: [1, 4 + classes, N] (v8, v11), ' +
    '[1, N, 5 + classes] (v5) or [1, N, 6] (suppression in the graph), exported for the task detect',
  preparation: { channelOrder: 'rgb', scale: 1 / 255, padding: 'centre', padValue: 114 },
  accepts(signature, metadata) {
    const problem = planarInputProblem(signature)
    if (problem) return problem
    const [output] = signature.outputs
    if (output?.type !== 'float32' || output.dims.length !== 3)
      return `its output is ${output ? describeTensor(output) : 'missing'}`
    const { fixed } = inputOf(signature, metadata)
    if (fixed && output.dims.every((dim) => typeof dim === 'number')) {
      const layout = detectLayout(output.dims, fixed)
      if (!layout) return `its output ${describeTensor(output)} fits none of the layouts`
      if (layout.kind === 'end-to-end' && !metadata.has('names')) return 'it carries no class names in its metadata'
      const names = parseClassNames(metadata.get('names') ?? '')
      if (names && layout.classes !== null && layout.classes !== names.length)
        return `its output ${describeTensor(output)} has ${layout.classes} classes and its metadata names ${names.length}`
      return null
    }
    return metadata.has('names') ? null : 'its output has open dimensions and its metadata carries no class names'
  },
  input: inputOf,
  classCount: (outputs, frame) => layoutOfOutputs(outputs, frame).layout.classes,
  decode(outputs, frame, keep) {
    const { output, layout } = layoutOfOutputs(outputs, frame)
    const { candidates, iouThreshold } = ultralyticsLayouts[layout.kind]
    return proposalsFrom(candidates(output.data as ArrayLike<number>, layout, keep), frame, keep, iouThreshold)
  },
})
