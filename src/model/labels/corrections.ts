import type { AnnotationId } from '../ids.ts'
import type { ImageState } from '../image.ts'
import type { Geometry } from '../shapes/index.ts'
import type { Annotation, AttributeValue, Prediction } from './annotation.ts'
import { type Diff, emptyDiff, type Labels, merge } from './diff.ts'
import { isShown } from './is-shown.ts'
import type { Track } from './track.ts'

/** Users' actions on predictions and labels, each as a pure function that returns a diff. */

/** From this IoU on, a box that a user moved still counts as accepted. */
export const acceptedFromIou = 0.99

export type Change = {
  geometry?: Geometry
  classId?: number
  attributes?: Record<string, AttributeValue>
  layer?: number
  track?: Track
}

/** Accepts a prediction as an annotation, with or without a change. */
export const accept = (prediction: Prediction, id: AnnotationId, change: Change = {}): Diff => ({
  annotations: [
    {
      before: null,
      after: {
        id,
        classId: prediction.classId,
        geometry: prediction.geometry,
        attributes: {},
        origin: 'model',
        modelId: prediction.modelId,
        predictionId: prediction.id,
        score: prediction.score,
        ...(prediction.track !== undefined && { track: { number: prediction.track, keyframe: true } }),
        ...change,
      },
    },
  ],
  predictions: [{ id: prediction.id, before: prediction.outcome, after: 'taken' }],
  state: null,
})

/** Marks a prediction as a mistake of the model. */
export const refuse = ({ id, outcome }: Prediction): Diff => ({
  annotations: [],
  predictions: [{ id, before: outcome, after: 'deleted' }],
  state: null,
})

/** Deletes an annotation. One that came from a prediction is remembered as the model's mistake. */
export function remove(labels: Labels, annotation: Annotation): Diff {
  const source = labels.predictions.find(({ id }) => id === annotation.predictionId)
  return {
    annotations: [{ before: annotation, after: null }],
    predictions: source ? [{ id: source.id, before: source.outcome, after: 'deleted' }] : [],
    state: null,
  }
}

/** Reopens the prediction that an annotation came from; null if it came from none. */
export function reopen(labels: Labels, annotation: Annotation): Diff | null {
  const source = labels.predictions.find(({ id }) => id === annotation.predictionId)
  if (!source) return null
  return {
    annotations: [{ before: annotation, after: null }],
    predictions: [{ id: source.id, before: source.outcome, after: 'open' }],
    state: null,
  }
}

/** A new annotation drawn by a user. */
export const draw = (
  geometry: Geometry,
  classId: number,
  id: AnnotationId,
  attributes: Annotation['attributes'] = {},
): Diff => ({
  annotations: [
    {
      before: null,
      after: { id, classId, geometry, attributes, origin: 'human', modelId: null, predictionId: null, score: null },
    },
  ],
  predictions: [],
  state: null,
})

/** Changes the image's state, with the reason for rejecting or sending back if there is one. */
export function setState(labels: Labels, state: ImageState, reason: string | null = null): Diff {
  const before = labels.reason ?? null
  if (labels.state === state && before === reason) return emptyDiff
  const reasons = before === null && reason === null ? {} : { reason: { before, after: reason } }
  return { ...emptyDiff, state: { before: labels.state, after: state, ...reasons } }
}

/** Marks an image as empty: displayed predictions are wrong, hidden ones stay open. */
export const empty = (labels: Labels, fromScore: number | null): Diff => ({
  ...setState(labels, 'reviewed'),
  predictions: labels.predictions
    .filter((prediction) => prediction.outcome === 'open' && isShown(prediction, fromScore))
    .flatMap((prediction) => refuse(prediction).predictions),
})

/**
 * Accepts all open predictions from the threshold on (null: those that review shows at first), and marks the image
 * reviewed. Hidden ones stay as they are.
 */
export function acceptImage(labels: Labels, fromScore: number | null, newId: () => AnnotationId): Diff {
  const taken = labels.predictions
    .filter((prediction) => prediction.outcome === 'open' && isShown(prediction, fromScore))
    .map((prediction) => accept(prediction, newId()))
  const all: Diff = {
    annotations: taken.flatMap(({ annotations }) => annotations),
    predictions: taken.flatMap(({ predictions }) => predictions),
    state: null,
  }
  return merge(all, setState(labels, labels.state === 'approved' ? 'approved' : 'reviewed'))
}
