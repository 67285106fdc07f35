import { ORPCError } from '@orpc/server'
import type { TrackAction } from '#contract'
import { type AnnotationId, annotationIdFrom, type EditId, editIdFrom, type ImageId, idOf, rowOf } from '#model/ids.ts'
import { remove } from '#model/labels/corrections.ts'
import { type Diff, emptyDiff } from '#model/labels/diff.ts'
import type { ActingContext } from '../../context.ts'
import { invalid, notFound } from '../../errors.ts'
import type { Store } from '../../store/index.ts'
import { writeEach } from '../../threads/write-in-pieces.ts'
import { labelsOf } from '../edits/history.ts'
import { recordEdit } from '../edits/record-edit.ts'
import { annotationsById } from '../queries.ts'
import { type LabelChange, type TrackNow, trackChanges } from './track-changes.ts'
import { type Frame, frameOf, trackLabels } from './track-queries.ts'

type Changed = {
  track: number
  edits: EditId[]
  images: ImageId[]
  skipped: { imageId: ImageId; reason: string }[]
}

/**
 * Carries an object on, or splits, merges or deletes its track: one edit per image, some at a time. What can't be done to an
 * image, such as one in the trash, is skipped and named.
 */
export async function changeTrack(
  context: ActingContext,
  { imageId, annotationId, action }: { imageId: ImageId; annotationId: AnnotationId; action: TrackAction },
  signal?: AbortSignal,
): Promise<Changed> {
  const { track, changes } = trackChanges(action, trackNow(context, imageId, annotationId))
  const changed: Changed = { track, edits: [], images: [], skipped: [] }
  await writeEach(context.store, changes, (change) => changeLabel(context, change, changed), signal)
  if (changed.images.length > 0) context.announce({ type: 'labelsChanged', images: changed.images })
  return changed
}

function trackNow({ store, ids }: ActingContext, imageId: ImageId, annotationId: AnnotationId): TrackNow {
  const imageRow = rowOf(imageId)
  const frame = frameOf(store, imageRow)
  if (!frame) throw invalid('The image is not part of a sequence.')
  const object = annotationsById(store, imageRow, [annotationId]).get(annotationId)
  if (!object) throw notFound(`label ${annotationId}`)
  const labelsOfTrack = (number: number) => trackLabels(store, frame.sequenceRow, number)
  return {
    here: { ...frame, imageRow },
    object,
    labels: object.track ? labelsOfTrack(object.track.number) : [],
    freeNumber: freeNumber(store, frame),
    labelsOfTrack,
    framesAfter: (frames) => framesAfter(store, frame, frames),
    newId: () => annotationIdFrom(ids.random()),
  }
}

const freeNumber = (store: Store, { sequenceRow }: Frame): number =>
  store.values<number>(
    `SELECT coalesce(max(track), 0) + 1 FROM sequence_frame
     JOIN annotation ON annotation.image_id = sequence_frame.image_id AND track IS NOT NULL WHERE sequence_id = ?`,
    [sequenceRow],
  )[0]!

const framesAfter = (store: Store, { sequenceRow, frame }: Frame, limit: number) =>
  store.all<{ imageRow: number; frame: number }>(
    `SELECT image_id AS imageRow, frame FROM sequence_frame JOIN image ON image.id = image_id
     WHERE sequence_id = ? AND frame > ? AND lifecycle NOT IN ('trashed', 'purged') ORDER BY frame LIMIT ?`,
    [sequenceRow, frame, limit],
  )

function changeLabel(context: ActingContext, { imageRow, before, after }: LabelChange, changed: Changed): void {
  const diff: Diff =
    before && !after
      ? remove(labelsOf(context.store, imageRow), before)
      : { ...emptyDiff, annotations: [{ before, after }] }
  const editId = editIdFrom(context.ids.random())
  try {
    recordEdit(context, { imageRow, kind: 'bulk', diff, editId })
    changed.edits.push(editId)
    changed.images.push(idOf('img', imageRow))
  } catch (error) {
    if (!(error instanceof ORPCError && error.defined)) throw error
    changed.skipped.push({ imageId: idOf('img', imageRow), reason: error.message })
  }
}
