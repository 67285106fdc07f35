import type { EditKind } from '#contract'
import type { PredictionId } from '#model/ids.ts'
import { Annotation } from '#model/labels/annotation.ts'
import { type Diff, emptyDiff, isEmpty, merge } from '#model/labels/diff.ts'
import { takePredictions } from '#model/labels/take-predictions.ts'
import type { ActingContext } from '../../context.ts'
import type { ReadOnlyStore } from '../../store/index.ts'
import { annotationsOf, type LabeledImage } from '../queries.ts'
import { outcomeOf, predictionsOf, shownModels } from '../review/prediction-queries.ts'
import { labelsAfter } from './label-rules.ts'

type Change = Diff['annotations'][number]

/**
 * Returns the edit with its consequences, as it is stored. When a blind review of the image ends, drawn labels take the
 * predictions of the same objects. When such a label is deleted, its prediction opens again; when undo or redo restores
 * the label, it takes the prediction again, unless the edit says otherwise.
 */
export function completeEdit(context: ActingContext, image: LabeledImage, diff: Diff, kind: EditKind): Diff {
  const repeated = kind === 'undo' || kind === 'redo' ? asTakenBefore(context, image, diff) : diff
  const followed = withOutcomes(context, image, repeated)
  const endsBlind = diff.state !== null && (image.is_blind === 1 || image.reviewed_blind === 1)
  const taken = endsBlind ? takenByLabels(context, image, followed) : emptyDiff
  return isEmpty(taken) ? followed : merge(followed, taken)
}

/** Returns which of an image's predictions its labels take once an edit is made. */
export function takenByLabels({ store }: ActingContext, image: LabeledImage, diff: Diff): Diff {
  const annotations = labelsAfter(annotationsOf(store, image.id), diff)
  const named = new Set<PredictionId>(diff.predictions.map(({ id }) => id))
  const predictions = shownModels(store, image.id)
    .flatMap((row) => predictionsOf(store, image.id, row))
    .filter(({ id }) => !named.has(id))
  return takePredictions({ annotations, predictions }, null)
}

/** A drawn label that returns to its state before it took a prediction takes that prediction again, if it is open. */
function asTakenBefore({ store }: ActingContext, image: LabeledImage, diff: Diff): Diff {
  const isDrawn = ({ before, after }: Change) => before === null && after?.origin === 'human' && !after.predictionId
  if (!diff.annotations.some(isDrawn)) return diff
  const isOpen = ({ predictionId }: Annotation) =>
    predictionId !== null && outcomeOf(store, image.id, predictionId) === 'open'
  const takenBy = new Map(
    takenPredictions(store, image.id)
      .filter(isOpen)
      .map((label) => [label.id, label]),
  )
  if (takenBy.size === 0) return diff
  const annotations = diff.annotations.map((change) => {
    const taken = isDrawn(change) ? takenBy.get(change.after!.id) : undefined
    if (!taken) return change
    const { modelId, predictionId, score } = taken
    return { before: null, after: { ...change.after!, modelId, predictionId, score } }
  })
  return { ...diff, annotations }
}

/** Returns the drawn labels of an image that once took a prediction, as they were then. */
const takenPredictions = (store: ReadOnlyStore, imageRow: number): Annotation[] =>
  store
    .values<string>(
      `SELECT change.value FROM edit, json_each(diff, '$.annotations') AS change
       WHERE image_id = ? AND change.value ->> '$.before.origin' = 'human'
         AND change.value ->> '$.before.predictionId' IS NULL AND change.value ->> '$.after.predictionId' IS NOT NULL
       ORDER BY revision`,
      [imageRow],
    )
    .map((text) => Annotation.parse(JSON.parse(text).after))

/** Opens predictions that a drawn label no longer takes and marks those that it takes as taken. */
function withOutcomes({ store }: ActingContext, image: LabeledImage, diff: Diff): Diff {
  const named = new Set<PredictionId>(diff.predictions.map(({ id }) => id))
  const changes = diff.annotations.flatMap(({ before, after }) => {
    if ((before ?? after)?.origin !== 'human') return []
    const [was, is] = [before?.predictionId ?? null, after?.predictionId ?? null]
    if (was === is) return []
    return [
      ...(was === null ? [] : [{ id: was, before: 'taken' as const, after: 'open' as const }]),
      ...(is === null ? [] : [{ id: is, before: 'open' as const, after: 'taken' as const }]),
    ]
  })
  const missing = changes.filter(({ id, before }) => !named.has(id) && outcomeOf(store, image.id, id) === before)
  return missing.length === 0 ? diff : { ...diff, predictions: [...diff.predictions, ...missing] }
}
