import { z } from 'zod'
import { SignalsResult } from '#contract'
import { rowOf } from '#model/ids.ts'
import { audit } from '../../access/index.ts'
import type { Context } from '../../context.ts'
import { defineJob } from '../../jobs/index.ts'
import type { PlacedBox } from '../../library/index.ts'
import { currentModel } from '../../models/index.ts'
import { invalid } from '../../procedure.ts'
import { backgroundId, describeImages } from '../effect/embed.ts'
import { type Samples, toSamples } from '../effect/samples.ts'
import { f1Of, RecallTally } from './agreement.ts'
import { nearness } from './nearness.ts'
import { millionths } from './signal-names.ts'
import { reviewedHere, signalState } from './signal-state.ts'
import { newestSnapshot } from './snapshot.ts'

const describingShare = 0.7
const dayMs = 86_400_000

type ImageRow = { id: number; revision: number; active: number; blind: number | null; seen: number }

/**
 * Computes what the current model says of the reviewed images. All of it at most once a cycle, or with `again`, or for a
 * new current model; before that only images without signals get theirs, so that what was computed does not change
 * from one plan to the next.
 */
export const signalsJob = defineJob({
  kind: 'retention.computeSignals',
  lane: 'compute',
  unit: 'percent',
  input: z.object({ again: z.boolean() }),
  result: SignalsResult,
  checkpoint: z.null(),
  title: () => 'Compute the signals of reviewed images',
  async run({ again }, { context, progress, signal }) {
    const { store, clock } = context
    const current = currentModel(store)
    if (!current)
      throw invalid(
        'There is no current model, so there is nothing to compare labels with. Add a model, or make one current.',
      )
    const modelRow = rowOf(current.model.modelId)
    const last = newestSnapshot(store)
    const { make, words, unread } = await describeImages(context, reviewedHere, [], {
      signal,
      told: (share) => progress(Math.floor(share * describingShare * 100), 100),
    })
    const isFilling =
      !again &&
      last !== undefined &&
      last.model_id === modelRow &&
      last.descriptor === words &&
      clock.nowMs() < last.computed_at + context.settings().signalsEveryDays * dayMs
    const images = store.all<ImageRow>(
      `SELECT id, revision, lifecycle = 'active' AS active, reviewed_blind AS blind,
         EXISTS (SELECT 1 FROM prediction_run WHERE model_id = ? AND image_id = image.id) AS seen
       FROM image WHERE ${reviewedHere} ORDER BY lifecycle = 'active' DESC, sha256`,
      [modelRow],
    )
    const { f1, recall } = agreementOf(context, modelRow, images)
    const position = new Map(images.map(({ id }, n) => [id, n]))
    const { similarity, coverage } = await nearness(
      samplesOf(context, make, position),
      images.length,
      (n) => images[n]!.active === 1,
      { signal, told: (share) => progress(Math.floor((describingShare + share * (1 - describingShare)) * 100), 100) },
    )
    signal.throwIfAborted()
    const computed = store.write(() => {
      const snapshotId = isFilling
        ? last.id
        : store.run('INSERT INTO signal_snapshot (model_id, descriptor, recall, computed_at) VALUES (?, ?, ?, ?)', [
            modelRow,
            words,
            JSON.stringify(recall),
            clock.nowMs(),
          ]).lastRow
      if (!isFilling) store.run('DELETE FROM signal')
      let stored = 0
      for (const [n, image] of images.entries())
        stored += store.run(
          `INSERT INTO signal (image_id, snapshot_id, revision, f1, similarity, coverage) VALUES (?, ?, ?, ?, ?, ?)
           ON CONFLICT (image_id) DO UPDATE SET snapshot_id = excluded.snapshot_id, revision = excluded.revision,
             f1 = excluded.f1, similarity = excluded.similarity, coverage = excluded.coverage
           WHERE signal.revision <> excluded.revision OR signal.f1 IS NULL AND excluded.f1 IS NOT NULL
             OR signal.coverage IS NULL AND excluded.coverage IS NOT NULL`,
          [image.id, snapshotId, image.revision, f1[n]!, whole(similarity[n]!), whole(coverage[n]!)],
        ).changes
      audit(context, 'retention.computeSignals', { model: current.model.sha256, images: stored, renewed: !isFilling })
      return stored
    })
    context.announce({ type: 'imagesChanged', images: 'many' })
    context.announce({ type: 'plansChanged', planId: null })
    progress(100, 100)
    return {
      ...(await signalState(context)),
      computed,
      renewed: !isFilling,
      unread,
      notes: notesOf(images, current.model.name),
    }
  },
})

const whole = (value: number): number | null => (Number.isNaN(value) ? null : millionths(value))

function notesOf(images: readonly ImageRow[], model: string): string[] {
  const unseen = images.filter(({ seen }) => seen === 0).length
  return unseen === 0
    ? []
    : [
        `${model} has not looked at ${unseen} of ${images.length} reviewed images, so they have no signal.f1. Pre-label them (winnow prelabel) and compute again.`,
      ]
}

/** F1 per image, null where the model has not looked, and recall per class in millionths. */
function agreementOf({ store, settings }: Context, modelRow: number, images: readonly ImageRow[]) {
  const { reviewFromScore } = settings()
  const tally = new RecallTally()
  const f1 = images.map(({ id, seen, blind }) => {
    if (seen === 0) return null
    const labels = store.all<PlacedBox>('SELECT class_id, x, y, width, height FROM annotation WHERE image_id = ?', [id])
    const proposed = store.all<PlacedBox>(
      `SELECT class_id, x16 / 16.0 AS x, y16 / 16.0 AS y, width16 / 16.0 AS width, height16 / 16.0 AS height
       FROM prediction WHERE image_id = ? AND model_id = ? AND score >= ?`,
      [id, modelRow, reviewFromScore],
    )
    tally.add(labels, proposed, blind === 1)
    return millionths(f1Of(labels, proposed))
  })
  const recall = Object.fromEntries(
    [...tally.byClass()].map(([classId, one]) => [classId, { ...one, recall: millionths(one.recall) }]),
  )
  return { f1, recall }
}

/** The described objects of the images at these positions; the background only of images without any other. */
function samplesOf({ store }: Context, make: string, position: ReadonlyMap<number, number>): Samples {
  const rows = store.all<{ image_id: number; class_id: number | null; vector: Uint8Array }>(
    `SELECT embedding.image_id, annotation.class_id, vector FROM embedding
     JOIN embedding_run ON embedding_run.image_id = embedding.image_id AND embedding_run.descriptor = ?
     JOIN image ON image.id = embedding.image_id AND image.revision = embedding_run.revision
     LEFT JOIN annotation ON annotation.image_id = embedding.image_id AND annotation.id = embedding.annotation_id
     WHERE ${reviewedHere} AND (annotation.id IS NOT NULL OR annotation_id = '${backgroundId}')`,
    [make],
  )
  const labelled = new Set(rows.flatMap(({ image_id, class_id }) => (class_id === null ? [] : [image_id])))
  const kept = rows
    .filter(({ image_id, class_id }) => position.has(image_id) && (class_id !== null || !labelled.has(image_id)))
    .toSorted((a, b) => position.get(a.image_id)! - position.get(b.image_id)!)
  return toSamples(
    kept.map(({ image_id, class_id, vector }) => ({ image: position.get(image_id)!, classId: class_id ?? 0, vector })),
  )
}
