import { deepEqual } from 'fast-equals'
import type { Diff, Labels } from '#model/diff.ts'

/** Whether everything that the diff touches still is as the diff found it. */
export function fits(labels: Labels, diff: Diff): boolean {
  const annotations = new Map(labels.annotations.map((annotation) => [annotation.id as string, annotation]))
  const outcomes = new Map(labels.predictions.map(({ id, outcome }) => [id as string, outcome]))
  return (
    diff.annotations.every(({ before, after }) => {
      const id = (before ?? after)?.id
      return id === undefined || deepEqual(annotations.get(id) ?? null, before)
    }) &&
    diff.predictions.every(({ id, before }) => outcomes.get(id) === before) &&
    (diff.state === null || diff.state.before === labels.state)
  )
}

/**
 * The diff that leads from these labels to what `diff` wanted. Predictions that are gone, because the model ran again,
 * are left out.
 */
export function rebased(labels: Labels, diff: Diff): Diff {
  const annotations = new Map(labels.annotations.map((annotation) => [annotation.id as string, annotation]))
  const outcomes = new Map(labels.predictions.map(({ id, outcome }) => [id as string, outcome]))
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
