import { z } from 'zod'
import { PredictionId } from '../ids.ts'
import { ImageState } from '../image.ts'
import { Annotation, type Prediction, PredictionOutcome } from './annotation.ts'

/** Enough for an undo, which names every label of its image. */
const maxChanges = 1_000_000

const StateReason = z.string().min(1).max(2000)

/**
 * A change to the labels of one image, as a value: before and after of each annotation, each prediction and the state.
 * It can be applied, inverted, merged, stored and sent. Creating has `before: null`, deleting `after: null`.
 */
export const Diff = z.strictObject({
  annotations: z.array(z.strictObject({ before: Annotation.nullable(), after: Annotation.nullable() })).max(maxChanges),
  predictions: z
    .array(z.strictObject({ id: PredictionId, before: PredictionOutcome, after: PredictionOutcome }))
    .max(maxChanges),
  /** `reason`: why the image was rejected or sent back, if either side has one. */
  state: z
    .strictObject({
      before: ImageState,
      after: ImageState,
      reason: z.strictObject({ before: StateReason.nullable(), after: StateReason.nullable() }).optional(),
    })
    .nullable(),
})
export type Diff = z.infer<typeof Diff>

/** The labels of one image: what a diff applies to. */
export type Labels = {
  annotations: Annotation[]
  predictions: Prediction[]
  state: ImageState
  /** Why the image is rejected or was sent back; absent or null without a reason. */
  reason?: string | null
}

export const emptyDiff: Diff = { annotations: [], predictions: [], state: null }

export const isEmpty = (diff: Diff): boolean =>
  diff.annotations.length === 0 && diff.predictions.length === 0 && diff.state === null

/** The diff that undoes this one. */
export function invert(diff: Diff): Diff {
  return {
    annotations: diff.annotations.map(({ before, after }) => ({ before: after, after: before })).reverse(),
    predictions: diff.predictions.map(({ id, before, after }) => ({ id, before: after, after: before })).reverse(),
    state: diff.state && invertedState(diff.state),
  }
}

type StateChange = NonNullable<Diff['state']>

const invertedState = ({ before, after, reason }: StateChange): StateChange => ({
  before: after,
  after: before,
  ...(reason && { reason: { before: reason.after, after: reason.before } }),
})

/** The labels after the diff. Annotations keep their order; new ones come last. Unknown predictions are skipped. */
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
    ...reasonAfter(labels, diff),
  }
}

/** A reason goes with the state that it was given for. */
function reasonAfter(labels: Labels, { state }: Diff): { reason?: string } {
  const reason = state ? state.reason?.after : labels.reason
  return typeof reason === 'string' ? { reason } : {}
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
  const state = second.state && first.state ? mergedState(first.state, second.state) : (second.state ?? first.state)
  return {
    annotations: [...annotations.values()].filter(({ before, after }) => before !== null || after !== null),
    predictions: [...predictions.values()].filter(({ before, after }) => before !== after),
    state: state && state.before === state.after && state.reason?.before === state.reason?.after ? null : state,
  }
}

function mergedState(first: StateChange, second: StateChange): StateChange {
  const reason = { before: first.reason?.before ?? null, after: second.reason?.after ?? null }
  return {
    before: first.before,
    after: second.after,
    ...((reason.before !== null || reason.after !== null) && { reason }),
  }
}
