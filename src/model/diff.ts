import { z } from 'zod'
import { Annotation, type Prediction, PredictionOutcome } from './annotation.ts'
import { PredictionId } from './ids.ts'
import { ImageState } from './image-state.ts'

/**
 * A change to the labels of one image, as a value: what was and what is, per annotation, per prediction and for the
 * state. It can be applied, inverted, merged, stored and sent. Creating has `before: null`, deleting `after: null`.
 */
export const Diff = z.strictObject({
  annotations: z.array(z.strictObject({ before: Annotation.nullable(), after: Annotation.nullable() })).max(100_000),
  predictions: z
    .array(z.strictObject({ id: PredictionId, before: PredictionOutcome, after: PredictionOutcome }))
    .max(100_000),
  state: z.strictObject({ before: ImageState, after: ImageState }).nullable(),
})
export type Diff = z.infer<typeof Diff>

/** The labels of one image: what a diff applies to. */
export type Labels = { annotations: Annotation[]; predictions: Prediction[]; state: ImageState }

export const emptyDiff: Diff = { annotations: [], predictions: [], state: null }

export const isEmpty = (diff: Diff): boolean =>
  diff.annotations.length === 0 && diff.predictions.length === 0 && diff.state === null

/** The diff that takes this one back. */
export function invert(diff: Diff): Diff {
  return {
    annotations: diff.annotations.map(({ before, after }) => ({ before: after, after: before })).reverse(),
    predictions: diff.predictions.map(({ id, before, after }) => ({ id, before: after, after: before })).reverse(),
    state: diff.state && { before: diff.state.after, after: diff.state.before },
  }
}

/** The labels after the diff. Annotations keep their order; new ones come last. Unknown predictions are passed over. */
export function apply(labels: Labels, diff: Diff): Labels {
  const annotations = new Map(labels.annotations.map((annotation) => [annotation.id, annotation]))
  for (const { before, after } of diff.annotations) {
    if (after) annotations.set(after.id, after)
    else if (before) annotations.delete(before.id)
  }
  const outcomes = new Map(diff.predictions.map(({ id, after }) => [id, after]))
  return {
    annotations: [...annotations.values()],
    predictions: labels.predictions.map((prediction) => {
      const outcome = outcomes.get(prediction.id)
      return outcome === undefined ? prediction : { ...prediction, outcome }
    }),
    state: diff.state ? diff.state.after : labels.state,
  }
}

/** One diff that does what `first` and then `second` do. */
export function merge(first: Diff, second: Diff): Diff {
  const annotations = new Map<string, Diff['annotations'][number]>()
  for (const change of [...first.annotations, ...second.annotations]) {
    const id = (change.after ?? change.before)?.id
    if (id === undefined) continue
    const earlier = annotations.get(id)
    annotations.set(id, { before: earlier ? earlier.before : change.before, after: change.after })
  }
  const predictions = new Map<string, Diff['predictions'][number]>()
  for (const change of [...first.predictions, ...second.predictions]) {
    const earlier = predictions.get(change.id)
    predictions.set(change.id, { id: change.id, before: earlier ? earlier.before : change.before, after: change.after })
  }
  const state = second.state ? { before: (first.state ?? second.state).before, after: second.state.after } : first.state
  return {
    annotations: [...annotations.values()].filter(({ before, after }) => before !== null || after !== null),
    predictions: [...predictions.values()].filter(({ before, after }) => before !== after),
    state: state && state.before === state.after ? null : state,
  }
}
