import { t } from '@lingui/core/macro'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { CircleCheck, Clock } from 'lucide-react'
import { memo, useEffect, useLayoutEffect, useRef, useState } from 'react'
import type { ImageRow } from '#contract'
import type { ImageId } from '#model/ids.ts'
import { queries } from '../../../connection/index.ts'
import { classNames, stateLooks } from '../../../kit/index.ts'
import { useSettled } from '../../../kit/use-settled.ts'
import { inSentence } from '../../../texts/in-sentence.ts'
import { useEditor, useReview, useReviewSession } from '../review-context.ts'
import { isToDo } from './review-queue.ts'

const [widthPx, heightPx, gapPx] = [62, 42, 6]
/** The strip waits for the stage. */
const paintAfterMs = 120
const nameAfterMs = 250

/** Shows the images around the current one; a click goes there. */
export function FilmStrip() {
  const { queue } = useReviewSession()
  const strip = useRef<HTMLElement>(null)
  const [fitting, setFitting] = useState(0)
  const position = useReview((state) => (state.status === 'image' ? state.position : 0))
  const total = useReview((state) => (state.status === 'image' ? state.total : 0))
  const purpose = useReview((state) => state.purpose)
  useLayoutEffect(() => {
    if (!strip.current) return
    const resizes = new ResizeObserver(([entry]) =>
      setFitting(Math.floor(((entry?.contentRect.width ?? 0) + gapPx) / (widthPx + gapPx))),
    )
    resizes.observe(strip.current)
    return () => resizes.disconnect()
  }, [])
  const count = Math.min(fitting, total)
  // Undo reopened a finished image; the queue learns it when the image is left.
  const reopenedId = useEditor(({ snapshot }) =>
    snapshot && isToDo(purpose, snapshot.labels.state) ? snapshot.image.imageId : null,
  )
  const first = Math.max(0, Math.min(total - count, position - Math.floor(count / 2)))
  const shown = Array.from({ length: count }, (_, i) => queue.at(first + i)).filter((imageId) => imageId !== null)
  const rows = useRowsOf(shown)
  return (
    <nav ref={strip} aria-label={t`Images around`} className="flex min-w-0 flex-1 gap-1.5 overflow-hidden">
      {shown.map((imageId, i) => (
        <Frame
          key={imageId}
          imageId={imageId}
          at={first + i}
          row={rows.get(imageId)}
          isPresent={first + i === position}
          mark={imageId === reopenedId && queue.markOf(imageId) === 'finished' ? null : queue.markOf(imageId)}
        />
      ))}
    </nav>
  )
}

/** Fetches the frames' names once the strip stands still. */
function useRowsOf(shown: readonly ImageId[]): ReadonlyMap<ImageId, ImageRow> {
  const settled = useSettled(shown.join(' '), nameAfterMs)
  const imageIds = settled === '' ? [] : (settled.split(' ') as ImageId[])
  const { data = [] } = useQuery({
    ...queries.library.rows.queryOptions({ input: { imageIds } }),
    enabled: imageIds.length > 0,
    placeholderData: keepPreviousData,
  })
  return new Map(data.map((row) => [row.imageId, row]))
}

type FrameProps = {
  imageId: ImageId
  at: number
  row: ImageRow | undefined
  isPresent: boolean
  mark: 'finished' | 'skipped' | null
}

const markText = { finished: t`finished`, skipped: t`skipped` }

const Frame = memo(function Frame({ imageId, at, row, isPresent, mark }: FrameProps) {
  const { queue } = useReviewSession()
  const state = mark ? markText[mark] : row && inSentence(stateLooks[row.state].title)
  return (
    <button
      type="button"
      tabIndex={-1}
      aria-label={[row?.path ?? t`Image ${at + 1}`, state].filter(Boolean).join(', ')}
      title={row?.path}
      aria-current={isPresent ? 'true' : undefined}
      onClick={() => void queue.go(at)}
      className={classNames(
        'relative h-[42px] w-[62px] shrink-0 rounded-md bg-inset',
        isPresent ? 'outline-2 -outline-offset-2 outline-accent-text' : mark ? 'opacity-60 hover:opacity-100' : '',
      )}
    >
      <Thumb imageId={imageId} />
      {mark === 'finished' && <CircleCheck size={14} aria-hidden className={`${markStyle} bg-ok`} />}
      {mark === 'skipped' && <Clock size={14} aria-hidden className={`${markStyle} bg-warn`} />}
    </button>
  )
})

const markStyle = 'absolute right-0.5 bottom-0.5 rounded-full text-surface'

/** Paints the middle of the thumbnail once it is loaded. */
function Thumb({ imageId }: { imageId: ImageId }) {
  const { images } = useReviewSession()
  const canvas = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    let painted = false
    const paint = () => {
      const bitmap = images.thumbnail(imageId)?.bitmap
      const context = canvas.current?.getContext('2d')
      if (!bitmap || !context) return
      const scale = Math.max((2 * widthPx) / bitmap.width, (2 * heightPx) / bitmap.height)
      const [width, height] = [(2 * widthPx) / scale, (2 * heightPx) / scale]
      const [left, top] = [(bitmap.width - width) / 2, (bitmap.height - height) / 2]
      context.drawImage(bitmap, left, top, width, height, 0, 0, 2 * widthPx, 2 * heightPx)
      painted = true
      stop()
    }
    const paintLater = () => {
      if (painted) return
      clearTimeout(timer)
      timer = setTimeout(paint, paintAfterMs)
    }
    const stop = images.subscribe(paintLater)
    paintLater()
    return () => {
      clearTimeout(timer)
      stop()
    }
  }, [images, imageId])
  return <canvas ref={canvas} aria-hidden width={2 * widthPx} height={2 * heightPx} className="size-full rounded-md" />
}
