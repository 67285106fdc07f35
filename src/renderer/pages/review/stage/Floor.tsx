import { t } from '@lingui/core/macro'
import { type KeyboardEvent, useState } from 'react'
import { runCommand, useKeysFor } from '../../../commands/index.ts'
import { useMarkSettings } from '../../../editor/images/view-settings.ts'
import { classNames, formatCount, formatDuration, Input } from '../../../kit/index.ts'
import { KeyHints } from '../commands/KeyHints.tsx'
import { FilmStrip } from '../queue/FilmStrip.tsx'
import { useReview, useReviewNow, useReviewSession } from '../review-context.ts'

/** Shows the queue's progress, nearby images and useful keys. */
export function Floor() {
  const isStripShown = useMarkSettings((marks) => marks.filmStrip)
  return (
    <footer className="shrink-0 border-t border-line bg-surface">
      <Progress />
      <div className={classNames('flex items-center gap-4 px-3', isStripShown ? 'min-h-[58px]' : 'min-h-9')}>
        <Position isTall={isStripShown} />
        {isStripShown && <FilmStrip />}
        <KeyHints isTall={isStripShown} />
      </div>
    </footer>
  )
}

function Progress() {
  const share = useReview((state) => (state.status === 'image' ? state.position / Math.max(1, state.total) : 0))
  return (
    <div className="-mt-px h-[3px]">
      <div className="h-full bg-ok" style={{ width: `${share * 100}%` }} data-testid="queue-progress" />
    </div>
  )
}

/** Shows position and remaining time; click to jump to another image. */
function Position({ isTall }: { isTall: boolean }) {
  const review = useReviewSession()
  const place = useReview((state) => (state.status === 'image' ? state : null))
  const jumping = useReviewNow((state) => state.jumping)
  const keys = useKeysFor('review.jump')
  const left = place ? review.timeLeftMs(place.total - place.position) : null
  if (!place) return null
  if (jumping) return <Jump total={place.total} position={place.position} />
  return (
    <button
      type="button"
      tabIndex={-1}
      title={t`Go to image number…${keys ? ` (${keys})` : ''}`}
      onClick={() => runCommand('review.jump')}
      className={classNames(
        'tabular flex shrink-0 rounded-md px-1 text-left hover:bg-hover',
        isTall ? 'w-28 flex-col' : 'items-baseline gap-2',
      )}
    >
      <span data-testid="position" className="font-semibold whitespace-nowrap">
        {t`${formatCount(place.position + 1)} of ${formatCount(place.total)}`}
      </span>
      <span className="text-xs whitespace-nowrap text-text-3 empty:hidden">
        {left !== null && t`about ${formatDuration(left / 1000)} left`}
      </span>
    </button>
  )
}

function Jump({ total, position }: { total: number; position: number }) {
  const review = useReviewSession()
  const [text, setText] = useState(String(position + 1))
  const end = () => review.setJumping(false)
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') end()
    if (event.key !== 'Enter') return
    event.preventDefault()
    const number = Math.round(Number(text))
    end()
    if (number >= 1) void review.queue.go(Math.min(total, number) - 1)
  }
  return (
    <Input
      aria-label={t`Image number, 1 to ${formatCount(total)}`}
      type="number"
      min={1}
      max={total}
      autoFocus
      className="w-28 shrink-0"
      value={text}
      onFocus={(event) => event.currentTarget.select()}
      onChange={(event) => setText(event.target.value)}
      onKeyDown={onKeyDown}
      onBlur={end}
    />
  )
}
