import { z } from 'zod'
import { AnnotationId, EditId, ImageId } from '#model/ids.ts'
import { base } from '../base.ts'

/** The sequence of an image: its frames in order, as image rows and as frame numbers. */
export const SequenceOfImage = z.object({
  name: z.string(),
  imageRows: z.array(z.int()),
  frames: z.array(z.int()),
})
export type SequenceOfImage = z.infer<typeof SequenceOfImage>

export const TrackSummary = z.object({
  track: z.int(),
  className: z.string(),
  firstFrame: z.int(),
  lastFrame: z.int(),
  objects: z.int(),
  keyframes: z.int(),
})
export type TrackSummary = z.infer<typeof TrackSummary>

/** Where a track has objects: an index into `trackMarkKinds` per frame of the sequence. */
export const TrackMarks = z.object({ track: z.int(), marks: z.array(z.int().min(0).max(4)) })
export type TrackMarks = z.infer<typeof TrackMarks>

const maxCarried = 1000

/**
 * `carry` copies the object to the next frames until the track has one there, and gives it a track if it has none.
 * `split` makes it a separate track from this frame on. `merge` joins its track with another one. `delete` removes the
 * track in all frames or after this one.
 */
export const TrackAction = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('carry'), frames: z.int().min(1).max(maxCarried) }),
  z.object({ kind: z.literal('split') }),
  z.object({ kind: z.literal('merge'), into: z.int().nonnegative() }),
  z.object({ kind: z.literal('delete'), from: z.enum(['all', 'next']) }),
])
export type TrackAction = z.infer<typeof TrackAction>

/** Accepts or deletes the open predictions of a track, in all frames or from this one on. */
export const TrackVerdict = z.object({
  track: z.int().nonnegative(),
  verdict: z.enum(['accept', 'delete']),
  from: z.enum(['all', 'here']),
})
export type TrackVerdict = z.infer<typeof TrackVerdict>

const TrackEdits = z.object({
  track: z.int(),
  edits: z.array(EditId),
  images: z.array(ImageId),
  skipped: z.array(z.object({ imageId: ImageId, reason: z.string() })),
})

export const tracks = {
  /** Null for an image outside of sequences. */
  sequence: base.input(z.object({ imageId: ImageId })).output(SequenceOfImage.nullable()),
  /** The tracks of the sequence of an image, by number. */
  tracks: base.input(z.object({ imageId: ImageId })).output(z.array(TrackSummary)),
  trackMarks: base.input(z.object({ imageId: ImageId, track: z.int().nonnegative() })).output(TrackMarks),
  /** Changes a track, with one edit per image; `revertEdits` undoes them. Images in the trash are skipped and named. */
  changeTrack: base
    .input(z.object({ imageId: ImageId, annotationId: AnnotationId, action: TrackAction }))
    .output(TrackEdits),
  /** Accepts or deletes the predictions that are linked into a track, as one action. */
  setTrackVerdict: base.input(TrackVerdict.extend({ imageId: ImageId })).output(TrackEdits),
}
