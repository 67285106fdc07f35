import { t } from '@lingui/core/macro'
import { Diamond } from 'lucide-react'
import type { Track } from '#model/labels/track.ts'

/** Shows an object's track; a filled diamond marks a keyframe. */
export function TrackMark({
  track: { number, keyframe },
  isPredicted = false,
}: {
  track: Track
  isPredicted?: boolean
}) {
  const kind = isPredicted ? t`prediction` : keyframe ? t`keyframe` : t`interpolated`
  return (
    <span className="tabular flex shrink-0 items-center gap-1" title={t`Track ${number}, ${kind}`}>
      <Diamond size={10} aria-hidden className={keyframe ? 'fill-current' : undefined} />
      {t`Track ${number}`}
    </span>
  )
}
