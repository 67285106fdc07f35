import { plural, t } from '@lingui/core/macro'
import { useQuery } from '@tanstack/react-query'
import { Film } from 'lucide-react'
import type { VideoFrames } from '#contract'
import { errorMessage } from '../../connection/index.ts'
import { classNames, fileName, formatCount, formatFacts } from '../../kit/index.ts'
import { type VideoFacts, videoFactsQuery } from './video-facts.ts'
import { clock, framesTaken } from './video-text.ts'

const shownVideos = 50

type VideoListProps = {
  videos: readonly string[]
  /** Which frames to extract; null while the choice is invalid. */
  frames: VideoFrames | null
}

/** Lists videos before their import: a frame, the length, the number of frames, and how many would be extracted. */
export const VideoList = ({ videos, frames }: VideoListProps) => (
  <ul aria-label={t`Videos`} className="flex max-h-56 flex-col gap-1.5 overflow-y-auto">
    {videos.slice(0, shownVideos).map((file) => (
      <Video key={file} file={file} frames={frames} />
    ))}
    {videos.length > shownVideos && (
      <li className="text-xs text-text-2">{t`and ${formatCount(videos.length - shownVideos)} more`}</li>
    )}
  </ul>
)

function Video({ file, frames }: { file: string; frames: VideoFrames | null }) {
  const { data, error } = useQuery(videoFactsQuery(file))
  return (
    <li className="flex items-center gap-3" title={file}>
      <span className="grid h-11 w-16 shrink-0 place-items-center overflow-hidden rounded-md border border-line bg-canvas">
        {data?.poster ? (
          <img src={data.poster} alt="" className="size-full object-cover" />
        ) : (
          <Film size={18} className="text-text-3" aria-hidden />
        )}
      </span>
      <span className="min-w-0 flex-1">
        <span className="block truncate font-medium">{fileName(file)}</span>
        <span className={classNames('tabular block text-xs', error ? 'text-warn' : 'truncate text-text-2')}>
          {error ? errorMessage(error) : data ? factsText(data, frames) : t`Reading…`}
        </span>
      </span>
    </li>
  )
}

const factsText = ({ seconds, frames, isExact, widthPx, heightPx }: VideoFacts, taken: VideoFrames | null): string => {
  const all = plural(frames, { one: '# frame', other: '# frames' })
  return formatFacts(
    clock(seconds),
    isExact ? all : t`about ${all}`,
    `${widthPx} × ${heightPx}`,
    taken && t`up to ${plural(framesTaken({ seconds, frames }, taken), { one: '# is taken', other: '# are taken' })}`,
  )
}
