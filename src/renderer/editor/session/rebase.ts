import { deepEqual } from 'fast-equals'
import type { Annotation, Prediction } from '#model/labels/annotation.ts'
import { apply, type Diff, type Labels } from '#model/labels/diff.ts'
import type { UnsentEdit } from './unsent-edit.ts'

/** Returns maps of annotations and of predictions' outcomes by id. */
export const byId = ({ annotations, predictions }: Labels) => ({
  annotations: new Map(annotations.map((annotation) => [annotation.id as string, annotation])),
  outcomes: new Map(predictions.map(({ id, outcome }) => [id as string, outcome])),
})

/** Returns whether everything that the diff touches is as the diff expects. */
export function fits(labels: Labels, diff: Diff): boolean {
  const { annotations, outcomes } = byId(labels)
  return (
    diff.annotations.every(({ before, after }) => {
      const id = (before ?? after)?.id
      return id === undefined || deepEqual(annotations.get(id) ?? null, before)
    }) &&
    diff.predictions.every(({ id, before }) => outcomes.get(id) === before) &&
    (diff.state === null || diff.state.before === labels.state)
  )
}

/** Returns the diff from these labels to the intended result. Predictions replaced by a new model run are dropped. */
export function rebased(labels: Labels, diff: Diff): Diff {
  const { annotations, outcomes } = byId(labels)
  return {
    annotations: diff.annotations
      .map(({ before, after }) => ({ before: annotations.get((before ?? after)?.id ?? '') ?? null, after }))
      .filter(({ before, after }) => !deepEqual(before, after)),
    predictions: diff.predictions.flatMap(({ id, after }) => {
      const before = outcomes.get(id)
      return before === undefined || before === after ? [] : [{ id, before, after }]
    }),
    state: diff.state && diff.state.after !== labels.state ? rebasedState(labels, diff.state) : null,
  }
}

function rebasedState(labels: Labels, { after, reason }: NonNullable<Diff['state']>): NonNullable<Diff['state']> {
  const [was, is] = [labels.reason ?? null, reason?.after ?? null]
  return {
    before: labels.state,
    after,
    ...((was !== null || is !== null) && { reason: { before: was, after: is } }),
  }
}

/**
 * Returns the diff after a new model run: replaced predictions get the new id, or the label stands alone, so that no
 * work depends on a prediction. `before` are the predictions the diff was made on, as far as known.
 */
export function onNewPredictions(labels: Labels, diff: Diff, before: readonly Prediction[]): Diff {
  const present = new Set<string>(labels.predictions.map(({ id }) => id))
  const stored = new Set<string>(labels.annotations.map(({ id }) => id))
  const existing = new Map<string, Prediction>(before.map((prediction) => [prediction.id, prediction]))
  const successor = ({ modelId, classId, geometry }: Pick<Prediction, 'modelId' | 'classId' | 'geometry'>) =>
    labels.predictions.find(
      (one) =>
        one.outcome === 'open' &&
        one.modelId === modelId &&
        one.classId === classId &&
        deepEqual(one.geometry, geometry),
    )?.id ?? null
  const moved = (annotation: Annotation | null): Annotation | null => {
    if (!annotation?.predictionId || present.has(annotation.predictionId)) return annotation
    const { modelId, classId, geometry } = annotation
    const source = existing.get(annotation.predictionId) ?? (modelId && { modelId, classId, geometry })
    return { ...annotation, predictionId: source ? successor(source) : null }
  }
  return {
    ...diff,
    annotations: diff.annotations.map((change) =>
      stored.has((change.before ?? change.after)?.id ?? '')
        ? change
        : { before: moved(change.before), after: moved(change.after) },
    ),
    predictions: diff.predictions.flatMap((change) => {
      if (present.has(change.id)) return [change]
      const source = existing.get(change.id)
      const taken = diff.annotations.find(({ after }) => after?.predictionId === change.id)?.after
      const id = source ? successor(source) : (taken && moved(taken)?.predictionId) || null
      return id ? [{ ...change, id }] : []
    }),
  }
}

/** Rebases the edits in order on these labels; unchanged ones stay the same object. */
export function restacked(
  labels: Labels,
  edits: readonly UnsentEdit[],
  diffOn: (labels: Labels, edit: UnsentEdit) => Diff,
): UnsentEdit[] {
  let now = labels
  return edits.map((edit) => {
    const diff = diffOn(now, edit)
    now = apply(now, diff)
    return deepEqual(diff, edit.diff) ? edit : { ...edit, diff }
  })
}

/** Splits the edits, applied in order on these labels, into kept and unwanted ones. */
export function without(
  labels: Labels,
  edits: readonly UnsentEdit[],
  isUnwanted: (labels: Labels, edit: UnsentEdit) => boolean,
): { kept: UnsentEdit[]; dropped: UnsentEdit[] } {
  let now = labels
  const dropped = edits.filter((edit) => {
    if (isUnwanted(now, edit)) return true
    now = apply(now, edit.diff)
    return false
  })
  return { kept: edits.filter((edit) => !dropped.includes(edit)), dropped }
}
