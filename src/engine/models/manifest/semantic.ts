import type { Manifest } from '#contract'
import { maskInBox } from './grid-masks.ts'
import { boxOnImage, type Letterbox } from './letterbox.ts'
import type { DecodedOutputs, Keep } from './predictions.ts'
import type { OutputTensor } from './tensors.ts'
import { onlyOutput } from './views.ts'

/** A class of a map. `valueAt` is above 0 in its cells. `score`: its mean share there. */
type MapClass = { classIndex: number; score: number; valueAt(column: number, row: number): number }

/** Returns a mask for each class of a map of classes. Logits are interpolated before they are compared. */
export function semanticPredictions(
  manifest: Manifest,
  outputs: readonly OutputTensor[],
  frame: Letterbox,
  keep: Keep,
): DecodedOutputs {
  const part = manifest.semantic!
  const { dims, data } = onlyOutput('semantic.map', part.map, manifest.views, outputs)
  const [rows, columns] = [dims.at(-2) ?? 0, dims.at(-1) ?? 0]
  const cells = rows * columns
  const channels = cells > 0 ? data.length / cells : 0
  if (!Number.isInteger(channels) || channels === 0)
    throw new Error(`The map has the shape [${dims.join(', ')}] instead of [1, classes, rows, columns].`)
  const found =
    part.code === 'indices'
      ? classesOfNumbers(data, columns, cells, part.ignore)
      : part.code === 'above' || channels === 1
        ? [onlyClass(data, columns, cells)]
        : classesOfLogits(data, columns, cells, channels)
  const { input } = frame
  const whole = boxOnImage({ x: 0, y: 0, width: input.widthPx, height: input.heightPx }, frame)
  const { background, labelBase } = manifest.score
  const backgroundNumber = background === 'last' ? channels - 1 : background === 'first' ? 0 : -1
  const firstClass = labelBase + (background === 'first' ? 1 : 0)
  const predictions = found
    .filter(({ classIndex, score }) => classIndex !== backgroundNumber && score >= keep.fromScore)
    .flatMap(({ classIndex, score, valueAt }) => {
      const geometry = maskInBox({ rows, columns }, valueAt, whole, frame)
      if (!geometry) return []
      const { x, y, width, height } = geometry
      return [{ classIndex: classIndex - firstClass, score, box: { x, y, width, height }, geometry }]
    })
    .toSorted((a, b) => b.score - a.score)
  return { predictions: predictions.slice(0, keep.atMost), cut: Math.max(0, predictions.length - keep.atMost) }
}

function classesOfNumbers(data: ArrayLike<number>, columns: number, cells: number, ignore: number): MapClass[] {
  const present = new Set<number>()
  for (let i = 0; i < cells; i++) if (data[i] !== ignore) present.add(data[i]!)
  return [...present].map((classIndex) => ({
    classIndex,
    score: 1,
    valueAt: (x, y) => (data[y * columns + x] === classIndex ? 1 : -1),
  }))
}

/** Reads a map of one class. Its cells are above 0, or above a half if all values are shares. */
function onlyClass(data: ArrayLike<number>, columns: number, cells: number): MapClass {
  let areShares = true
  for (let i = 0; areShares && i < cells; i++) areShares = data[i]! >= 0 && data[i]! <= 1
  const cut = areShares ? 0.5 : 0
  let [sum, count] = [0, 0]
  for (let i = 0; i < cells; i++) {
    const value = data[i]!
    if (!(value > cut)) continue
    sum += areShares ? value : 1 / (1 + Math.exp(-value))
    count += 1
  }
  return { classIndex: 0, score: count > 0 ? sum / count : 0, valueAt: (x, y) => data[y * columns + x]! - cut }
}

/** Reads a map of logits. The value of a class is its logit less the greatest other one. */
function classesOfLogits(data: ArrayLike<number>, columns: number, cells: number, channels: number): MapClass[] {
  const best = new Uint16Array(cells)
  const first = new Float32Array(cells).fill(Number.NEGATIVE_INFINITY)
  const second = new Float32Array(cells).fill(Number.NEGATIVE_INFINITY)
  const sums = new Float64Array(channels)
  const counts = new Uint32Array(channels)
  for (let c = 0; c < channels; c++)
    for (let i = 0, at = c * cells; i < cells; i++, at++) {
      const value = data[at]!
      if (value > first[i]!) {
        second[i] = first[i]!
        first[i] = value
        best[i] = c
      } else if (value > second[i]!) second[i] = value
    }
  for (let i = 0; i < cells; i++) {
    let all = 0
    for (let c = 0; c < channels; c++) all += Math.exp(data[c * cells + i]! - first[i]!)
    sums[best[i]!]! += 1 / all
    counts[best[i]!]! += 1
  }
  return [...counts.keys()]
    .filter((c) => counts[c]! > 0)
    .map((c) => ({
      classIndex: c,
      score: sums[c]! / counts[c]!,
      valueAt(x, y) {
        const i = y * columns + x
        return data[c * cells + i]! - (best[i] === c ? second[i]! : first[i]!)
      },
    }))
}
