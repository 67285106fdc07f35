import type { Geometry } from '#model/shapes/index.ts'
import type { Prediction } from '../manifest/for-threads.ts'

/** Class, confidence, x, y, width, height. As objects, predictions take ten times as long to send. */
const fields = 6

/** `geometries`: JSON for each prediction, if any has a shape other than its box. Text is faster to send than many numbers. */
export type PackedPredictions = { numbers: Float64Array<ArrayBuffer>; geometries?: (string | null)[] }

/** A prediction whose shape is still JSON. */
export type TextPrediction = Omit<Prediction, 'geometry'> & { geometry?: string }

export function packPredictions(predictions: readonly Prediction[]): PackedPredictions {
  const numbers = new Float64Array(predictions.length * fields)
  let at = 0
  for (const { classIndex, score, box } of predictions)
    for (const value of [classIndex, score, box.x, box.y, box.width, box.height]) numbers[at++] = value
  if (!predictions.some(({ geometry }) => geometry)) return { numbers }
  return { numbers, geometries: predictions.map(({ geometry }) => (geometry ? JSON.stringify(geometry) : null)) }
}

/** Unpacks predictions that are only stored. */
export const textPredictions = ({ numbers, geometries }: PackedPredictions): TextPrediction[] =>
  Array.from({ length: numbers.length / fields }, (_, i) => {
    const at = (field: number) => numbers[i * fields + field]!
    const geometry = geometries?.[i]
    return {
      classIndex: at(0),
      score: at(1),
      box: { x: at(2), y: at(3), width: at(4), height: at(5) },
      ...(geometry && { geometry }),
    }
  })

export const unpackPredictions = (packed: PackedPredictions): Prediction[] =>
  textPredictions(packed).map(({ geometry, ...prediction }) =>
    geometry === undefined ? prediction : { ...prediction, geometry: JSON.parse(geometry) as Geometry },
  )
