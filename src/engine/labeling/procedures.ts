import type { ReviewedImage } from '#contract'
import { type ImageId, idOf, rowOf } from '#model/ids.ts'
import { packThumbnails } from '#model/tiles/thumbnail-pack.ts'
import { notFound, refused } from '../errors.ts'
import { seesImage, seesSequence } from '../image-scope.ts'
import { cropsOf } from '../library/index.ts'
import { procedures } from '../procedure.ts'
import type { Store } from '../store/index.ts'
import { openAnswer, ownAnswer } from './answers/answer.ts'
import { independentLabelers, isIndependent } from './answers/independent-images.ts'
import { independentImages, settleByLead, sideBySide } from './answers/independent-images-list.ts'
import { answerHistory, committedAnswer, recordAnswer } from './answers/record-answer.ts'
import { chips } from './chips.ts'
import { addExample, classExamples, classSamples, exampleCandidates, removeExample } from './class-guide.ts'
import { addComment, commentsOf, findComments, reply, resolveComment } from './comments.ts'
import { accept } from './edits/accept.ts'
import { historyOf } from './edits/history.ts'
import { recordEdit } from './edits/record-edit.ts'
import { revert } from './edits/revert.ts'
import { revertEdits } from './edits/revert-edits.ts'
import { annotationsOf, imageByRow, type LabeledImage, mayApprove } from './queries.ts'
import { listReview, sentBackColumns } from './review/list-review.ts'
import { moveShare } from './review/move-share.ts'
import { predictionsOf, shownFromOf, shownModelRow, shownModels } from './review/prediction-queries.ts'
import { assignQueue, closeQueue, listQueues } from './review/queues.ts'
import { reasons } from './review/reasons.ts'
import { reviewList } from './review/review-list.ts'
import { placeOf, savePosition, skip } from './review/review-place.ts'
import { reviewTrail } from './review/review-trail.ts'
import { setImageVerdicts } from './review/set-image-verdicts.ts'
import { setObjectVerdicts } from './review/set-object-verdicts.ts'
import { whyNext } from './review/why-next.ts'
import { ownPace } from './review/work-pace.ts'
import { holdImage, keepHolding, nextLease, release } from './team/leases.ts'
import type { Presence } from './team/presence.ts'
import { changeTrack } from './tracks/change-track.ts'
import { placeInSequence, sequenceOf, trackMarks, tracksOf } from './tracks/sequences.ts'
import { setTrackVerdict } from './tracks/set-track-verdict.ts'

function requireImage(store: Store, imageId: ImageId): LabeledImage {
  const image = imageByRow(store, rowOf(imageId))
  if (!image) throw notFound(`image ${imageId}`)
  return image
}

const userName = (store: Store, row: number | null): string | null =>
  row === null ? null : (store.get<{ name: string }>('SELECT name FROM user WHERE id = ?', [row])?.name ?? null)

const sentBackOf = (store: Store, { id }: LabeledImage) =>
  store.get<Pick<ReviewedImage, 'sentBackBy' | 'sentBackAtMs'>>(`SELECT ${sentBackColumns} FROM image WHERE id = ?`, [
    id,
  ])!

const { labeling } = procedures

