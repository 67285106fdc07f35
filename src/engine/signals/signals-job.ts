import { z } from 'zod'
import { SignalsResult } from '#contract'
import { rowOf } from '#model/ids.ts'
import { dayMs } from '#model/units.ts'
import { describeImages } from '../embeddings/index.ts'
import { invalid } from '../errors.ts'
import { defineJob } from '../jobs/index.ts'
import { aliasedModel } from '../models/index.ts'
import { goldenSet, millionths, newestSnapshot } from '../policy/index.ts'
import { eachInTurns } from '../threads/turns.ts'
import type { ObjectSignals } from './object-signals.ts'
import { memoryOf, type ObjectSignalsInput } from './object-signals.ts'
import { objectsThread } from './object-signals-thread.ts'
import { type ModelImages, readImages } from './read-images.ts'
import { reviewedHere, signalState } from './signal-state.ts'
import { type SignalRow, storeSignals } from './store-signals.ts'

/** Of the progress, up to where images are described, and up to where objects are compared. */
const shares = { described: 0.6, compared: 0.98 }

/**
 * Computes what the current model says of the reviewed images. All of it at most once a cycle, or with `again`, or for a
 * new current model; before that only images without signals get theirs, so that what was computed does not change
 * from one plan to the next. Stopped or killed, it goes on with what is not described yet; comparing, about a minute for
 * 100,000 objects, begins again.
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
    const known = await readImages(context, { modelRow, make, goldenRow: golden, signal })
    const { images, samples, recall } = known
    const input: ObjectSignalsInput = { samples, images }
    const objects = await context.threads.ask(objectsThread, 'objectSignals', input, {
      signal,
      onProgress: progressBetween(shares.described, shares.compared),
      transfer: memoryOf(input),
    })
    const computed = await storeSignals(
      context,
      await rowsOf(known, objects, signal),
      isFilling
        ? { snapshotId: last.id }
        : {
            modelRow,
            descriptor: words,
            recall: Object.fromEntries(
              [...recall].map(([classId, one]) => [classId, { ...one, recall: millionths(one.recall) }]),
            ),
            halfLife: Object.fromEntries(objects.halfLife),
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
      notes: notesOf(known, current.model.name, golden !== null),
    }
  },
})

const whole = (value: number): number | null => (Number.isNaN(value) ? null : millionths(value))

async function rowsOf({ id, revision, f1, labelQuality }: ModelImages, objects: ObjectSignals, signal: AbortSignal) {
  const rows: SignalRow[] = []
  const add = (imageRow: number, n: number) => {
    rows.push({
      id: imageRow,
      revision: revision[n]!,
      f1: whole(f1[n]!),
      labelQuality: whole(labelQuality[n]!),
      similarity: whole(objects.similarity[n]!),
      coverage: whole(objects.coverage[n]!),
      novelty: whole(objects.novelty[n]!),
      shapley: whole(objects.shapley[n]!),
      staleness: whole(objects.staleness[n]!),
    })
  }
  await eachInTurns(id, add, { signal })
  return rows
}

function notesOf({ unseen, images }: ModelImages, model: string, hasGolden: boolean): string[] {
  return [
    ...(unseen === 0
      ? []
      : [
          `${model} has not run on ${unseen} of ${images.count} reviewed images, so they have no signal.f1 and no signal.labelQuality. Run the model on them and compute again.`,
        ]),
    ...(hasGolden
      ? []
      : ['No golden set, so signal.shapley is unknown. Choose a frozen dataset as the golden set in Settings.']),
  ]
}
