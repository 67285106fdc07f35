import { t } from '@lingui/core/macro'
import { CircleCheck, Clock } from 'lucide-react'
import { memo, useEffect, useLayoutEffect, useRef, useState } from 'react'
import type { ImageId } from '#model/ids.ts'
import { classNames } from '../../kit/index.ts'
import { useReview, useReviewSession } from './review-context.ts'

const [widthPx, heightPx, gapPx] = [62, 42, 6]
/** The strip gives way to the image on the stage. */
const paintAfterMs = 120

/** The images around the one on the stage, as many as fit; a click goes there. */
export function FilmStrip() {
  const { queue } = useReviewSession()
  const strip = useRef<HTMLElement>(null)
  const [fitting, setFitting] = useState(0)
  const position = useReview((state) => (state.status === 'image' ? state.position : 0))
  const total = useReview((state) => (state.status === 'image' ? state.total : 0))
  useLayoutEffect(() => {
    if (!strip.current) return
    const resizes = new ResizeObserver(([entry]) =>
      setFitting(Math.floor(((entry?.contentRect.width ?? 0) + gapPx) / (widthPx + gapPx))),
    )
    resizes.observe(strip.current)
    return () => resizes.disconnect()
  }, [])
  const count = Math.min(fitting, total)
  const first = Math.max(0, Math.min(total - count, position - Math.floor(count / 2)))
  return (
    <nav ref={strip} aria-label={t`Images around`} className="flex min-w-0 flex-1 gap-1.5 overflow-hidden">
      {Array.from({ length: count }, (_, i) => first + i).map((at) => {
        const imageId = queue.at(at)
        return (
          imageId && (
            <Frame key={imageId} imageId={imageId} at={at} isPresent={at === position} mark={queue.markOf(imageId)} />
          )
        )
      })}
    </nav>
  )
}

type FrameProps = { imageId: ImageId; at: number; isPresent: boolean; mark: 'finished' | 'skipped' | null }

const nameOf = {
  open: (place: number) => t`Image ${place}`,
  finished: (place: number) => t`Image ${place}, finished`,
  skipped: (place: number) => t`Image ${place}, skipped`,
}

const Frame = memo(function Frame({ imageId, at, isPresent, mark }: FrameProps) {
  const { queue } = useReviewSession()
  return (
    <button
      type="button"
      tabIndex={-1}
      aria-label={nameOf[mark ?? 'open'](at + 1)}
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

/** Painted once the thumbnail is there, the middle of it filling the frame. */
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
