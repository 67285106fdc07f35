import { deepEqual } from 'fast-equals'
import type { Annotation, AttributeValue, Prediction } from '#model/annotation.ts'
import { type Diff, emptyDiff, type Labels, merge } from '#model/diff.ts'
import type { AnnotationId } from '#model/ids.ts'
import type { ImageState } from '#model/image-state.ts'
import type { Geometry } from '#model/shapes/index.ts'
import type { EditorObject, ObjectId } from './objects.ts'

/** What a person does to the labels of one image, each as a pure function that gives a diff. */

type Change = { geometry?: Geometry; classId?: number; attributes?: Record<string, AttributeValue> }

function annotationFrom(prediction: Prediction, id: AnnotationId, change: Change = {}): Annotation {
  return {
    id,
    classId: prediction.classId,
    geometry: prediction.geometry,
    attributes: {},
    origin: 'model',
    modelId: prediction.modelId,
    predictionId: prediction.id,
    score: prediction.score,
    ...change,
  }
}

/** Takes a prediction over as an annotation, changed or as it is. */
export function accept(prediction: Prediction, id: AnnotationId, change: Change = {}): Diff {
  return {
    annotations: [{ before: null, after: annotationFrom(prediction, id, change) }],
    predictions: [{ id: prediction.id, before: prediction.outcome, after: 'taken' }],
    state: null,
  }
}

/** Moves, resizes, relabels or describes an object. A prediction is accepted by the same diff; `id` is its new id. */
export function changeObject(object: EditorObject, change: Change, id: AnnotationId): Diff {
  if (object.prediction) return accept(object.prediction, id, change)
  const after = { ...object.annotation, ...change }
  if (deepEqual(after, object.annotation)) return emptyDiff
  return { annotations: [{ before: object.annotation, after }], predictions: [], state: null }
}

/** Deletes an object. What came from a prediction is remembered as the model's mistake. */
export function remove(labels: Labels, object: EditorObject): Diff {
  if (object.prediction) {
    const { id, outcome } = object.prediction
    return { annotations: [], predictions: [{ id, before: outcome, after: 'deleted' }], state: null }
  }
  const source = labels.predictions.find(({ id }) => id === object.annotation.predictionId)
  return {
    annotations: [{ before: object.annotation, after: null }],
    predictions: source ? [{ id: source.id, before: source.outcome, after: 'deleted' }] : [],
    state: null,
  }
}

/** A new annotation drawn by a person. */
export const draw = (geometry: Geometry, classId: number, id: AnnotationId): Diff => ({
  annotations: [
    {
      before: null,
      after: { id, classId, geometry, attributes: {}, origin: 'human', modelId: null, predictionId: null, score: null },
    },
  ],
  predictions: [],
  state: null,
})

export const setState = (labels: Labels, state: ImageState): Diff =>
  labels.state === state ? emptyDiff : { ...emptyDiff, state: { before: labels.state, after: state } }

/** Takes all open predictions from the threshold on and marks the image reviewed. Hidden ones stay as they are. */
export function acceptImage(labels: Labels, fromScore: number, newId: () => AnnotationId): Diff {
  const taken = labels.predictions
    .filter(({ outcome, score }) => outcome === 'open' && score >= fromScore)
    .map((prediction) => accept(prediction, newId()))
  const all = {
    annotations: taken.flatMap(({ annotations }) => annotations),
    predictions: taken.flatMap(({ predictions }) => predictions),
    state: null,
  }
  return merge(all, setState(labels, labels.state === 'approved' ? 'approved' : 'reviewed'))
}

/** The ids that the annotations of a diff get, for selecting what was just made. */
export const madeIn = (diff: Diff): ObjectId | null => diff.annotations.find(({ after }) => after)?.after?.id ?? null
