import { plural, t } from '@lingui/core/macro'
import { type PointerEvent, useMemo } from 'react'
import type { SequenceOfImage, TrackMarks } from '#contract'
import { type TrackMark, trackMarkKinds } from '#model/labels/track-marks.ts'
import { classNames, formatCount, formatFacts } from '../../../kit/index.ts'
import { useReviewSession } from '../review-context.ts'
import { frameImage, goToFrame } from './track-actions.ts'

/** More keyframes than this would hide each other. */
const maxDiamonds = 40

type StripProps = { sequence: SequenceOfImage; at: number; marks: TrackMarks | null }

/**
 * Shows the frames from left to right: bars for labels, outlined for predictions, a thin line outside, diamonds for
 * keyframes, a line at the current frame. Click to go to a frame, drag to scrub.
 */
export function FrameStrip({ sequence, at, marks }: StripProps) {
  const review = useReviewSession()
  const count = sequence.frames.length
  const { runs, keyframes } = useMemo(() => shapesOf(marks?.marks ?? []), [marks])
  const imageAt = (event: PointerEvent<HTMLElement>) => {
    const { left, width } = event.currentTarget.getBoundingClientRect()
    const place = Math.floor(((event.clientX - left) / width) * count)
    return frameImage(sequence.imageRows[Math.min(count - 1, Math.max(0, place))]!)
  }
  const percent = (frames: number) => `${(frames / count) * 100}%`
  const outside = runs.filter(({ kind }) => kind === 'outside').reduce((sum, { from, to }) => sum + to - from, 0)
  return (
    <div
      role="slider"
      tabIndex={-1}
      aria-label={t`Frame`}
      aria-valuemin={1}
      aria-valuemax={count}
      aria-valuenow={at + 1}
      aria-valuetext={formatFacts(
        t`Frame ${at + 1} of ${formatCount(count)}`,
        marks && t`track ${marks.track}: ${plural(keyframes.length, { one: '# keyframe', other: '# keyframes' })}`,
        outside > 0 && plural(outside, { one: '# frame outside', other: '# frames outside' }),
      )}
      className="relative h-6 min-w-16 flex-1 cursor-pointer touch-none select-none"
      onPointerDown={(event) => {
        if (event.button !== 0) return
        event.currentTarget.setPointerCapture(event.pointerId)
        void review.player.scrub(imageAt(event))
      }}
      onPointerMove={(event) => {
        if (event.currentTarget.hasPointerCapture(event.pointerId)) void review.player.scrub(imageAt(event))
      }}
      onPointerUp={(event) => {
        if (!event.currentTarget.hasPointerCapture(event.pointerId)) return
        event.currentTarget.releasePointerCapture(event.pointerId)
        review.player.endScrub()
        void goToFrame(review, imageAt(event))
      }}
      onPointerCancel={() => review.player.endScrub()}
    >
      <span className="absolute inset-x-0 top-2.5 h-1 rounded-full bg-inset" />
      {runs.map(({ kind, from, to }) => (
        <span
          key={from}
          data-testid={`track-${kind}`}
          className={`absolute ${runStyles[kind]}`}
          style={{ left: percent(from), width: percent(to - from) }}
        />
      ))}
      {keyframes.map((frame) => (
        <span
          key={frame}
          data-testid="keyframe"
          className={classNames(
            'absolute rotate-45 bg-accent-text',
            keyframes.length > maxDiamonds ? 'top-2.5 -ml-0.5 size-1' : 'top-2 -ml-1 size-2 outline-1 outline-surface',
          )}
          style={{ left: percent(frame + 0.5) }}
        />
      ))}
      <span className="absolute inset-y-0 -ml-px w-0.5 rounded-full bg-text" style={{ left: percent(at + 0.5) }} />
    </div>
  )
}

type RunKind = 'labeled' | 'predicted' | 'outside'

const runStyles: Record<RunKind, string> = {
  labeled: 'top-2.5 h-1 rounded-full bg-accent',
  predicted: 'top-2 h-2 rounded-full border border-accent',
  outside: 'top-[11px] h-px bg-text-3',
}

const runOf: Record<TrackMark, RunKind | null> = {
  none: null,
  interpolated: 'labeled',
  keyframe: 'labeled',
  predicted: 'predicted',
  outside: 'outside',
}

/** Returns ranges of frames of one kind, and the keyframes. */
function shapesOf(marks: readonly number[]): {
  runs: { kind: RunKind; from: number; to: number }[]
  keyframes: number[]
} {
  const runs: { kind: RunKind; from: number; to: number }[] = []
  const keyframes: number[] = []
  marks.forEach((mark, i) => {
    const name = trackMarkKinds[mark] ?? 'none'
    if (name === 'keyframe') keyframes.push(i)
    const kind = runOf[name]
    if (kind === null) return
    const last = runs.at(-1)
    if (last?.to === i && last.kind === kind) last.to = i + 1
    else runs.push({ kind, from: i, to: i + 1 })
  })
  return { runs, keyframes }
}
