import { z } from 'zod'
import { GoldenReplay } from '#contract'
import { idOf } from '#model/ids.ts'
import type { ActingContext } from '../../context.ts'
import { defineJob } from '../../jobs/index.ts'
import { currentModelRow } from '../../labeling/index.ts'
import {
  isRunHere,
  modelById,
  type OpenDetector,
  openDetector,
  TaskFailure,
  whilePrelabeling,
} from '../../models/index.ts'
import { goldenSet } from '../../policy/index.ts'
import { readValues } from '../../query/index.ts'
import { type AnsweredObject, answerChange, answerFromScore, roundingScore } from './answer.ts'
import { weighRunning } from './index.ts'

/** Images of the golden set, spread over it: enough to notice another runtime, and quick. */
const maxImages = 200
const keep = { fromScore: answerFromScore, atMost: 300 }

const nothing = { images: 0, compared: 0, changed: 0, failed: 0 }

/**
 * Runs the current model on the golden set again and compares the results with those of the first run. Uses one worker
 * and the originals, so that only the runtime can make a difference. The first results are stored; a stopped run starts
 * again.
 */
export const goldenJob = defineJob({
  kind: 'monitoring.golden',
  lane: 'watch',
  unit: 'images',
  input: z.object({}),
  result: GoldenReplay,
  checkpoint: z.null(),
  title: () => 'Run the current model on the golden set again',
  async run(_, { context, progress, signal }) {
    const { store } = context
    const modelRow = currentModelRow(store)
    const set = goldenSet(store)
    if (modelRow === null || !set) return nothing
    const modelId = idOf('mdl', modelRow)
    const images = await goldenImages(context, set.id)
    if (images.length === 0 || !isRunHere(modelById(store, modelId))) return nothing
    const detector = await openDetector(context, modelId, signal)
    try {
      const tally = { ...nothing }
      for (const [n, imageRow] of images.entries()) {
        await whilePrelabeling(context, signal)
        const change = await answer(context, detector, { modelRow, imageRow })
        if (change === 'failed') tally.failed += 1
        else tally.images += 1
        if (typeof change === 'number') tally.compared += 1
        if (typeof change === 'number' && change > roundingScore) tally.changed += 1
        progress(n + 1, images.length)
      }
      store.write(() => {
        store.run('DELETE FROM golden_answer WHERE model_id = ? AND image_id NOT IN (SELECT value FROM json_each(?))', [
          modelRow,
          JSON.stringify(images),
        ])
        store.run(
          `INSERT INTO golden_replay (model_id, first_runtime, runtime, compared, replayed_at) VALUES (:model, :runtime, :runtime, :compared, :at)
           ON CONFLICT DO UPDATE SET runtime = excluded.runtime, compared = excluded.compared, replayed_at = excluded.replayed_at`,
          { model: modelRow, runtime: detector.runtime, compared: tally.compared, at: context.clock.nowMs() },
        )
      })
      weighRunning(context)
      context.announce({ type: 'workspaceChanged' })
      return tally
    } finally {
      await detector.close()
    }
  },
})

/** Returns golden images that exist and are not large, spread evenly over the set. */
async function goldenImages(context: ActingContext, datasetRow: number): Promise<number[]> {
  const all = await readValues<number>(
    context,
    `SELECT image.id FROM dataset_item JOIN image ON image.id = dataset_item.image_id
     WHERE dataset_id = ? AND lifecycle IN ('active', 'retired') AND image.width_px * image.height_px < ? ORDER BY image.id`,
    [datasetRow, context.settings().largeFromPixels],
  )
  const count = Math.min(maxImages, all.length)
  return Array.from({ length: count }, (_, n) => all[Math.floor((n * all.length) / count)]!)
}

const hundredths = (px: number): number => Math.round(px * 100) / 100

/** Returns how far the answer is from the first; `first` when this is the first. */
async function answer(
  { store, log }: ActingContext,
  detector: OpenDetector,
  { modelRow, imageRow }: { modelRow: number; imageRow: number },
): Promise<number | 'first' | 'failed'> {
  let objects: AnsweredObject[]
  try {
    const found = await detector.detect(imageRow, keep)
    if (!found) return 'failed'
    objects = found.predictions.map(({ classIndex, score, box }) => [
      classIndex,
      score,
      hundredths(box.x),
      hundredths(box.y),
      hundredths(box.width),
      hundredths(box.height),
    ])
  } catch (error) {
    if (!(error instanceof TaskFailure)) throw error
    log.warn(`Golden image ${idOf('img', imageRow)}: ${error.message}`)
    return 'failed'
  }
  const before = store.get<{ answer: string }>('SELECT answer FROM golden_answer WHERE model_id = ? AND image_id = ?', [
    modelRow,
    imageRow,
  ])
  const change = before ? answerChange(JSON.parse(before.answer) as AnsweredObject[], objects) : null
  store.write(() =>
    store.run(
      `INSERT INTO golden_answer (model_id, image_id, answer, change) VALUES (?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET change = excluded.change`,
      [modelRow, imageRow, JSON.stringify(objects), change ?? 0],
    ),
  )
  return change ?? 'first'
}
