import { deepEqual } from 'fast-equals'
import type { Edit } from '#contract'
import { type Diff, invert, isEmpty, type Labels } from '#model/labels/diff.ts'
import { withoutTaken } from '#model/labels/take-predictions.ts'
import { rebased } from './rebase.ts'

/** An edit of one user, and its place among the edits of the image. */
export type Step = { diff: Diff; at: number }
/** Who else changed a thing last, and with which of the image's edits. */
type Other = { user: string; at: number }
/** What a user can undo and do again, the last one on top (at the end), and what others changed. */
export type UndoStacks = {
  undo: readonly Step[]
  redo: readonly Step[]
  others: ReadonlyMap<string, Other>
}

type SessionEdit = Pick<Edit, 'kind' | 'diff'> & { user?: string | null }

/**
 * Rebuilds both stacks of a user from the edits of an image, oldest first, so that undo reaches back beyond a restart. An edit
 * without a user is theirs. Imported labels are the base of undo: they can't be undone here. Drawn labels keep the
 * predictions that they took when a blind review ended: predictions that were shown would be accepted as second labels.
 */
export function undoStacks(edits: readonly SessionEdit[], me: string): UndoStacks {
  const undo: Step[] = []
  let redo: Step[] = []
  const others = new Map<string, Other>()
  for (const [at, { kind, diff: made, user }] of edits.entries()) {
    if (user && user !== me) {
      for (const thing of thingsOf(made)) others.set(thing, { user, at })
      continue
    }
    const diff = withoutTaken(made)
    if (hasFollowed(diff) || isEmpty(diff)) continue
    if (kind === 'edit' || kind === 'bulk') {
      undo.push({ diff, at })
      redo = []
    } else if (kind === 'undo') {
      undo.pop()
      redo.push({ diff: invert(diff), at })
    } else if (kind === 'redo') {
      redo.pop()
      undo.push({ diff, at })
    }
  }
  return { undo, redo, others }
}

/** An interpolated object followed an edit of another image, which is taken back there. */
const hasFollowed = ({ annotations, predictions }: Diff): boolean =>
  predictions.length === 0 &&
  annotations.length > 0 &&
  annotations.every(({ before, after }) => {
    const [was, is] = [before?.track, after?.track]
    return was && is && was.number === is.number && !was.keyframe && !is.keyframe
  })

type AnnotationChange = Diff['annotations'][number]

/** A label and its prediction are one thing. */
const thingsOfLabel = ({ before, after }: AnnotationChange): string[] =>
  [before?.id, after?.id, before?.predictionId, after?.predictionId].filter((id) => typeof id === 'string')

const thingsOf = ({ annotations, predictions, state }: Diff): string[] => [
  ...annotations.flatMap(thingsOfLabel),
  ...predictions.map(({ id }) => id),
  ...(state ? ['state'] : []),
]

/**
 * The part of a step that is still the user's: what others changed since stays as they left it. A verdict on the image that
 * somebody built on is not taken back at all. `changedBy`: one of these others.
 */
function ownPart(labels: Labels, { diff, at }: Step, others: UndoStacks['others']) {
  let changedBy: string | null = null
  const isOthers = (things: readonly string[]): boolean => {
    const other = things.map((thing) => others.get(thing)).find((one) => one !== undefined && one.at > at)
    changedBy ??= other?.user ?? null
    return other !== undefined
  }
  const annotations = new Map(labels.annotations.map((annotation) => [annotation.id as string, annotation]))
  const outcomes = new Map(labels.predictions.map(({ id, outcome }) => [id as string, outcome]))
  const isAsLeft = ({ before, after }: AnnotationChange) =>
    deepEqual(annotations.get((before ?? after)?.id ?? '') ?? null, before)
  if (diff.state && isOthers(['state'])) return { diff: null, changedBy }
  const own: Diff = {
    annotations: diff.annotations.filter((change) => !isOthers(thingsOfLabel(change)) || isAsLeft(change)),
    predictions: diff.predictions.filter(({ id, before }) => !isOthers([id]) || outcomes.get(id) === before),
    state: diff.state,
  }
  return { diff: own, changedBy }
}

/**
 * What is taken back or done again next, on these labels. An edit may have lost its ground meanwhile (the model ran again):
 * then the one before it is next. `changedBy`: nothing, because this user changed it since; `at` is the step.
 */
export function nextStep(
  labels: Labels,
  steps: readonly Step[],
  others: UndoStacks['others'],
): { diff: Diff } | { changedBy: string; at: number } | null {
  for (const step of steps.toReversed()) {
    const { diff, changedBy } = ownPart(labels, step, others)
    const fitting = diff && rebased(labels, diff)
    if (fitting && !isEmpty(fitting)) return { diff: fitting }
    if (changedBy !== null) return { changedBy, at: step.at }
  }
  return null
}
