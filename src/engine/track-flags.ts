import type { Track } from '#model/labels/track.ts'

export const keyframeFlag = 1
const outsideFlag = 2

/** Converts a row's values to the place of a label in a track. */
export const toTrack = (number: number, flags: number): Track => ({
  number,
  ...((flags & keyframeFlag) > 0 && { keyframe: true }),
  ...((flags & outsideFlag) > 0 && { outsideAfter: true }),
})

export const flagsOf = ({ keyframe, outsideAfter }: Track): number =>
  (keyframe ? keyframeFlag : 0) + (outsideAfter ? outsideFlag : 0)
