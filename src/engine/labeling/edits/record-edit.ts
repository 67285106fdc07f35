import type { EditKind } from '#contract'
import { type EditId, editIdFrom, type ImageId, idOf, type PredictionId, rowOf } from '#model/ids.ts'
import { afterApproval } from '#model/labels/after-approval.ts'
import { type Diff, isEmpty } from '#model/labels/diff.ts'
import { roleAllows } from '#model/roles.ts'
import type { ActingContext } from '../../context.ts'
import { invalid, notFound, refused } from '../../errors.ts'
import { refreshDisagreement, refreshPredictionSummary } from '../../library/index.ts'
import { isBlinded } from '../../query/index.ts'
import type { ReadOnlyStore, Store } from '../../store/index.ts'
import { editedLabelSet } from '../../workspace/index.ts'
import { followSettlement } from '../answers/follow-settlement.ts'
import { firstAnswerRevision, isIndependent } from '../answers/independent-images.ts'
import {
  annotationsById,
  annotationsOf,
  deleteAnnotation,
  imageByRow,
  mayApprove,
  writeAnnotations,
} from '../queries.ts'
import { outcomeOf, writeOutcome } from '../review/prediction-queries.ts'
import { verdictAfter } from '../review/verdict.ts'
import { isClaimed } from '../team/leases.ts'
import { followTracks } from '../tracks/follow-tracks.ts'
import { frameOf } from '../tracks/track-queries.ts'
import { completeEdit } from './complete-edit.ts'
import { problemOfDiff } from './diff-check.ts'
import { committedEdit, lastApproval, repeatsEarlierEdit } from './earlier-edit.ts'
import { alreadySettled, errorOf, labeledIndependently, locked, stale } from './edit-errors.ts'
import { recordFollowing } from './record-following.ts'
import { stateChange } from './state-change.ts'

/**
 * `revision` of the image after the edit; `isNew` is false when an edit with this id was committed before. `added`: the
 * image has more than the edit says. `images`: all images that the edit changed, this one first; others if the objects
 * of a track followed.
 */
export type CommittedEdit = { revision: number; isNew: boolean; added?: true; images: ImageId[] }

/**
 * Applies a diff to the labels of one image in one transaction (or inside of the caller's) as the acting user's edit.
 * The caller announces. Throws the errors that `labeling.edit` declares, and then writes nothing. `baseRevision` is the
 * revision that the diff was made against; without it only the before-values have to match. `epoch` is that of the
 * sender's lease of the image. Many edits of one transaction may share the label set. `settles`: the edit makes the
 * labels of several users the image's own. Unless `alone` is set, interpolated objects of the same tracks follow a
 * user's edit in the same transaction.
 */
export function recordEdit(
  context: ActingContext,
  edit: {
    imageRow: number
    kind: EditKind
    diff: Diff
    editId?: EditId
    baseRevision?: number
    epoch?: number | undefined
    alone?: true
    settles?: { byItself: boolean }
  },
  labelSet = editedLabelSet(context.store),
): CommittedEdit {
  const { store, clock, ids, actor } = context
  const { imageRow, baseRevision } = edit
  const editId = edit.editId ?? editIdFrom(ids.random())
  // Converted to JSON and back, so that later comparisons use the stored values (JSON has no -0).
  const text = JSON.stringify(edit.diff)
  const sent: Diff = JSON.parse(text)
  return store.writeShared(() => {
    const existing = committedEdit(store, editId)
    if (existing) {
      if (existing.image_id !== imageRow)
        throw invalid(`The edit id ${editId} was used for another image. Send the edit under a new id.`)
      return { revision: existing.revision, isNew: false, images: [] }
    }
    const image = imageByRow(store, imageRow)
    if (!image) throw notFound(`image ${idOf('img', imageRow)}`)
    if (image.lifecycle === 'trashed' || image.lifecycle === 'purged') throw locked(image.path, image.lifecycle)
    const isRedo = edit.kind === 'redo' && roleAllows(actor.role, 'lead')
    if (!edit.settles && !isRedo && isIndependent(store, imageRow)) throw labeledIndependently(image.path)
    if (baseRevision !== undefined && baseRevision > firstAnswerRevision) throw alreadySettled(image.path)
    const made = afterApproval(image.state, sent)
    if (isEmpty(made)) return { revision: image.revision, isNew: false, images: [] }
    if (isClaimed(context, imageRow, edit.epoch)) throw stale(image.revision, 'another user claimed it')
    if (baseRevision !== undefined && baseRevision !== image.revision)
      throw stale(image.revision, `revision ${image.revision}`)
    if (made.state && made.state.before !== image.state) throw stale(image.revision, `state ${image.state}`)
    if (made.state?.reason && made.state.reason.before !== image.state_reason) throw stale(image.revision, 'the reason')

    const kind = kindOf(store, imageRow, edit.kind, sent)
    requireSound(context, image, { made, kind, labelSet })
    const now = { atMs: clock.nowMs(), userRow: rowOf(actor.userId) }
    const change = changeOf(context, image, { made, kind, now })
    const diff = completeEdit(context, image, made, kind)
    const revision = image.revision + 1
    writeLabels(store, image, diff, now)
    writeImage(store, image, { diff, kind, change, now })
    store.run('INSERT INTO edit (id, image_id, revision, kind, diff, user_id, at) VALUES (?, ?, ?, ?, ?, ?, ?)', [
      editId,
      imageRow,
      revision,
      kind,
      diff === sent ? text : JSON.stringify(diff),
      now.userRow,
      now.atMs,
    ])
    if (diff.state)
      followSettlement(context, imageRow, { editId, kind, to: change.to, byItself: edit.settles?.byItself ?? false })
    if (diff.predictions.length > 0) refreshPredictionSummary(store, [imageRow])
    else if (diff.annotations.length > 0) refreshDisagreement(store, [imageRow])
    const images = [idOf('img', imageRow)]
    const committed: CommittedEdit = { revision, isNew: true, ...(diff !== made && { added: true }), images }
    if (edit.alone || kind === 'import' || kind === 'bulk') return committed
    const following = followTracks(store, imageRow, diff)
    if (following.length > 0)
      for (const one of recordFollowing(context, following, labelSet, now))
        recordEdit(context, { ...one, kind: 'bulk' }, labelSet)
    for (const one of following) images.push(idOf('img', one.imageRow))
    return committed
  })
}

