import type { Manifest } from '#contract'
import type { Letterbox } from './letterbox.ts'
import type { Keep, Prediction } from './predictions.ts'
import { classColumns, softmaxShare } from './scores.ts'
import type { OutputTensor } from './tensors.ts'
import { type Table, vectorOf } from './views.ts'

export function classRow(manifest: Manifest, outputs: readonly OutputTensor[]): Table {
  const vector = vectorOf('views.scores', manifest.views.scores ?? {}, manifest.views, outputs)
  return vector.rows === 1 ? vector : { ...vector, rows: 1, columns: vector.rows, rowStep: vector.rows }
}

/** Returns the most likely classes of a classifier, with at least the confidence to keep. */
export function classPredictions(
  manifest: Manifest,
  outputs: readonly OutputTensor[],
  { image }: Letterbox,
  keep: Keep,
): Prediction[] {
  const { score: part } = manifest
  const row = classRow(manifest, outputs)
  const { data, at, columns, columnStep } = classColumns(row, part)
  const share = (value: number): number => {
    if (part.activation === 'softmax') return softmaxShare(row, 0, value)
    return part.activation === 'sigmoid' ? 1 / (1 + Math.exp(-value)) : value
  }
  const box = { x: 0, y: 0, width: image.widthPx, height: image.heightPx }
  const values = Array.from({ length: columns }, (_, i) => data[at + i * columnStep]!)
  const ranked = [...values.keys()].toSorted((a, b) => values[b]! - values[a]!).slice(0, keep.atMost)
  return ranked
    .map((classIndex) => ({
      classIndex,
      score: Math.min(1, share(values[classIndex]!)),
      box,
      geometry: { shape: 'whole-image' as const },
    }))
    .filter(({ score }) => score > 0 && score >= keep.fromScore)
}