const editProcedures = {
  open: labeling.open.handler(({ context, input }) => {
    const acting = context.acting
    const { store } = acting
    const image = requireImage(store, input.imageId)
    const labelers = independentLabelers(store, image.id)
    const own = labelers === null ? null : ownAnswer(acting, image.id)
    return {
      imageId: idOf('img', image.id),
      path: image.path,
      widthPx: image.width_px,
      heightPx: image.height_px,
      revision: image.revision,
      state: image.state,
      lifecycle: image.lifecycle,
      annotations: annotationsOf(store, image.id),
      predictions: image.is_blind
        ? []
        : shownModels(store, image.id).flatMap((row) => predictionsOf(store, image.id, row)),
      shownFrom: shownFromOf(store, shownModelRow(store, image.id)),
      reason: image.state_reason,
      reviewer: userName(store, image.reviewed_by),
      sentBackTo: userName(store, image.sent_back_to),
      ...sentBackOf(store, image),
      blind: image.is_blind === 1,
      frame: placeInSequence(store, image.id),
      mayApprove: mayApprove(acting, image.id),
      independent: labelers === null ? null : { labelers, isOwn: own !== null },
      ...(own && openAnswer(store, image, own)),
    }
  }),
  edit: labeling.edit.handler(({ context, input }) => {
    const acting = context.acting
    const { imageId, editId, baseRevision, kind, diff, epoch } = input
    const known = committedAnswer(acting, editId)
    if (known?.image_id === rowOf(imageId)) return { revision: known.revision }
    if (ownAnswer(acting, rowOf(imageId))) {
      const answer = recordAnswer(acting, rowOf(imageId), { kind, diff, editId, baseRevision })
      acting.announce({ type: 'labelsChanged', images: [imageId] })
      return { revision: answer.revision, ...(answer.settled && { added: true as const }) }
    }
    const { revision, isNew, added, images } = recordEdit(acting, {
      imageRow: rowOf(imageId),
      kind,
      diff,
      editId,
      baseRevision,
      epoch,
    })
    if (isNew) acting.announce({ type: 'labelsChanged', images })
    return { revision, ...(added && { added }) }
  }),
  revert: labeling.revert.handler(async ({ context, input: { imageId, revision, editId } }) => {
    const acting = context.acting
    const imageRow = requireImage(acting.store, imageId).id
    if (ownAnswer(acting, imageRow))
      throw refused('An image that several users label independently has no earlier versions. Use undo.', 'independent')
    const { isNew, images, ...reverted } = await revert(acting, { imageRow, revision, editId })
    if (isNew) acting.announce({ type: 'labelsChanged', images })
    return reverted
  }),
  history: labeling.history.handler(({ context, input: { imageId, ...page } }) => {
    const { store } = context.acting
    const imageRow = requireImage(store, imageId).id
    const own = ownAnswer(context.acting, imageRow)
    return own
      ? { edits: answerHistory(context.acting, own, page.before), earlier: 0 }
      : historyOf(store, imageRow, page)
  }),
  accept: labeling.accept.handler(({ context, input, signal }) => accept(context.acting, input, signal)),
  setImageVerdicts: labeling.setImageVerdicts.handler(({ context, input, signal }) =>
    setImageVerdicts(context.acting, input, signal),
  ),
  setObjectVerdicts: labeling.setObjectVerdicts.handler(({ context, input, signal }) =>
    setObjectVerdicts(context.acting, input, signal),
  ),
  revertEdits: labeling.revertEdits.handler(({ context, input }) => revertEdits(context.acting, input.edits)),
}

const reviewProcedures = {
  listReview: labeling.listReview.handler(({ context, input }) => listReview(context.acting, input)),
  skip: labeling.skip.handler(({ context, input }) => ({
    skips: skip(context.acting, input.imageId),
  })),
  reasons: labeling.reasons.handler(({ context }) => reasons(context.acting)),
  whyNext: labeling.whyNext.handler(({ context, input: { imageId, order } }) =>
    whyNext(context.acting, rowOf(imageId), order),
  ),
  list: labeling.list.handler(
    async ({ context, input }) => new Uint8Array((await reviewList(context.acting, input)).buffer),
  ),
  trail: labeling.trail.handler(({ context, input }) => reviewTrail(context.acting, input)),
  place: labeling.place.handler(({ context: { acting }, input }) => {
    const place = placeOf(acting, input)
    return place && seesImage(acting, place.imageId) ? place : null
  }),
  savePosition: labeling.savePosition.handler(({ context, input }) => {
    savePosition(context.acting, input)
    return {}
  }),
  chips: labeling.chips.handler(({ context, input }) => chips(context.acting, input)),
  crops: labeling.crops.handler(async ({ context, input }) => packThumbnails(await cropsOf(context.acting, input))),
  pace: labeling.pace.handler(async ({ context }) => ({ secondsPerImage: await ownPace(context.acting) })),
}

