import { deepEqual } from 'fast-equals'
import type { Edit } from '#contract'
import { type Diff, invert, isEmpty, type Labels } from '#model/labels/diff.ts'
import { withoutTaken } from '#model/labels/take-predictions.ts'
import { byId, rebased } from './rebase.ts'

/** A user's edit and its index among the image's edits. */
export type Step = { diff: Diff; at: number }
/** Who else changed a thing last, and by which edit. */
type Other = { user: string; at: number }
/** What a user can undo and redo, next one last, and what others changed. */
export type UndoStacks = {
  undo: readonly Step[]
  redo: readonly Step[]
  others: ReadonlyMap<string, Other>
}

type SessionEdit = Pick<Edit, 'kind' | 'diff'> & { user?: string | null }

/**
 * Rebuilds a user's stacks from the image's edits, oldest first, so that undo works across restarts. Edits without a
 * user are theirs; imports can't be undone. Labels that took over predictions when a blind review ended keep them, so
 * that these can't be accepted as second labels.
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
    if (isInterpolation(diff) || isEmpty(diff)) continue
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

/** Returns whether interpolated objects followed an edit of another image, where it is undone. */
const isInterpolation = ({ annotations, predictions }: Diff): boolean =>
  predictions.length === 0 &&
  annotations.length > 0 &&
  annotations.every(({ before, after }) => {
    const [was, is] = [before?.track, after?.track]
    return was && is && was.number === is.number && !was.keyframe && !is.keyframe
  })

type AnnotationChange = Diff['annotations'][number]

/** A label and its prediction count as one thing. */
const thingsOfLabel = ({ before, after }: AnnotationChange): string[] =>
  [before?.id, after?.id, before?.predictionId, after?.predictionId].filter((id) => typeof id === 'string')

const thingsOf = ({ annotations, predictions, state }: Diff): string[] => [
  ...annotations.flatMap(thingsOfLabel),
  ...predictions.map(({ id }) => id),
  ...(state ? ['state'] : []),
]

/**
 * Returns the part of a step that others haven't changed since, and one of these others. A verdict that someone built
 * on isn't reverted at all.
 */
function ownPart(labels: Labels, { diff, at }: Step, others: UndoStacks['others']) {
  let changedBy: string | null = null
  const isOthers = (things: readonly string[]): boolean => {
    const other = things.map((thing) => others.get(thing)).find((one) => one !== undefined && one.at > at)
    changedBy ??= other?.user ?? null
    return other !== undefined
  }
  const { annotations, outcomes } = byId(labels)
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
 * Returns the next diff to undo or redo on these labels, skipping edits made void by a new model run; or who changed
 * the step at `at` since.
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
