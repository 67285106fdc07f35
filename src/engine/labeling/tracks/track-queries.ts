import type { User } from '#contract'
import type { AnnotationId } from '#model/ids.ts'
import type { Annotation } from '#model/labels/annotation.ts'
import { invalid } from '../../errors.ts'
import { isWithheld } from '../../query/index.ts'
import type { ReadOnlyStore, Store } from '../../store/index.ts'
import { keyframeFlag } from '../../track-flags.ts'
import { type AnnotationRow, annotationColumns, annotationsById, toAnnotation } from '../queries.ts'

export type Frame = { sequenceRow: number; frame: number }

export const frameOf = (store: Store, imageRow: number): Frame | undefined =>
  store.get<Frame>('SELECT sequence_id AS sequenceRow, frame FROM sequence_frame WHERE image_id = ?', [imageRow])

/** Returns a number that no track of the sequence uses, neither of labels nor of predictions. */
export const freeNumber = (store: ReadOnlyStore, sequenceRow: number): number =>
  store.values<number>(
    `SELECT coalesce(max(track), 0) + 1 FROM sequence_frame CROSS JOIN (
       SELECT image_id, track FROM annotation UNION ALL SELECT image_id, track FROM prediction) AS object
       ON object.image_id = sequence_frame.image_id WHERE sequence_id = ?`,
    [sequenceRow],
  )[0]!

/** Returns a free number in the sequence of an image. Throws INVALID for an image outside of sequences. */
export function freeTrackNumber(store: Store, imageRow: number): number {
  const here = frameOf(store, imageRow)
  if (!here) throw invalid('The image is not part of a sequence.')
  return freeNumber(store, here.sequenceRow)
}

export const annotationOf = (store: Store, imageRow: number, id: AnnotationId): Annotation | undefined =>
  annotationsById(store, imageRow, [id]).get(id)

/** A label of a track and its frame. `isLocked`: the labels of that image can't change. */
export type TrackLabel = { imageRow: number; frame: number; isLocked: boolean; label: Annotation }

type TrackRow = AnnotationRow & { image_id: number; frame: number; is_locked: 0 | 1 }

/** Returns the labels of a track in the order of frames, of all frames or a range. */
export const trackLabels = (
  store: Store,
  sequenceRow: number,
  track: number,
  [from, to]: readonly [number, number] = [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
): TrackLabel[] =>
  store
    .all<TrackRow>(
      `SELECT sequence_frame.image_id, frame, lifecycle IN ('trashed', 'purged') AS is_locked,
         ${annotationColumns.replace(/\w+/g, 'a.$&')}
       FROM sequence_frame JOIN annotation AS a ON a.image_id = sequence_frame.image_id AND a.track = :track
       JOIN image ON image.id = sequence_frame.image_id
       WHERE sequence_id = :sequence AND frame BETWEEN :from AND :to ORDER BY frame`,
      { sequence: sequenceRow, track, from, to },
    )
    .map((row) => ({
      imageRow: row.image_id,
      frame: row.frame,
      isLocked: row.is_locked === 1,
      label: toAnnotation(row),
    }))

/** Returns the images, in the order of frames, with an open prediction of a track that the user may see. */
export const predictedIn = (
  store: Store,
  { sequenceRow, track, actor }: { sequenceRow: number; track: number; actor: Pick<User, 'role'> },
): number[] =>
  store.values<number>(
    `SELECT DISTINCT image.id FROM sequence_frame JOIN image ON image.id = sequence_frame.image_id
       AND NOT ${isWithheld('image', actor).sql}
     JOIN prediction ON prediction.image_id = image.id AND prediction.track = ? AND outcome = 0
     WHERE sequence_id = ? ORDER BY frame`,
    [track, sequenceRow],
  )

/**
 * Returns the labels from the last keyframe of a track before a frame to the first one after it, or to the ends of the
 * track.
 */
export function keyframesAround(store: Store, { sequenceRow, frame }: Frame, track: number): [number, number] {
  const next = (condition: string, order: string) =>
    store.values<number>(
      `SELECT frame FROM sequence_frame JOIN annotation AS a ON a.image_id = sequence_frame.image_id AND a.track = ?
       WHERE sequence_id = ? AND frame ${condition} AND track_flags & ${keyframeFlag} ORDER BY frame ${order} LIMIT 1`,
      [track, sequenceRow, frame],
    )[0]
  return [next('< ?', 'DESC') ?? Number.MIN_SAFE_INTEGER, next('> ?', '') ?? Number.MAX_SAFE_INTEGER]
}
