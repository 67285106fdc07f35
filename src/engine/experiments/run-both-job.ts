import { setTimeout } from 'node:timers/promises'
import { z } from 'zod'
import { SkippedImage } from '#contract'
import { idOf, type JobId } from '#model/ids.ts'
import { messageOf } from '#model/text/zod-messages.ts'
import { userByRow } from '../access/index.ts'
import type { Context } from '../context.ts'
import { findLeastWork, isSlower, timeInTurn } from '../evaluation/index.ts'
import { defineJob } from '../jobs/index.ts'
import {
  type OpenDetector,
  openDetector,
  pathOf,
  storePredictions,
  TaskFailure,
  whilePrelabeling,
} from '../models/index.ts'
import { readRows, readValues } from '../query/index.ts'
import { countReviews, leastWorkOfBoth, tripGuard } from './count-reviews.ts'
import { changeExperiment, openExperiment, type StoredExperiment } from './experiment-row.ts'
import { exposeAll, exposeImages } from './expose.ts'

/** The share of time that the job rests, so that it takes at most half a core from users. */
const restShare = 0.5
/** The current model also runs on every nth image, to compare their time. */
const timedEvery = 5
const timesKept = 100
const maxSlowdown = 2

/** SQL for images still to be reviewed on which one of the two models has not run. */
const unseen = `SELECT id FROM image WHERE lifecycle = 'active' AND state IN ('new', 'predicted')
  AND width_px * height_px < ? AND EXISTS (SELECT 1 FROM (SELECT ? AS model UNION ALL SELECT ?) AS one
    WHERE NOT EXISTS (SELECT 1 FROM prediction_run WHERE model_id = one.model AND image_id = image.id))`

export const waitingImages = async (context: Context, experiment: StoredExperiment): Promise<number> =>
  (await readValues<number>(context, `SELECT count(*) FROM (${unseen})`, unseenBy(context, experiment)))[0] ?? 0

/**
 * Counts images to be reviewed that are excluded: tile by tile they would take the models much longer than all others.
 */
export const tooLargeImages = async (context: Context): Promise<number> =>
  (
    await readValues<number>(
      context,
      `SELECT count(*) FROM image WHERE lifecycle = 'active' AND state IN ('new', 'predicted') AND width_px * height_px >= ?`,
      [context.settings().largeFromPixels],
    )
  )[0] ?? 0

const unseenBy = ({ settings }: Context, { current, candidate }: StoredExperiment) => [
  settings().largeFromPixels,
  current.row,
  candidate.row,
]

type Side = 'current' | 'candidate'

/**
 * Runs both models of the experiment on every image to be reviewed, when nothing else computes, and makes the drawn
 * images show the candidate. A candidate that crashes, fails or is slow is rolled back at once.
 */
export const runBoth = defineJob({
  kind: 'experiments.runBoth',
  lane: 'experiments',
  unit: 'images',
  input: z.object({}),
  /** `failed`: images that could not be read, or on which the current model failed. */
  result: z.object({ images: z.int(), failed: z.array(SkippedImage) }),
  checkpoint: z.null(),
  title: () => 'Run both models of the experiment',
  async run(_, { context, progress, signal }) {
    const failed: SkippedImage[] = []
    const { store } = context
    await exposeAll(context, signal)
    context.announce({ type: 'imagesChanged', images: 'many' })
    const experiment = openExperiment(store)
    if (!experiment) return { images: 0, failed }
    const known = await reviewedUnseen(context, experiment)
    const rows = [
      ...known,
      ...(await readRows(context, `${unseen} ORDER BY state = 'new', id`, unseenBy(context, experiment))),
    ]
    const detectors: Partial<Record<Side, OpenDetector>> = {}
    let images = 0
    try {
      for (const row of rows) {
        await whilePrelabeling(context, signal)
        const startedMs = performance.now()
        const timed = images % timedEvery === 0
        const isOpen = await runOn(context, experiment, row, { detectors, failed, timed, signal })
        if (!isOpen) break
        images += 1
        progress(images, rows.length)
        if (images === known.length)
          for (const { modelId } of [experiment.current, experiment.candidate])
            await findLeastWork(context, modelId, signal)
        await setTimeout(((performance.now() - startedMs) * restShare) / (1 - restShare), undefined, { signal })
      }
    } finally {
      await Promise.all(Object.values(detectors).map((detector) => detector.close()))
    }
    await countReviews(context, [])
    return { images, failed }
  },
})

/** The number of reviewed images that determine a model's confidence of least work. */
const maxReviewed = 200

/** Returns reviewed images, the last ones first, on which a model has to run to find its confidence of least work. */
async function reviewedUnseen(context: Context, experiment: StoredExperiment): Promise<readonly number[]> {
  const { store } = context
  const { current, candidate } = leastWorkOfBoth(store, experiment)
  if (current.objects > 0 && candidate.objects > 0) return []
  return [
    ...(await readRows(
      context,
      `SELECT id FROM image WHERE lifecycle = 'active' AND state IN ('reviewed', 'approved') AND width_px * height_px < ?
       ORDER BY reviewed_at DESC, id DESC LIMIT ?`,
      [context.settings().largeFromPixels, maxReviewed],
    )),
  ]
}

