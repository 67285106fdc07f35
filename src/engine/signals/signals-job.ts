import { z } from 'zod'
import { SignalsResult } from '#contract'
import { rowOf } from '#model/ids.ts'
import { dayMs } from '#model/units.ts'
import { describeImages } from '../embeddings/index.ts'
import { invalid } from '../errors.ts'
import { defineJob } from '../jobs/index.ts'
import { aliasedModel } from '../models/index.ts'
import { goldenSet, millionths, newestSnapshot } from '../policy/index.ts'
import { objectsThread } from './object-signals-thread.ts'
import type { ModelImages } from './read-images.ts'
import { reviewedHere } from './reviewed-here.ts'
import { signalState } from './signal-state.ts'
import { storeSignals } from './store-signals.ts'

/** The shares of the progress after images are described, and after objects are compared. */
const shares = { described: 0.6, compared: 0.98 }

/**
 * Computes the current model's signals of the reviewed images. Computes all of them at most once a cycle, or with
 * `again`, or for a new current model; before that only images without signals get theirs, so that computed values do
 * not change from one plan to the next. When stopped or killed, it continues with the images not described yet;
 * comparing, about a minute for 100,000 objects, starts again.
 */
export const signalsJob = defineJob({
  kind: 'signals.compute',
  lane: 'compute',
  unit: 'percent',
  input: z.object({ again: z.boolean() }),
  result: SignalsResult,
  checkpoint: z.null(),
  title: () => 'Compute the signals of reviewed images',
  async run({ again }, { context, progress, signal }) {
    const { store, clock } = context
    const current = aliasedModel({ store }, 'current')
    if (!current) throw invalid('No current model to compare labels with. Add a model, or make one current.')
    const modelRow = rowOf(current.model.modelId)
    const last = newestSnapshot(store)
    const progressBetween = (from: number, to: number) => (share: number) =>
      progress(Math.floor((from + share * (to - from)) * 100), 100)
    const { make, words, unread } = await describeImages(context, reviewedHere, [], {
      signal,
      onProgress: progressBetween(0, shares.described),
    })
    const isFilling =
      !again &&
      last !== undefined &&
      last.model_id === modelRow &&
      last.descriptor === words &&
      clock.nowMs() < last.computed_at + context.settings().signalsEveryDays * dayMs
    const golden = goldenSet(store)?.id ?? null
    const request = { modelRow, make, goldenRow: golden, nowMs: clock.nowMs() }
    const signals = await context.threads.ask(objectsThread, 'signals', request, {
      signal,
      onProgress: progressBetween(shares.described, shares.compared),
    })
    const computed = await storeSignals(
      context,
      signals,
      isFilling
        ? { snapshotId: last.id }
        : {
            modelRow,
            descriptor: words,
            recall: Object.fromEntries(
              [...signals.recall].map(([classId, one]) => [classId, { ...one, recall: millionths(one.recall) }]),
            ),
            halfLife: Object.fromEntries(signals.halfLife),
          },
      { model: current.model.sha256, signal },
    )
    context.announce({ type: 'imagesChanged', images: 'many' })
    context.announce({ type: 'plansChanged', planId: null })
    progress(100, 100)
    return {
      ...(await signalState(context)),
      computed,
      renewed: !isFilling,
      unread,
      notes: notesOf(signals, current.model.name, golden !== null),
    }
  },
})

function notesOf({ unseen, id }: Pick<ModelImages, 'unseen' | 'id'>, model: string, hasGolden: boolean): string[] {
  return [
    ...(unseen === 0
      ? []
      : [
          `${model} has not run on ${unseen} of ${id.length} reviewed images, so they have no signal.f1 and no signal.labelQuality. Run the model on them and compute again.`,
        ]),
    ...(hasGolden
      ? []
      : ['No golden set, so signal.shapley is unknown. Choose a frozen dataset as the golden set in Settings.']),
  ]
}
