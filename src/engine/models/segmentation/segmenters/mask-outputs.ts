import type { OutputTensor } from '../../manifest/for-threads.ts'
import type { MaskPrediction, Prompt } from './define-segmenter.ts'
import { floats } from './tensors.ts'

const outputNamed = (outputs: readonly OutputTensor[], names: readonly string[]): OutputTensor | undefined =>
  names.map((name) => outputs.find((output) => output.name === name)).find((output) => output !== undefined)

/** The output of these names. Throws when there is none. */
export function requireOutput(outputs: readonly OutputTensor[], names: readonly string[]): OutputTensor {
  const output = outputNamed(outputs, names)
  if (output) return output
  throw new Error(`The decoder has no output ${names.join(' or ')}.`)
}

/** Values that are all from 0 to 1 are shares, as EdgeTAM gives them: half stands for what is 0 elsewhere. */
function asLogits(values: Float32Array): Float32Array {
  for (let i = 0; i < values.length; i++) if (!(values[i]! >= 0 && values[i]! <= 1)) return values
  return values.map((value) => value - 0.5)
}

/** The first masks of a run: all dimensions before [masks, height, width] must be 1 (or are counted as masks). */
export function predictionsFrom(
  masks: OutputTensor,
  scores: OutputTensor,
  covers: MaskPrediction['covers'],
): MaskPrediction[] {
  const logits = asLogits(floats(masks))
  const values = floats(scores)
  const [gridHeight = 0, gridWidth = 0] = masks.dims.slice(-2)
  const area = gridWidth * gridHeight
  const count = area > 0 ? logits.length / area : 0
  if (masks.dims.length < 3 || count < 1 || count > 64 || values.length !== count)
    throw new Error(
      `The masks [${masks.dims.join(', ')}] and their scores [${scores.dims.join(', ')}] do not belong together.`,
    )
  return Array.from({ length: count }, (_, i) => ({
    logits: logits.subarray(i * area, (i + 1) * area),
    gridWidth,
    gridHeight,
    covers,
    score: Number.isFinite(values[i]) ? Math.min(1, Math.max(0, values[i]!)) : 0,
  }))
}

const byScore = (a: MaskPrediction, b: MaskPrediction): number => b.score - a.score

/**
 * The order in which to show masks. Of four the first is meant for prompts that leave no doubt, the other three are
 * the whole, the part and the part of the part that one click may mean; fewer are taken by their score.
 */
export function inOrder(predictions: readonly MaskPrediction[], { points, box }: Prompt): MaskPrediction[] {
  const [sure, ...readings] = predictions
  if (predictions.length !== 4 || !sure) return predictions.toSorted(byScore)
  const leavesDoubt = points.length === 1 && box === null
  return leavesDoubt ? readings.toSorted(byScore) : [sure, ...readings.toSorted(byScore)]
}
