import { plural, t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { ArrowRightToLine } from 'lucide-react'
import { type MouseEvent, useMemo } from 'react'
import type { SequenceOfImage, TrackMarks } from '#contract'
import { rowOf } from '#model/ids.ts'
import { runCommand, useKeysFor } from '../../../commands/index.ts'
import { queries } from '../../../connection/index.ts'
import { selectionIn } from '../../../editor/editor-state.ts'
import { formatCount, formatFacts, Tooltip } from '../../../kit/index.ts'
import { useEditor, useReviewSession } from '../review-context.ts'
import { frameImage, goToFrame } from './track-actions.ts'

/** The sequence of the image on the stage, and the selected object's track in it; nothing outside of sequences. */
export function SequenceTimeline() {
  const frame = useEditor((state) => state.snapshot?.image.frame ?? null)
  return frame && <Timeline name={frame.sequence} number={frame.number} />
}

function Timeline({ name, number }: { name: string; number: number }) {
  const imageId = useEditor((state) => state.snapshot?.image.imageId ?? null)
  const track = useEditor((state) => selectionIn(state)[0]?.annotation?.track?.number ?? null)
  const { data: sequence } = useQuery({
    ...queries.labeling.sequence.queryOptions({ input: { imageId: imageId! } }),
    enabled: imageId !== null,
    placeholderData: keepPreviousData,
  })
  const first = sequence?.imageRows[0]
  const { data: marks } = useQuery({
    ...queries.labeling.trackMarks.queryOptions({ input: { imageId: frameImage(first ?? 1), track: track ?? 0 } }),
    enabled: first !== undefined && track !== null,
  })
  if (!sequence || !imageId) return <div className="h-8 shrink-0 border-t border-line bg-surface" />
  const at = sequence.imageRows.indexOf(rowOf(imageId))
  return (
    <section
      aria-label={t`Sequence`}
      data-testid="sequence"
      className="flex h-8 shrink-0 items-center gap-3 border-t border-line bg-surface px-3"
    >
      <span className="tabular max-w-64 truncate text-xs text-text-2" title={t`${name}, frame ${number}`}>
        <Trans>
          {name} · frame {formatCount(at + 1)} of {formatCount(sequence.frames.length)}
        </Trans>
      </span>
      <Strip sequence={sequence} at={at} marks={track === null ? null : (marks ?? null)} />
      <span className="tabular w-20 shrink-0 text-xs text-text-3">{track !== null && t`Track ${track}`}</span>
      <CarryButton />
    </section>
  )
}

type StripProps = { sequence: SequenceOfImage; at: number; marks: TrackMarks | null }

/** Bars where the track has objects, a mark at each keyframe, a line at the frame on the stage; a click goes to a frame. */
function Strip({ sequence, at, marks }: StripProps) {
  const review = useReviewSession()
  const count = sequence.frames.length
  const { runs, keyframes } = useMemo(() => shapesOf(marks?.marks ?? []), [marks])
  const goTo = (event: MouseEvent<HTMLButtonElement>) => {
    const { left, width } = event.currentTarget.getBoundingClientRect()
    const place = Math.floor(((event.clientX - left) / width) * count)
    const row = sequence.imageRows[Math.min(count - 1, Math.max(0, place))]
    if (row !== undefined) void goToFrame(review, frameImage(row))
  }
  const percent = (frames: number) => `${(frames / count) * 100}%`
  const bar = 'absolute top-2 h-1 rounded-full'
  return (
    <button
      type="button"
      tabIndex={-1}
      aria-label={formatFacts(
        t`Frame ${at + 1} of ${formatCount(count)}`,
        marks && t`track ${marks.track}: ${plural(keyframes.length, { one: '# keyframe', other: '# keyframes' })}`,
      )}
      className="relative h-5 min-w-0 flex-1"
      onClick={goTo}
    >
      <span className={`${bar} inset-x-0 bg-inset`} />
      {runs.map(([from, to]) => (
        <span key={from} className={`${bar} bg-accent`} style={{ left: percent(from), width: percent(to - from) }} />
      ))}
      {keyframes.map((frame) => (
        <span
          key={frame}
          data-testid="keyframe"
          className="absolute top-1.5 -ml-1 size-2 rotate-45 bg-accent-text outline-1 outline-surface"
          style={{ left: percent(frame + 0.5) }}
        />
      ))}
      <span className="absolute inset-y-0 -ml-px w-0.5 rounded-full bg-text" style={{ left: percent(at + 0.5) }} />
    </button>
  )
}

/** Stretches of frames with an object, and the keyframes among them. */
function shapesOf(marks: readonly number[]): { runs: [from: number, to: number][]; keyframes: number[] } {
  const runs: [number, number][] = []
  const keyframes: number[] = []
  marks.forEach((mark, i) => {
    if (mark === 2) keyframes.push(i)
    if (mark === 0) return
    const last = runs.at(-1)
    if (last?.[1] === i) last[1] = i + 1
    else runs.push([i, i + 1])
  })
  return { runs, keyframes }
}

function CarryButton() {
  const isOffered = useEditor((state) => {
    const [object, another] = selectionIn(state)
    return object?.annotation !== null && object !== undefined && !another
  })
  const keys = useKeysFor('track.carry')
  return (
    <Tooltip label={t`Copy to next frame`} {...(keys && { keys })} side="top">
      <button
        type="button"
        tabIndex={-1}
        aria-label={t`Copy to next frame`}
        disabled={!isOffered}
        onClick={() => runCommand('track.carry')}
        className="flex size-7 shrink-0 items-center justify-center rounded-md hover:bg-hover disabled:opacity-40"
      >
        <ArrowRightToLine size={15} aria-hidden />
      </button>
    </Tooltip>
  )
}
