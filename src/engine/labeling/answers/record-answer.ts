import type { Edit } from '#contract'
import { type EditId, idOf, rowOf } from '#model/ids.ts'
import { type Diff, isEmpty } from '#model/labels/diff.ts'
import { isNotReviewed } from '#model/query/to-review.ts'
import type { ActingContext } from '../../context.ts'
import { invalid, notFound, refused } from '../../errors.ts'
import { isBlinded } from '../../query/index.ts'
import { editedLabelSet } from '../../workspace/index.ts'
import { problemOfDiff } from '../edits/diff-check.ts'
import { repeatsOneOf } from '../edits/earlier-edit.ts'
import { errorOf, locked, stale } from '../edits/edit-errors.ts'
import { labelsAfter } from '../edits/label-rules.ts'
import { stateChange } from '../edits/state-change.ts'
import { imageByRow, type LabeledImage } from '../queries.ts'
import { outcomeOf } from '../review/prediction-queries.ts'
import { type Answer, ownAnswer } from './answer.ts'
import { settleIfAgreed } from './settle.ts'

type AnswerEdit = { kind: 'edit' | 'undo' | 'redo'; diff: Diff; editId: EditId; baseRevision: number }

/** Returns the place of an edit of an answer with this id, or null. */
export const committedAnswer = (
  { store }: ActingContext,
  id: EditId,
): { image_id: number; revision: number } | undefined =>
  store.get('SELECT image_id, revision FROM answer_edit WHERE id = ?', [id])

/**
 * Applies a diff to the acting user's own labels of an image that several users label, in one transaction. Rules and
 * errors are those of `recordEdit`. If this was the last answer and all agree, they become the labels of the image.
 */
export function recordAnswer(
  context: ActingContext,
  imageRow: number,
  edit: AnswerEdit,
): { revision: number; settled: boolean } {
  const { store, clock, actor } = context
  return store.writeShared(() => {
    const [image, answer] = [imageByRow(store, imageRow), ownAnswer(context, imageRow)]
    if (!image || !answer) throw notFound(`image ${idOf('img', imageRow)} among those that you label`)
    if (image.lifecycle === 'trashed' || image.lifecycle === 'purged') throw locked(image.path, image.lifecycle)
    const diff: Diff = JSON.parse(JSON.stringify(edit.diff))
    if (isEmpty(diff)) return { revision: answer.revision, settled: false }
    if (edit.baseRevision !== answer.revision) throw stale(answer.revision, `revision ${answer.revision}`)
    if (diff.state && diff.state.before !== answer.state) throw stale(answer.revision, `state ${answer.state}`)
    const kind = kindOf(context, answer, { ...edit, diff })
    requireSound(context, image, answer, { diff, kind })
    const state = diff.state?.after ?? answer.state
    const [labels, outcomes] = [labelsAfter(answer.labels, diff), new Map(answer.outcomes)]
    for (const { id, after } of diff.predictions) outcomes.set(id, after)
    const [revision, nowMs, user] = [answer.revision + 1, clock.nowMs(), rowOf(actor.userId)]
    store.run(
      `UPDATE answer SET revision = ?, state = ?, state_reason = ?, labels = ?, outcomes = ?, answered_at = ?
       WHERE image_id = ? AND queue_id = ? AND user_id = ?`,
      [
        revision,
        state,
        diff.state ? (diff.state.reason?.after ?? null) : answer.reason,
        JSON.stringify(labels),
        JSON.stringify(Object.fromEntries(outcomes)),
        isNotReviewed(state) ? null : (answer.answeredAtMs ?? nowMs),
        imageRow,
        answer.queueRow,
        user,
      ],
    )
    store.run(
      'INSERT INTO answer_edit (id, image_id, queue_id, user_id, revision, kind, diff, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
      [edit.editId, imageRow, answer.queueRow, user, revision, kind, JSON.stringify(diff), nowMs],
    )
    const isFinish = isNotReviewed(answer.state) && !isNotReviewed(state)
    return { revision, settled: isFinish && settleIfAgreed(context, imageRow, answer.queueRow) }
  })
}

/** Throws the declared error for a diff that doesn't match the user's labels of the image. */
function requireSound(
  { store, actor }: ActingContext,
  image: LabeledImage,
  answer: Answer,
  { diff, kind }: { diff: Diff; kind: AnswerEdit['kind'] },
): void {
  const labelSet = editedLabelSet(store)
  const byId = new Map(answer.labels.map((label) => [label.id, label]))
  const isHidden = image.is_blind === 1 && isBlinded(actor)
  const problem = problemOfDiff(diff, {
    widthPx: image.width_px,
    heightPx: image.height_px,
    annotation: (id) => byId.get(id) ?? null,
    outcome: (id) => {
      const stored = isHidden ? null : outcomeOf(store, image.id, id)
      return stored && (answer.outcomes.get(id) ?? stored)
    },
    annotations: () => answer.labels,
    labelClass: labelSet.labelClass,
    hasRequired: () => kind !== 'undo' && labelSet.hasRequired(),
    hasModel: (modelId) => store.get('SELECT 1 FROM model WHERE id = ?', [rowOf(modelId)]) !== undefined,
    isFrame: () => false,
    hasAcceptance: () => false,
    takesAnyOrigin: kind !== 'edit',
  })
  if (problem) throw errorOf(problem, answer.revision)
  const change = stateChange({
    from: answer.state,
    to: diff.state?.after ?? answer.state,
    kind,
    review: null,
    sentBackTo: null,
    mayApprove: false,
    now: { atMs: 0, userRow: answer.userRow },
  })
  if (!change.ok) throw change.rule === 'second-person' ? refused(change.message, change.rule) : invalid(change.message)
}

/** A diff that differs from the earlier edit's is a new edit. */
const kindOf = ({ store }: ActingContext, answer: Answer, { kind, diff }: AnswerEdit): AnswerEdit['kind'] =>
  kind !== 'edit' && !repeatsOneOf(earlierEdits(store, answer, kind === 'redo' ? "AND kind = 'undo'" : ''), diff)
    ? 'edit'
    : kind

const earlierEdits = (store: ActingContext['store'], { imageRow, queueRow, userRow }: Answer, which: string) =>
  store.each<{ diff: string }>(
    `SELECT diff FROM answer_edit WHERE image_id = ? AND queue_id = ? AND user_id = ? ${which} ORDER BY revision DESC`,
    [imageRow, queueRow, userRow],
  )

const maxEdits = 200

/** Returns the last edits of an answer, oldest first, in the form of `labeling.history`. */
export const answerHistory = ({ store }: ActingContext, answer: Answer, before = Number.MAX_SAFE_INTEGER): Edit[] =>
  store
    .all<Omit<Edit, 'diff' | 'user'> & { diff: string }>(
      `SELECT id AS editId, revision, kind, diff, at AS atMs FROM answer_edit
       WHERE image_id = ? AND queue_id = ? AND user_id = ? AND revision < ? ORDER BY revision DESC LIMIT ${maxEdits}`,
      [answer.imageRow, answer.queueRow, answer.userRow, before],
    )
    .reverse()
    .map((row) => ({ ...row, diff: JSON.parse(row.diff), user: answer.user }))