const commentProcedures = {
  comments: labeling.comments.handler(({ context, input }) => {
    const { store } = context.acting
    return commentsOf(context.acting, requireImage(store, input.imageId).id)
  }),
  findComments: labeling.findComments.handler(({ context, input }) => findComments(context.acting, input)),
  comment: labeling.comment.handler(({ context, input }) => addComment(context.acting, input)),
  reply: labeling.reply.handler(({ context, input }) => reply(context.acting, input)),
  resolveComment: labeling.resolveComment.handler(({ context, input }) => resolveComment(context.acting, input)),
}

const trackProcedures = {
  sequence: labeling.sequence.handler(({ context: { acting }, input: { imageId } }) =>
    seesSequence(acting, new Set([imageId])) ? sequenceOf(acting.store, imageId) : null,
  ),
  tracks: labeling.tracks.handler(({ context, input }) => tracksOf(context.acting.store, input.imageId)),
  trackMarks: labeling.trackMarks.handler(({ context, input }) =>
    trackMarks(context.acting, input.imageId, input.track),
  ),
  changeTrack: labeling.changeTrack.handler(({ context, input, signal }) => changeTrack(context.acting, input, signal)),
  setTrackVerdict: labeling.setTrackVerdict.handler(({ context, input, signal }) =>
    setTrackVerdict(context.acting, input, signal),
  ),
}

const teamProcedures = {
  assignQueue: labeling.assignQueue.handler(({ context, input }) => assignQueue(context.acting, input)),
  queues: labeling.queues.handler(({ context, input }) => listQueues(context.acting, input)),
  moveShare: labeling.moveShare.handler(({ context, input }) => moveShare(context.acting, input)),
  closeQueue: labeling.closeQueue.handler(({ context, input }) => closeQueue(context.acting, input.queueId)),
  next: labeling.next.handler(({ context, input }) => nextLease(context.acting, input)),
  hold: labeling.hold.handler(({ context, input }) => holdImage(context.acting, input)),
  keepHolding: labeling.keepHolding.handler(({ context, input }) => keepHolding(context.acting, input.leases)),
  release: labeling.release.handler(({ context, input }) => {
    release(context.acting, input.leases)
    return {}
  }),
  independentImages: labeling.independentImages.handler(({ context, input }) =>
    independentImages(context.acting, input),
  ),
  answers: labeling.answers.handler(({ context, input }) => sideBySide(context.acting, input.imageId)),
  settle: labeling.settle.handler(({ context, input }) => settleByLead(context.acting, input)),
}

const guideProcedures = {
  examples: labeling.examples.handler(({ context }) => classExamples(context.acting.store)),
  addExample: labeling.addExample.handler(({ context, input }) => addExample(context.acting, input)),
  removeExample: labeling.removeExample.handler(({ context, input }) => {
    removeExample(context.acting, input.exampleId)
    return {}
  }),
  classSamples: labeling.classSamples.handler(({ context }) => classSamples(context.acting)),
  exampleCandidates: labeling.exampleCandidates.handler(({ context, input }) =>
    exampleCandidates(context.acting, input.classId),
  ),
}

export const labelingProcedures = (presence: Presence) =>
  labeling.router({
    ...editProcedures,
    ...reviewProcedures,
    ...commentProcedures,
    ...trackProcedures,
    ...teamProcedures,
    ...guideProcedures,
    lookAt: labeling.lookAt.handler(({ context, input }) => {
      const { store, actor } = context.acting
      // Nobody learns who else labels the same image independently.
      const isShared = input.imageId !== null && !isIndependent(store, rowOf(input.imageId))
      presence.lookAt(context.session, actor, isShared ? input.imageId : null)
      return {}
    }),
    viewers: labeling.viewers.handler(() => presence.viewers),
  })
