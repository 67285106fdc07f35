import { iou } from '#model/geometry/box.ts'
import type { Context } from '../../context.ts'
import { sampleInputs } from '../images.ts'
import type { Prediction } from '../manifest/for-threads.ts'
import type { StoredModel } from '../queries.ts'
import { storedDetector } from '../registry/stored-detector.ts'
import type { InferencePool } from '../runtime/inference-pool.ts'
import { unpackPredictions } from '../runtime/packed-predictions.ts'

const images = 8
const keep = { fromScore: 0.1, atMost: 100 }

/** What a model finds on some images of the workspace, image by image. */
export async function findingsOf(
  context: Context,
  stored: StoredModel,
  pool: InferencePool,
  signal: AbortSignal,
): Promise<Prediction[][]> {
  const detector = await storedDetector(context, stored, pool)
  const found: Prediction[][] = []
  for (const image of await sampleInputs(context, stored.model.input, images)) {
    const { predictions } = await pool.run({ kind: 'detect', detector, image, keep }, signal)
    found.push(unpackPredictions(predictions))
  }
  return found
}

const [minIou, maxScoreChange] = [0.98, 0.02]

const isSame = (a: Prediction, b: Prediction): boolean =>
  a.classIndex === b.classIndex && Math.abs(a.score - b.score) <= maxScoreChange && iou(a.box, b.box) >= minIou

/** Whether both find the same; what is close to the confidence from which they were kept may be missing from one. */
export const areSameFindings = (some: readonly Prediction[][], others: readonly Prediction[][]): boolean =>
  some.length === others.length &&
  [some, others].every((these, side) =>
    these.every((ofImage, n) =>
      ofImage
        .filter(({ score }) => score >= keep.fromScore + maxScoreChange)
        .every((one) => [others, some][side]![n]!.some((other) => isSame(one, other))),
    ),
  )
