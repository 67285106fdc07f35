import type { PredictionId } from '#model/ids.ts'
import { type Diff, merge } from '#model/labels/diff.ts'
import { takePredictions } from '#model/labels/take-predictions.ts'
import type { ActingContext } from '../../context.ts'
import { annotationsOf, type LabeledImage } from '../queries.ts'
import { outcomeOf, predictionsOf, shownModels } from '../review/prediction-queries.ts'
import { labelsAfter } from './label-rules.ts'

/**
 * The edit with what follows from it, as it is kept. When a blind review of the image ends, drawn labels take the
 * predictions of the same objects. When such a label goes, its prediction is open again unless the edit says otherwise.
 */
export function completeEdit(context: ActingContext, image: LabeledImage, diff: Diff): Diff {
  const opened = withReopened(context, image, diff)
  const endsBlind = diff.state !== null && (image.is_blind === 1 || image.reviewed_blind === 1)
  return endsBlind ? merge(opened, takenByLabels(context, image, opened)) : opened
}

/** What the labels of an image take of its predictions, once an edit is made. */
export function takenByLabels({ store }: ActingContext, image: LabeledImage, diff: Diff): Diff {
  const annotations = labelsAfter(annotationsOf(store, image.id), diff)
  const predictions = shownModels(store, image.id).flatMap((row) => predictionsOf(store, image.id, row))
  return takePredictions({ annotations, predictions }, null)
}

function withReopened({ store }: ActingContext, image: LabeledImage, diff: Diff): Diff {
  const named = new Set<PredictionId>(diff.predictions.map(({ id }) => id))
  const left = diff.annotations.flatMap(({ before, after }) =>
    before?.origin === 'human' && before.predictionId !== null && after?.predictionId !== before.predictionId
      ? [before.predictionId]
      : [],
  )
  const reopened = left.filter((id) => !named.has(id) && outcomeOf(store, image.id, id) === 'taken')
  if (reopened.length === 0) return diff
  const changes = reopened.map((id) => ({ id, before: 'taken' as const, after: 'open' as const }))
  return { ...diff, predictions: [...diff.predictions, ...changes] }
}
