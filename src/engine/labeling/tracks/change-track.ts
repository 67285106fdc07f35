import type { TrackAction } from '#contract'
import { type AnnotationId, annotationIdFrom, type ImageId, rowOf } from '#model/ids.ts'
import { remove } from '#model/labels/corrections.ts'
import { type Diff, emptyDiff } from '#model/labels/diff.ts'
import type { ActingContext } from '../../context.ts'
import { invalid, notFound } from '../../errors.ts'
import type { Store } from '../../store/index.ts'
import { writeEach } from '../../threads/write-in-pieces.ts'
import { labelsOf } from '../edits/history.ts'
import { annotationsById } from '../queries.ts'
import { type LabelChange, type TrackNow, trackChanges } from './track-changes.ts'
import { recordTrackEdit, type TrackEdits } from './track-edits.ts'
import { type Frame, frameOf, freeNumber, trackLabels } from './track-queries.ts'

/**
 * Continues an object, or splits, merges or deletes its track: one edit per image, some at a time. Images that can't be
 * changed, such as one in the trash, are skipped and named.
 */
export async function changeTrack(
  context: ActingContext,
  { imageId, annotationId, action }: { imageId: ImageId; annotationId: AnnotationId; action: TrackAction },
  signal?: AbortSignal,
): Promise<TrackEdits> {
  const { track, changes } = trackChanges(action, trackNow(context, imageId, annotationId))
  const changed: TrackEdits = { track, edits: [], images: [], skipped: [] }
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
    freeNumber: freeNumber(store, frame.sequenceRow),
    labelsOfTrack,
    framesAfter: (frames) => framesAfter(store, frame, frames),
    newId: () => annotationIdFrom(ids.random()),
  }
}

const framesAfter = (store: Store, { sequenceRow, frame }: Frame, limit: number) =>
  store.all<{ imageRow: number; frame: number }>(
    `SELECT image_id AS imageRow, frame FROM sequence_frame JOIN image ON image.id = image_id
     WHERE sequence_id = ? AND frame > ? AND lifecycle NOT IN ('trashed', 'purged') ORDER BY frame LIMIT ?`,
    [sequenceRow, frame, limit],
  )

function changeLabel(context: ActingContext, { imageRow, before, after }: LabelChange, changed: TrackEdits): void {
  const diff: Diff =
    before && !after
      ? remove(labelsOf(context.store, imageRow), before)
      : { ...emptyDiff, annotations: [{ before, after }] }
  recordTrackEdit(context, imageRow, diff, changed)
}
