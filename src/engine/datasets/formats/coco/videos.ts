import { z } from 'zod'
import { Track } from '#model/labels/track.ts'
import type { ReadImage } from '../define-format.ts'
import { Id } from './index-file.ts'
import type { CocoAnnotation } from './read-annotation.ts'

const Video = z.object({ id: Id, name: z.string().trim().min(1).max(200).optional().catch(undefined) })
const Frame = z.object({
  video_id: Id,
  frame_index: z.int().nonnegative().optional().catch(undefined),
  frame_id: z.int().nonnegative().optional().catch(undefined),
})

/**
 * Which frame of which sequence an image is: by its `video_id` and its `frame_index` or `frame_id`, otherwise by the number
 * that its
 * name ends with.
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

/**
 * The track of an annotation; null for an invalid one. Other programs don't say which of its objects were drawn: then all
 * of them were.
 */
export function trackOf(annotation: CocoAnnotation): Track | null | undefined {
  const { track_id, instance_id, keyframe, outside_after } = annotation
  const number = track_id ?? instance_id
  if (number === undefined || number === null) return undefined
  const track = Track.safeParse({
    number,
    ...(keyframe !== false && { keyframe: true }),
    ...(outside_after === true && { outsideAfter: true }),
  })
  return track.success ? track.data : null
}
