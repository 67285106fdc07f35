import { type FollowEnd, FollowObject, FollowResult } from '#contract'
import { type BoundingBox, clipBox, iou } from '#model/geometry/box.ts'
import { type EditId, editIdFrom, idOf, rowOf } from '#model/ids.ts'
import type { Annotation } from '#model/labels/annotation.ts'
import { emptyDiff } from '#model/labels/diff.ts'
import type { ActingContext } from '../../context.ts'
import { invalid, notFound } from '../../errors.ts'
import { defineJob } from '../../jobs/index.ts'
import { annotationOf, freeTrackNumber, recordEdit } from '../../labeling/index.ts'
import { decodedProxy, UnreadableImage } from '../../library/index.ts'
import { defineThread } from '../../threads/threads.ts'
import { addFollowed, type FollowedFrame, followFrames, unfollow } from './followed-frames.ts'
import type { tasks } from './following-tasks.ts'
import type { Match } from './patch-follower.ts'

const followingThread = defineThread<typeof tasks>({ tasks: 'following', pool: 'compute' })

/** The minimum likeness. In synthetic scenes, no box with more was wrong. */
const foundFrom = 0.65
/** The object may be hidden for this many frames. */
const maxMissed = 5
/** The object has left the image when a smaller share is inside. */
const minInside = 0.5
/** A model's prediction with this overlap is the same object. */
const sameIou = 0.5
/** The preferred long side of the object in the compared pixels, and the range for the image's long side. */
const objectSidePx = 40
const imageSidesPx = [512, 2048] as const

/**
 * Follows a box through the next frames by its appearance, until it is lost, leaves the image, or the track has an object.
 * Adds predictions to the track, or the model's own prediction of the object. Adds none to frames that are reviewed or whose
 * predictions are withheld. Canceling keeps what was found. After a crash it takes back what it added and begins again, so
 * that the result names all of it.
 */
export const followJob = defineJob({
  kind: 'models.follow',
  lane: 'compute',
  unit: 'frames',
  input: FollowObject,
  result: FollowResult,
  checkpoint: FollowResult.pick({ track: true, edits: true, images: true }),
  title: () => 'Follow an object',
  async run({ imageId, annotationId, frames: maxFrames }, { context, checkpoint, save, signal, progress }) {
    if (checkpoint) unfollow(context, checkpoint)
    const imageRow = rowOf(imageId)
    const label = annotationOf(context.store, imageRow, annotationId)
    if (!label) throw notFound(`label ${annotationId}`)
    if (label.geometry.shape !== 'box') throw invalid('Only boxes can be followed. Convert the shape to a box first.')
    const { edits: made, track } = withTrack(context, imageRow, label)
    const edits = [...(checkpoint?.edits ?? []), ...made]
    const { frames, isCut } = followFrames(context, { imageRow, track, maxFrames })
    const result: FollowResult = { track, edits, images: [], looked: 0, left: 0, ended: isCut }
    if (frames.length === 0) return result
    save({ track, edits, images: frames.map((frame) => idOf('img', frame.imageRow)) })
    result.ended = await context.threads.own(followingThread, async (ask): Promise<FollowEnd> => {
      const { x, y, width, height } = label.geometry as BoundingBox
      const read = await reader(context, imageRow, Math.max(width, height))
      const [first, scale] = await read(imageRow)
      await ask('begin', { pixels: first, box: scaled({ x, y, width, height }, scale) })
      let missed = 0
      for (const frame of frames) {
        if (signal.aborted) {
          save({ track, edits, images: [] })
          return 'stopped'
        }
        const [pixels] = await read(frame.imageRow)
        const found = await ask('next', { pixels })
        const shown = clipBox(scaled(found.box, 1 / scale), frame.widthPx, frame.heightPx)
        const inside = (shown.width * shown.height * scale * scale) / (found.box.width * found.box.height)
        if (inside < minInside) return 'left'
        result.looked += 1
        progress(result.looked, frames.length)
        if (found.score < foundFrom) {
          missed += 1
          if (missed > maxMissed) return 'lost'
          await ask('settle', { found: null })
          continue
        }
        missed = 0
        const settled = settle(context, { frame, label, track, box: shown, found, scale })
        if (settled.isWritten) {
          result.images.push(idOf('img', frame.imageRow))
          context.announce({ type: 'labelsChanged', images: [idOf('img', frame.imageRow)] })
        } else result.left += 1
        await ask('settle', { found: settled.found })
      }
      return isCut
    })
    if (result.images.length > 0) context.announce({ type: 'imagesChanged', images: result.images })
    return result
  },
})

type Pixels = { data: Uint8Array; width: number; height: number }

/** Returns a reader for frames, all at the same scale, at which the object has enough pixels. */
async function reader(context: ActingContext, imageRow: number, sidePx: number) {
  const size = context.store.get<{ widthPx: number; heightPx: number }>(
    'SELECT width_px AS widthPx, height_px AS heightPx FROM image WHERE id = ?',
    [imageRow],
  )!
  const longPx = Math.max(size.widthPx, size.heightPx)
  const sidePixels = Math.min(imageSidesPx[1], Math.max(imageSidesPx[0], (longPx * objectSidePx) / sidePx))
  return async (row: number): Promise<[Pixels, scale: number]> => {
    try {
      const { data, widthPx, heightPx } = await decodedProxy(context, row, Math.round(sidePixels))
      return [{ data, width: widthPx, height: heightPx }, widthPx / size.widthPx]
    } catch (error) {
      if (error instanceof UnreadableImage) throw invalid(`A frame can’t be read: ${error.message}`)
      throw error
    }
  }
}

const scaled = ({ x, y, width, height }: BoundingBox, by: number): BoundingBox => ({
  x: x * by,
  y: y * by,
  width: width * by,
  height: height * by,
})

/** Returns the track of a label, after giving it one if it has none. */
function withTrack(context: ActingContext, imageRow: number, label: Annotation): { edits: EditId[]; track: number } {
  const { outsideAfter, ...track } = label.track ?? { number: freeTrackNumber(context.store, imageRow), keyframe: true }
  if (label.track && !outsideAfter) return { edits: [], track: track.number }
  const editId = editIdFrom(context.ids.random())
  const diff = {
    ...emptyDiff,
    annotations: [{ before: label, after: { ...label, track: track as Annotation['track'] } }],
  }
  recordEdit(context, { imageRow, kind: 'bulk', diff: diff as never, editId })
  context.announce({ type: 'labelsChanged', images: [idOf('img', imageRow)] })
  return { edits: [editId], track: track.number }
}

type ToSettle = {
  frame: FollowedFrame
  label: Annotation
  track: number
  box: BoundingBox
  found: Match
  scale: number
}

/** Adds what was found as a prediction. If the model has a prediction of the object, uses its better box. */
function settle(
  context: ActingContext,
  { frame, label, track, box, found, scale }: ToSettle,
): { found: Match; isWritten: boolean } {
  if (!frame.takesPredictions) return { found, isWritten: false }
  const own = frame.open(label.classId).find((one) => iou(one.box, box) >= sameIou)
  addFollowed(context, { frame, label, track, box, score: found.score, own })
  return { found: own ? { ...found, box: scaled(own.box, scale) } : found, isWritten: true }
}
