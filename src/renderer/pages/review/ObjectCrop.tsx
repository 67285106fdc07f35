import { useEffect, useRef } from 'react'
import type { Geometry } from '#model/shapes/index.ts'
import { stagedImage } from '../../editor/editor-state.ts'
import { boundsOf } from '../../editor/scene/bounds-of.ts'
import { useReviewSession } from './review-context.ts'

const sidePx = 36
/** What stands around an object on its crop, of its longer side. */
const margin = 0.15
/** Crops give way to the image on the stage, and to the edit under way. */
const paintAfterMs = 60

/** The part of the image on the stage that an object takes, small. */
export function ObjectCrop({ geometry }: { geometry: Geometry }) {
  const { editor, images } = useReviewSession()
  const canvas = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const paint = () => {
      const image = stagedImage(editor.state)
      const loaded = image && images.peek(image.imageId)
      const context = canvas.current?.getContext('2d')
      if (!image || !loaded || !context) return
      const { x, y, width, height } = boundsOf(geometry)
      const side = Math.max(width, height, 16) * (1 + 2 * margin)
      const scale = loaded.bitmap.width / image.widthPx
      const [left, top] = [x + width / 2 - side / 2, y + height / 2 - side / 2].map((px) => px * scale)
      context.clearRect(0, 0, context.canvas.width, context.canvas.height)
      context.drawImage(loaded.bitmap, left!, top!, side * scale, side * scale, 0, 0, 2 * sidePx, 2 * sidePx)
    }
    const paintLater = () => {
      clearTimeout(timer)
      timer = setTimeout(paint, paintAfterMs)
    }
    paintLater()
    const stop = images.subscribe(paintLater)
    return () => {
      clearTimeout(timer)
      stop()
    }
  }, [editor, images, geometry])
  return (
    <canvas
      ref={canvas}
      aria-hidden
      width={2 * sidePx}
      height={2 * sidePx}
      className="size-9 shrink-0 rounded-md bg-inset"
    />
  )
}
