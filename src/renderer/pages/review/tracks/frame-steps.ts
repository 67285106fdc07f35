import type { ImageId } from '#model/ids.ts'
import { navigate } from '../../../route/route.ts'

/** Returns the frame after one, skipping frames if late. */
export const frameAfter = (
  at: number,
  { last, lateMs, frameMs }: { last: number; lateMs: number; frameMs: number },
): number => Math.min(last, at + 1 + Math.max(0, Math.floor(lateMs / frameMs)))

/** Returns the nearest keyframe before or after a frame, or null. */
export const keyframeBeside = (keyframes: readonly number[], at: number, way: 1 | -1): number | null =>
  (way === 1 ? keyframes.find((frame) => frame > at) : keyframes.findLast((frame) => frame < at)) ?? null

/** Opens a queue of a sequence's frames at one of them. */
export const openSequence = (name: string, imageId: ImageId, more: { objectId?: string; plays?: boolean } = {}): void =>
  navigate('review', { where: `sequence == ${JSON.stringify(name)}`, order: 'sequence.frame', imageId, ...more })
