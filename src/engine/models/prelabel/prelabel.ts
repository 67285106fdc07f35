import { setTimeout } from 'node:timers/promises'
import { z } from 'zod'
import { PrelabelResult, ProfileName } from '#contract'
import { ModelId, rowOf } from '#model/ids.ts'
import type { Context } from '../../context.ts'
import { defineJob } from '../../jobs/index.ts'
import { openCluster } from '../cluster/open-cluster.ts'
import { imagesToPredict } from '../images.ts'
import { modelById, newestRunMs } from '../queries.ts'
import { storedDetector } from '../registry/stored-detector.ts'
import { needsTuning, tune } from '../tuning/tune.ts'
import { openWorkers } from '../workers/open-workers.ts'
import { evaluationKeep, reviewKeep } from '../workers/predictions-kept.ts'
import { workerShape } from '../workers/worker-shape.ts'
import { Checkpoint } from './pending-predictions.ts'
import { predict } from './predict.ts'

/** From this many images on, it is worth some seconds to find how the model runs fastest here. */
const manyImages = 200
const secondsToTune = 2

const Input = z.object({
  modelId: ModelId,
  name: z.string(),
  where: z.string().optional(),
  again: z.boolean(),
  sample: z.int().optional(),
  /** Also keeps what only evaluation counts, and runs again on images without it. */
  forEvaluation: z.boolean().optional(),
  /** The profile whose scheduler runs it. */
  on: ProfileName.optional(),
})

/**
 * Runs a model on the images that it has not seen, or with `again` on all. The workers read and run while this thread only
 * writes. A run that was interrupted continues after what is written.
 */
export const prelabel = defineJob({
  kind: 'models.prelabel',
  lane: 'compute',
  unit: 'images',
  input: Input,
  result: PrelabelResult,
  checkpoint: Checkpoint,
  title: ({ name, sample, on }) =>
    sample === undefined ? `Pre-label with ${name}${on === undefined ? '' : ` on ${on}`}` : `Test run of ${name}`,
  async run(input, run) {
    const { context, signal } = run
    let stored = modelById(context.store, input.modelId)
    const modelRow = rowOf(input.modelId)
    const tally: Checkpoint = run.checkpoint ?? {
      startedAtMs: Math.max(context.clock.nowMs(), newestRunMs(context.store, modelRow)),
      images: 0,
      predictions: 0,
      unmapped: 0,
      cut: { images: 0, predictions: 0 },
      inferenceMs: 0,
      elapsedMs: 0,
      large: { images: 0, tiles: 0, ms: 0 },
    }
    run.save(tally)
    const failed = await run.failures()
    const failedBefore = new Set(failed.map(({ imageId }) => rowOf(imageId)))
    const open = await imagesToPredict(context, {
      modelRow,
      where: input.where,
      unlessRunAfterMs: input.again ? tally.startedAtMs : null,
      sample: input.sample,
      ...(input.forEvaluation && { tailFrom: evaluationKeep(context.settings(), false).fromScore }),
    })
    // Filtering a million rows fills the memory with them once more.
    const rows = failedBefore.size === 0 ? open : open.filter((row) => !failedBefore.has(row))
    if (rows.length > 0) {
      signal.throwIfAborted()
      if (input.on === undefined && rows.length >= manyImages && needsTuning(context, stored))
        stored = await tune(context, stored, secondsToTune, signal)
      const pool =
        input.on === undefined
          ? await openWorkers(context, stored, workerShape(context, stored.model, rows.length), signal)
          : await openCluster(context, stored, { on: input.on, images: rows.length, signal })
      try {
        const detector = await storedDetector(context, stored, pool)
        const { forEvaluation = false } = input
        await predict(rows, pool, { modelRow, model: stored.model, detector, forEvaluation, tally, failed, run })
      } finally {
        await pool.close()
        // The list of models counts the images that each has seen.
        context.announce({ type: 'modelsChanged', modelId: input.modelId })
      }
    }
    signal.throwIfAborted()
    const { images, predictions, unmapped, cut, inferenceMs, elapsedMs, large } = tally
    return {
      modelId: input.modelId,
      images,
      predictions,
      unmapped,
      cut: { ...cut, atMost: Math.min(reviewKeep(context.settings()).atMost, stored.manifest?.atMost ?? 300) },
      failed,
      imagesPerSecond: elapsedMs > 0 ? (images * 1000) / elapsedMs : 0,
      inferenceMsPerImage: images > 0 ? inferenceMs / images : 0,
      ...(large.images > 0 ? { large: { images: large.images, tiles: large.tiles, seconds: large.ms / 1000 } } : {}),
    }
  },
})

const waitMs = 1000

/** Waits while a pre-labeling runs: what a user requested comes before work in idle time. */
export async function whilePrelabeling({ store }: Context, signal: AbortSignal): Promise<void> {
  const isPrelabeling = () => store.get("SELECT 1 FROM job WHERE status = 'running' AND kind = ?", [prelabel.kind])
  for (signal.throwIfAborted(); isPrelabeling() !== undefined; ) await setTimeout(waitMs, undefined, { signal })
}
