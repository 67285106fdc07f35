import type { VideoFrames } from '#contract'

/** Returns how many frames of a video are extracted, including near-duplicates. */
export const framesTaken = ({ seconds, frames }: { seconds: number; frames: number }, { take }: VideoFrames): number =>
  'every' in take ? Math.ceil(frames / take.every) : Math.max(1, Math.ceil(seconds * take.perSecond))

/** Formats a duration as 1:02:03 or 2:03. */
export function clock(seconds: number): string {
  const whole = Math.round(seconds)
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60]
  const two = (part: number) => String(part).padStart(2, '0')
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`
}
