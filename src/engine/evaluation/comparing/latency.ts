import { type ModelId, rowOf } from '#model/ids.ts'
import type { ActingContext } from '../../context.ts'
import { type OpenDetector, openDetector, runFigures } from '../../models/index.ts'
import type { Store } from '../../store/index.ts'
import { isSlower, type Latency, type LatencyTimes, minTimes } from './gate.ts'

const repeats = 3

/** Returns the times of the last images, if both models ran in the same place and with as many workers. */
function notedLatency(store: Store, models: readonly [ModelId, ModelId]): Latency {
  const [base, candidate] = models.map((modelId) => {
    const { usual, recent } = runFigures(store, rowOf(modelId))
    return recent.times.length >= usual.times.length ? recent : usual
  })
  const isAlike = base!.runtime === candidate!.runtime && base!.workers === candidate!.workers
  return isAlike ? { base: base!.times, candidate: candidate!.times } : null
}

/**
 * Returns the milliseconds that a base and a candidate take for an image. The recorded runs may have met a busy
 * computer: a candidate that looks too slow is timed again.
 */
export async function latencyOf(
  context: ActingContext,
  models: readonly [ModelId, ModelId],
  signal: AbortSignal,
): Promise<Latency> {
  const noted = notedLatency(context.store, models)
  if (!isSlower(noted)) return noted
  const opened: OpenDetector[] = []
  try {
    for (const modelId of models) opened.push(await openDetector(context, modelId, signal))
    const [base, candidate] = models.map((modelId, i) => ({ modelId, detector: opened[i]! }))
    return await timeInTurn(context.store, { base: base!, candidate: candidate! })
  } finally {
    for (const detector of opened) await detector.close()
  }
}

type TimedModel = { modelId: ModelId; detector: OpenDetector }

/** Times two models on the last images of both, in turn, and keeps the best of three runs each. */
export async function timeInTurn(
  store: Store,
  models: { base: TimedModel; candidate: TimedModel },
): Promise<LatencyTimes> {
  const best: { base: number[]; candidate: number[] } = { base: [], candidate: [] }
  for (const imageRow of imagesOfBoth(store, [models.base.modelId, models.candidate.modelId])) {
    const runs: { base: number[]; candidate: number[] } = { base: [], candidate: [] }
    for (let n = 0; n < repeats; n++)
      for (const side of ['base', 'candidate'] as const) {
        const ran = await models[side].detector.detect(imageRow)
        if (ran) runs[side].push(ran.inferenceMs)
      }
    for (const side of ['base', 'candidate'] as const)
      if (runs[side].length > 0) best[side].push(Math.min(...runs[side]))
  }
  return best
}

const imagesOfBoth = (store: Store, [base, candidate]: readonly [ModelId, ModelId]): number[] =>
  store.values<number>(
    `SELECT image_id FROM prediction_run JOIN image ON image.id = image_id
     WHERE model_id = ? AND lifecycle IN ('active', 'retired') AND image_id IN
       (SELECT image_id FROM prediction_run WHERE model_id = ?) ORDER BY image_id DESC LIMIT ?`,
    [rowOf(candidate), rowOf(base), minTimes],
  )
