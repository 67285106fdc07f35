import { z } from 'zod'
import { Track } from '#model/labels/track.ts'
import type { ReadImage } from '../define-format.ts'
import { type CocoAnnotation, Id } from './read-annotation.ts'

const Video = z.object({ id: Id, name: z.string().trim().min(1).max(200).optional().catch(undefined) })
const Frame = z.object({
  video_id: Id,
  frame_index: z.int().nonnegative().optional().catch(undefined),
  frame_id: z.int().nonnegative().optional().catch(undefined),
})

/**
 * Returns which frame of which sequence an image is: by its `video_id` and its `frame_index` or `frame_id`, otherwise
 * by the number at the end of its name.
 */
export function framesOf(
  videos: readonly unknown[],
): (image: { video_id?: unknown }, fileName: string) => ReadImage['sequence'] {
  const names = new Map<Id, string>()
  for (const raw of videos) {
    const { data } = Video.safeParse(raw)
    if (data?.name) names.set(data.id, data.name)
  }
  return (image, fileName) => {
    // Most images belong to no video, and building the text would take longer than everything else.
    const { data } = image.video_id === undefined ? {} : Frame.safeParse(image)
    if (!data) return undefined
    const digits = /(\d{1,9})\.[^.]+$/.exec(fileName)?.[1]
    const frame = data.frame_index ?? data.frame_id ?? (digits === undefined ? undefined : Number(digits))
    return frame === undefined ? undefined : { name: names.get(data.video_id) ?? `video ${data.video_id}`, frame }
  }
}

/** The track of an annotation; null for an invalid one. Objects count as drawn unless the file says otherwise. */
export function trackOf(annotation: CocoAnnotation): Track | null | undefined {
  const { track_id, instance_id, keyframe, outside_after } = annotation
  const number = track_id ?? instance_id
  if (number === undefined || number === null) return undefined
  return readTrack(number, keyframe, outside_after) ?? null
}

/** Returns a track as COCO and Parquet name its fields; undefined if its number is none. */
export const readTrack = (number: unknown, keyframe: unknown, outsideAfter: unknown): Track | undefined =>
  Track.safeParse({
    number,
    ...(keyframe !== false && { keyframe: true }),
    ...(outsideAfter === true && { outsideAfter: true }),
  }).data
