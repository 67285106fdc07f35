import { plural, t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { ArrowRightToLine, ChevronLeft, ChevronRight, Crosshair, Pause, Play, Square, Waypoints } from 'lucide-react'
import { useRef, useState } from 'react'
import { useStore } from 'zustand'
import { type ImageId, rowOf } from '#model/ids.ts'
import { queries } from '../../../connection/index.ts'
import { selectionIn } from '../../../editor/editor-state.ts'
import { formatCount, IconButton, Tooltip } from '../../../kit/index.ts'
import { CommandButton } from '../commands/CommandButton.tsx'
import { useEditor, useReviewSession } from '../review-context.ts'
import { FrameStrip } from './FrameStrip.tsx'
import { framesPerSecond } from './frame-player.ts'
import { frameImage, stopFollowing, useFollowing } from './track-actions.ts'

/** Shows the current image's sequence and the selected track; nothing outside of sequences. */
export function SequenceTimeline() {
  const image = useEditor((state) => state.snapshot?.image ?? null)
  const last = useRef(image)
  // Stays between two frames while labels load.
  last.current = image ?? last.current
  const frame = last.current?.frame
  return (
    frame && (
      <Timeline key={frame.sequence} imageId={last.current!.imageId} name={frame.sequence} number={frame.number} />
    )
  )
}

function Timeline({ imageId, name, number }: { imageId: ImageId; name: string; number: number }) {
  // Any frame identifies the sequence, so it is fetched once.
  const [anyFrame] = useState(imageId)
  const { queue } = useReviewSession()
  const track = useEditor(() => queue.track.shown)
  const { data: sequence } = useQuery(queries.labeling.sequence.queryOptions({ input: { imageId: anyFrame } }))
  const first = sequence?.imageRows[0]
  const { data: marks } = useQuery({
    ...queries.labeling.trackMarks.queryOptions({ input: { imageId: frameImage(first ?? 1), track: track ?? 0 } }),
    enabled: first !== undefined && track !== null,
  })
  if (!sequence) return <div className="h-9 shrink-0 border-t border-line bg-surface" />
  const at = sequence.imageRows.indexOf(rowOf(imageId))
  return (
    <section
      aria-label={t`Sequence`}
      data-testid="sequence"
      className="flex h-9 shrink-0 items-center gap-2 border-t border-line bg-surface px-2"
    >
      <PlayButtons />
      <span className="tabular max-w-64 truncate text-xs text-text-2" title={t`${name}, frame ${number}`}>
        <Trans>
          {name} · frame {formatCount(at + 1)} of {formatCount(sequence.frames.length)}
        </Trans>
      </span>
      <FrameStrip sequence={sequence} at={at} marks={track === null ? null : (marks ?? null)} />
      {track !== null && (
        <span className="flex shrink-0 items-center">
          <CommandButton id="track.previousKeyframe" icon={ChevronLeft} label={t`Previous keyframe`} />
          <span className="tabular text-xs text-text-2">{t`Track ${track}`}</span>
          <CommandButton id="track.nextKeyframe" icon={ChevronRight} label={t`Next keyframe`} />
        </span>
      )}
      <span className="h-4 w-px shrink-0 bg-line" />
      <Following />
      <CarryButton />
      <CommandButton id="track.link" icon={Waypoints} label={t`Link predictions into tracks`} />
    </section>
  )
}

function PlayButtons() {
  const { player } = useReviewSession()
  const isPlaying = useStore(player.store, (state) => state.isPlaying)
  const speed = useStore(player.store, (state) => state.speed)
  return (
    <span className="flex shrink-0 items-center">
      <CommandButton id="video.play" icon={isPlaying ? Pause : Play} label={isPlaying ? t`Pause` : t`Play`} />
      <Tooltip
        label={t`Speed: ${plural(speed * framesPerSecond, { one: '# frame', other: '# frames' })} per second`}
        side="top"
      >
        <button
          type="button"
          tabIndex={-1}
          aria-label={t`Speed ${speed}×`}
          onClick={() => player.changeSpeed(1, true)}
          className="tabular h-7 w-9 rounded-md text-xs text-text-2 hover:bg-hover"
        >
          {speed}×
        </button>
      </Tooltip>
    </span>
  )
}

/** Starts and stops following the selected box. */
function Following() {
  const jobId = useFollowing((state) => state.jobId)
  const isOffered = useEditor((state) => {
    const [object, another] = selectionIn(state)
    return object?.annotation?.geometry.shape === 'box' && !another
  })
  const { data: job } = useQuery({
    ...queries.jobs.get.queryOptions({ input: { jobId: jobId! } }),
    enabled: jobId !== null,
  })
  if (jobId === null)
    return (
      <CommandButton id="track.follow" icon={Crosshair} label={t`Follow to the next frames`} disabled={!isOffered} />
    )
  return (
    <span className="flex shrink-0 items-center gap-1 text-xs text-text-2">
      <span role="status" className="tabular">
        {t`Following: ${plural(job?.done ?? 0, { one: '# frame', other: '# frames' })}`}
      </span>
      <IconButton icon={Square} label={t`Stop following`} onClick={stopFollowing} />
    </span>
  )
}

function CarryButton() {
  const isOffered = useEditor((state) => {
    const [object, another] = selectionIn(state)
    return object?.annotation !== null && object !== undefined && !another
  })
  return <CommandButton id="track.carry" icon={ArrowRightToLine} label={t`Copy to next frame`} disabled={!isOffered} />
}
