import type { OutputTensor } from '../../manifest/for-threads.ts'
import type { MaskPrediction, Prompt } from './define-segmenter.ts'

/** Returns the first output of these names. Throws when there is none. */
function requireOutput(outputs: readonly OutputTensor[], names: readonly string[]): OutputTensor {
  const output = names.map((name) => outputs.find((one) => one.name === name)).find((one) => one !== undefined)
  if (output) return output
  throw new Error(`The decoder has no output ${names.join(' or ')}.`)
}

/** If all values are from 0 to 1 they are shares, as with EdgeTAM: a half then equals the 0 of others. */
function asLogits(values: Float32Array): Float32Array {
  for (let i = 0; i < values.length; i++) if (!(values[i]! >= 0 && values[i]! <= 1)) return values
  return values.map((value) => value - 0.5)
}

type MaskOutputs = { masks: readonly string[]; scores: readonly string[]; covers?: MaskPrediction['covers'] }

/**
 * Reads the masks of a run, in the order in which to show them: all dimensions before [height, width] count masks. `masks`
 * and `scores` are names of outputs; the first that exists is read.
 */
export function readMasks(
  outputs: readonly OutputTensor[],
  { masks: maskNames, scores: scoreNames, covers = 'input' }: MaskOutputs,
  prompt: Prompt,
): MaskPrediction[] {
  const [masks, scores] = [requireOutput(outputs, maskNames), requireOutput(outputs, scoreNames)]
  const logits = asLogits(floats(masks))
  const values = floats(scores)
  const [gridHeight = 0, gridWidth = 0] = masks.dims.slice(-2)
  const area = gridWidth * gridHeight
  const count = area > 0 ? logits.length / area : 0
  if (masks.dims.length < 3 || count < 1 || count > 64 || values.length !== count)
    throw new Error(
      `The masks [${masks.dims.join(', ')}] and their scores [${scores.dims.join(', ')}] do not belong together.`,
    )
  const predictions = Array.from({ length: count }, (_, i) => ({
    logits: logits.subarray(i * area, (i + 1) * area),
    gridWidth,
    gridHeight,
    covers,
    score: Number.isFinite(values[i]) ? Math.min(1, Math.max(0, values[i]!)) : 0,
  }))
  return inOrder(predictions, prompt)
}

const byScore = (a: MaskPrediction, b: MaskPrediction): number => b.score - a.score

/**
 * Sorts masks by their score. Of four, the first is made for unambiguous prompts; the others are the whole, the part and
 * the subpart that a single click may mean.
 */
function inOrder(predictions: readonly MaskPrediction[], { points, box }: Prompt): MaskPrediction[] {
  const [sure, ...readings] = predictions
  if (predictions.length !== 4 || !sure) return predictions.toSorted(byScore)
  const isAmbiguous = points.length === 1 && box === null
  return isAmbiguous ? readings.toSorted(byScore) : [sure, ...readings.toSorted(byScore)]
}

/** Returns the values of an output as float32. Throws for other types, and for a number of values that its dimensions don't allow. */
function floats({ name, dims, data }: OutputTensor): Float32Array {
  const count = dims.reduce((product, dim) => product * dim, 1)
  if (!(data instanceof Float32Array) || data.length !== count)
    throw new Error(`The output "${name}" holds no float32 values of its shape [${dims.join(', ')}].`)
  return data
}
