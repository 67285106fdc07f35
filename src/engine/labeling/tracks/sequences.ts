import type { SequenceOfImage, TrackMarks, TrackSummary } from '#contract'
import { type ImageId, rowOf } from '#model/ids.ts'
import { type TrackMark, trackMarkKinds } from '#model/labels/track-marks.ts'
import type { ActingContext } from '../../context.ts'
import type { Store } from '../../store/index.ts'
import { frameOf, predictedIn, trackLabels } from './track-queries.ts'

export const placeInSequence = (store: Store, imageRow: number): { sequence: string; number: number } | null =>
  store.get<{ sequence: string; number: number }>(
    `SELECT name AS sequence, frame AS number FROM sequence_frame JOIN sequence ON sequence.id = sequence_id
     WHERE image_id = ?`,
    [imageRow],
  ) ?? null

/** Returns the frames of the sequence of an image; null for an image outside of sequences. */
export function sequenceOf(store: Store, imageId: ImageId): SequenceOfImage | null {
  const here = frameOf(store, rowOf(imageId))
  if (!here) return null
  const frames = store.arrays<[number, number]>(
    'SELECT image_id, frame FROM sequence_frame WHERE sequence_id = ? ORDER BY frame',
    [here.sequenceRow],
  )
  return {
    name: store.values<string>('SELECT name FROM sequence WHERE id = ?', [here.sequenceRow])[0] ?? '',
    imageRows: frames.map(([row]) => row),
    frames: frames.map(([, frame]) => frame),
  }
}

export function tracksOf(store: Store, imageId: ImageId): TrackSummary[] {
  const here = frameOf(store, rowOf(imageId))
  if (!here) return []
  return store.all<TrackSummary>(
    `SELECT track, label_class.name AS className, min(frame) AS firstFrame, max(frame) AS lastFrame,
       count(*) AS objects, sum(track_flags & 1) AS keyframes
     FROM sequence_frame JOIN annotation ON annotation.image_id = sequence_frame.image_id AND track IS NOT NULL
     JOIN label_class ON label_class.id = class_id WHERE sequence_id = ? GROUP BY track ORDER BY track`,
    [here.sequenceRow],
  )
}

/** Returns where a track has objects, visible predictions, or is outside of the image. */
export function trackMarks({ store, actor }: ActingContext, imageId: ImageId, track: number): TrackMarks {
  const here = frameOf(store, rowOf(imageId))
  if (!here) return { track, marks: [] }
  const labels = new Map(
    trackLabels(store, here.sequenceRow, track).map(({ imageRow, label }) => [imageRow, label.track!]),
  )
  const predicted = new Set(predictedIn(store, { sequenceRow: here.sequenceRow, track, actor }))
  const rows = store.values<number>('SELECT image_id FROM sequence_frame WHERE sequence_id = ? ORDER BY frame', [
    here.sequenceRow,
  ])
  let isOutside = false
  const marks = rows.map((row): TrackMark => {
    const label = labels.get(row)
    if (label) isOutside = label.outsideAfter === true
    if (label) return label.keyframe ? 'keyframe' : 'interpolated'
    return predicted.has(row) ? 'predicted' : isOutside ? 'outside' : 'none'
  })
  return { track, marks: marks.map((mark) => trackMarkKinds.indexOf(mark)) }
}