type ImageNow = NonNullable<ReturnType<typeof imageByRow>>
type MadeDiff = { made: Diff; kind: EditKind }
type Now = { atMs: number; userRow: number }

/** Throws the declared error for a diff that does not match the stored labels. */
function requireSound(
  { store, actor }: ActingContext,
  image: ImageNow,
  { made, kind, labelSet }: MadeDiff & { labelSet: ReturnType<typeof editedLabelSet> },
): void {
  const imageRow = image.id
  const named = made.annotations.flatMap(({ before, after }) => (after ?? before)?.id ?? [])
  const stored = annotationsById(store, imageRow, named)
  // A user who labels blind could probe for predictions by naming them, except those that became labels.
  const isHidden = (id: PredictionId) =>
    image.is_blind === 1 &&
    isBlinded(actor) &&
    annotationsOf(store, imageRow).every(({ predictionId }) => predictionId !== id)
  const problem = problemOfDiff(made, {
    widthPx: image.width_px,
    heightPx: image.height_px,
    annotation: (id) => stored.get(id) ?? null,
    outcome: (id) => (isHidden(id) ? null : outcomeOf(store, imageRow, id)),
    annotations: () => annotationsOf(store, imageRow),
    labelClass: labelSet.labelClass,
    hasRequired: () => kind !== 'undo' && labelSet.hasRequired(),
    hasModel: (modelId) => store.get('SELECT 1 FROM model WHERE id = ?', [rowOf(modelId)]) !== undefined,
    isFrame: () => frameOf(store, imageRow) !== undefined,
    hasAcceptance: (id) => store.get('SELECT 1 FROM acceptance WHERE id = ?', [rowOf(id)]) !== undefined,
    takesAnyOrigin: kind !== 'edit',
  })
  if (problem) throw errorOf(problem, image.revision)
}

/**
 * Returns the image's state after the edit, and who reviewed and approved it. Throws REFUSED or INVALID when that is
 * not allowed.
 */
function changeOf(context: ActingContext, image: ImageNow, { made, kind, now }: MadeDiff & { now: Now }) {
  const review = image.reviewed_by === null ? null : { atMs: image.reviewed_at ?? now.atMs, userRow: image.reviewed_by }
  const to = made.state?.after ?? image.state
  const change = stateChange({
    from: image.state,
    to,
    kind,
    review,
    sentBackTo: image.sent_back_to,
    mayApprove: to !== 'approved' || mayApprove(context, image.id),
    now,
  })
  if (!change.ok) throw change.rule === 'second-person' ? refused(change.message, change.rule) : invalid(change.message)
  return { ...change, to }
}

function writeLabels(store: Store, image: ImageNow, diff: Diff, now: Now): void {
  for (const { before, after } of diff.annotations) if (before && !after) deleteAnnotation(store, image.id, before.id)
  const written = diff.annotations.flatMap(({ after }) => after ?? [])
  writeAnnotations(store, image, written, now)
  for (const { id, after } of diff.predictions) writeOutcome(store, image.id, id, after)
}

type RecordedEdit = { diff: Diff; kind: EditKind; change: ReturnType<typeof changeOf>; now: Now }

function writeImage(store: Store, image: ImageNow, { diff, kind, change, now }: RecordedEdit): void {
  const { to } = change
  const reason = diff.state ? (diff.state.reason?.after ?? null) : image.state_reason
  store.run(
    `UPDATE image SET revision = :revision, state = :to, reviewed_at = :reviewed_at, reviewed_by = :reviewed_by,
       state_reason = :state_reason, sent_back_to = :sent_back_to, approved_at = :approved_at,
       approved_by = :approved_by, reviewed_blind = :reviewed_blind,
       label_count = (SELECT count(*) FROM annotation WHERE image_id = image.id) WHERE id = :row`,
    {
      row: image.id,
      revision: image.revision + 1,
      to,
      reviewed_at: change.review?.atMs ?? null,
      reviewed_by: change.review?.userRow ?? null,
      ...verdictAfter(image, { to, reason, kind, approval: approvalOf(store, image.id, kind) ?? now }),
    },
  )
}

/** A diff that differs from the earlier edit's is a new edit, under any id. */
const kindOf = (store: ReadOnlyStore, imageRow: number, kind: EditKind, diff: Diff): EditKind =>
  (kind === 'undo' || kind === 'redo') && !repeatsEarlierEdit(store, imageRow, { kind, diff }) ? 'edit' : kind

/** An approval that undo or redo restores still belongs to its author. */
const approvalOf = (store: ReadOnlyStore, imageRow: number, kind: EditKind) =>
  kind === 'undo' || kind === 'redo' ? lastApproval(store, imageRow) : null
