import type { ActingContext } from '../../context.ts'
import { oddsText, replayModels } from '../../experiments/index.ts'
import { readValues } from '../../query/index.ts'
import type { Store } from '../../store/index.ts'
import { type ComparedModels, counted, type Fact, type NamedModel, points } from './compared.ts'

/** A replay takes a moment for about ten thousand images: of more, only the last reviewed are replayed. */
const maxImages = 20_000

/**
 * Returns what a canary of the model beside the other would have decided on reviewed images, and which models were
 * trained on them.
 */
export async function replayFacts(
  acting: ActingContext,
  { model, against }: ComparedModels,
  signal?: AbortSignal,
): Promise<Fact[]> {
  if (!canBeReplayed(acting.store, model, against)) return []
  const since = reviewedSince(acting.store)
  const [candidate, current] = [model.model.modelId, against.model.modelId]
  const where = since === null ? undefined : `image.reviewedAt >= timestamp("${new Date(since).toISOString()}")`
  const { clusters, images, logE, threshold, deltaScore, decision, because } = await replayModels(
    acting,
    { current, candidate, kind: 'canary', ...(where === undefined ? {} : { where }) },
    signal,
  )
  if (clusters === 0 || deltaScore === null) return []
  const learned = [...(await learnedFrom(acting, model, since)), ...(await learnedFrom(acting, against, since))]
  // A guardrail rolls it back before the evidence reaches the odds.
  const isStopped = decision === 'rolledBack' && logE.rollback < threshold
  const isWorse = isStopped || logE.rollback >= threshold
  const isNoWorse = logE.promote >= threshold
  const log = deltaScore < 0 ? logE.rollback : logE.promote
  const claim = deltaScore < 0 ? 'is worse' : 'is no worse'
  const facts: Fact[] = [
    {
      kind: 'replay',
      // A better result on training images is no evidence, for it or against the other.
      speaks:
        isWorse && !learned.some(({ by }) => by === against)
          ? 'against'
          : isNoWorse && !learned.some(({ by }) => by === model)
            ? 'for'
            : 'neither',
      looksBetter: isStopped ? false : deltaScore === 0 ? null : deltaScore > 0,
      odds: isStopped ? null : Math.exp(Math.min(log, Math.log(1e6))),
      text: isStopped
        ? `On ${counted(clusters, 'reviewed image')} that both have run on: ${because[0]}`
        : `On ${counted(clusters, 'reviewed image')} that both have run on, the odds are ${oddsText(log)} that ${model.name} ${claim} than ${against.name}: manual work saved ${points(deltaScore)} points.`,
    },
  ]
  return [
    ...facts,
    ...learned.map(
      ({ by, dataset, count }): Fact => ({
        kind: 'training',
        speaks: 'neither',
        looksBetter: null,
        odds: null,
        text: `${by.name} was trained on ${count.toLocaleString('en-US')} of these ${counted(images, 'image')} (in ${dataset}): its results on those are too good.`,
      }),
    ),
  ]
}

const canBeReplayed = (store: Store, one: NamedModel, other: NamedModel): boolean =>
  one.model.kind === other.model.kind &&
  [one, other].every(
    ({ row, model }) =>
      store.get('SELECT 1 FROM prediction_run WHERE model_id = ? LIMIT 1', [row]) !== undefined &&
      model.family !== 'prototype' &&
      (model.classes.length === 0 || model.classMap.some((classId) => classId !== null)),
  )

/** Returns the review time of the first replayed image; null when all are replayed. */
const reviewedSince = (store: Store): number | null =>
  store.get<{ at: number }>(
    'SELECT reviewed_at AS at FROM image WHERE reviewed_at IS NOT NULL ORDER BY reviewed_at DESC, id DESC LIMIT 1 OFFSET ?',
    [maxImages],
  )?.at ?? null

/** Counts the reviewed images that a model was trained on. */
async function learnedFrom(
  acting: ActingContext,
  by: NamedModel,
  since: number | null,
): Promise<{ by: NamedModel; dataset: string; count: number }[]> {
  const dataset = by.model.trainedOn
  if (dataset === null) return []
  const [count = 0] = await readValues<number>(
    acting,
    `SELECT count(*) FROM dataset_item JOIN image ON image.id = image_id
     WHERE dataset_id = (SELECT trained_on FROM model WHERE id = ?) AND split = 'train' AND reviewed_at >= ?
       AND EXISTS (SELECT 1 FROM prediction_run WHERE image_id = image.id AND model_id = ?)`,
    [by.row, since ?? 0, by.row],
  )
  return count > 0 ? [{ by, dataset, count }] : []
}