/** Queues a run, unless one waits that will include all current images. */
export function queueRun({ store, jobs }: Context, experiment: StoredExperiment): JobId {
  const row = store.get<{ id: number }>("SELECT id FROM job WHERE status = 'queued' AND kind = ?", [runBoth.kind])
  return row ? idOf('job', row.id) : jobs.enqueue(runBoth, {}, userByRow(store, experiment.startedByRow))
}

/** Returns the running run, or a new one. */
export function runNow(context: Context, experiment: StoredExperiment): JobId {
  const row = context.store.get<{ id: number }>("SELECT id FROM job WHERE status = 'running' AND kind = ?", [
    runBoth.kind,
  ])
  return row ? idOf('job', row.id) : queueRun(context, experiment)
}

/** Runs the missing models on an image; returns false once the experiment has ended. */
async function runOn(
  context: Context,
  begun: StoredExperiment,
  imageRow: number,
  {
    detectors,
    failed,
    timed,
    signal,
  }: {
    detectors: Partial<Record<Side, OpenDetector>>
    failed: SkippedImage[]
    timed: boolean
    signal: AbortSignal
  },
): Promise<boolean> {
  const { store, clock } = context
  const hasRun = (side: Side) =>
    store.get('SELECT 1 FROM prediction_run WHERE model_id = ? AND image_id = ?', [begun[side].row, imageRow]) !==
    undefined
  const times: Partial<Record<Side, number>> = {}
  for (const side of ['current', 'candidate'] as const) {
    const isMissing = !hasRun(side)
    if (!isMissing && !(side === 'current' && timed)) continue
    try {
      detectors[side] ??= await openDetector(context, begun[side].modelId, signal)
      const found = await detectors[side].detect(imageRow)
      if (!found) return true
      times[side] = found.inferenceMs
      if (!isMissing) continue
      const isBroken = found.predictions.some(
        ({ score, box }) => ![score, ...Object.values(box)].every(Number.isFinite),
      )
      if (side === 'candidate' && isBroken) {
        await tripGuard(context, begun, {
          guard: 'output',
          reason: `${begun.candidate.name} returned invalid numbers.`,
        })
        return false
      }
      store.write(() =>
        storePredictions(store, begun[side].row, [{ imageRow, predictions: found.predictions }], clock.nowMs()),
      )
    } catch (error) {
      if (signal.aborted) throw error
      const failure = error instanceof TaskFailure ? error.at : detectors[side] ? null : 'load'
      if (!failure || (side === 'current' && failure === 'load')) throw error
      if (side === 'candidate' && failure !== 'image') {
        await tripGuard(context, begun, {
          guard: failure === 'model' ? 'output' : 'crash',
          reason: `${begun.candidate.name} ${failureTexts[failure]}: ${messageOf(error)}`,
        })
        return false
      }
      failed.push({ imageId: idOf('img', imageRow), path: pathOf(store, imageRow), reason: messageOf(error) })
      return true
    }
  }
  const noted = noteRun(context, begun, imageRow, times)
  if (noted !== 'slow') return noted === 'open'
  const { current, candidate } = detectors
  if (current && candidate && !(await isSlowAgain(context, begun, { current, candidate }))) return true
  await tripGuard(context, begun, {
    guard: 'latency',
    reason: `${begun.candidate.name} takes more than ${maxSlowdown} times as long as ${begun.current.name}.`,
  })
  return false
}

const failureTexts = {
  worker: 'crashed on an image',
  model: 'failed on an image',
  server: 'can’t be reached',
  load: 'could not be loaded',
} as const

/** Records a run, and says whether the candidate's slowest images seem to take too long. */
function noteRun(
  context: Context,
  begun: StoredExperiment,
  imageRow: number,
  times: Partial<Record<Side, number>>,
): 'ended' | 'open' | 'slow' {
  const { store } = context
  const noted = store.write(() => {
    const experiment = openExperiment(store)
    if (experiment?.row !== begun.row) return 'ended'
    exposeImages(store, experiment, [imageRow])
    const { latency } = experiment
    if (times.current === undefined || times.candidate === undefined) return 'open'
    const next = {
      current: [...latency.current, times.current].slice(-timesKept),
      candidate: [...latency.candidate, times.candidate].slice(-timesKept),
    }
    changeExperiment(store, experiment.row, { latency: JSON.stringify(next) })
    return isSlower({ base: next.current, candidate: next.candidate }, maxSlowdown) ? 'slow' : 'open'
  })
  if (noted === 'ended') return noted
  context.announce({ type: 'imagesChanged', images: [idOf('img', imageRow)] })
  context.announce({ type: 'labelsChanged', images: [idOf('img', imageRow)] })
  return noted
}

/** Times both models again: other programs may have slowed one of them. What was measured then counts from now on. */
async function isSlowAgain(
  { store }: Context,
  { row, current, candidate }: StoredExperiment,
  detectors: Record<Side, OpenDetector>,
): Promise<boolean> {
  const times = await timeInTurn(store, {
    base: { modelId: current.modelId, detector: detectors.current },
    candidate: { modelId: candidate.modelId, detector: detectors.candidate },
  })
  store.write(() =>
    changeExperiment(store, row, { latency: JSON.stringify({ current: times.base, candidate: times.candidate }) }),
  )
  return isSlower(times, maxSlowdown)
}
