import { useEffect, useRef } from 'react'
import type { Geometry } from '#model/shapes/index.ts'
import { stagedImage } from '../../../editor/editor-state.ts'
import { boundsOf } from '../../../editor/scene/bounds-of.ts'
import { useReviewSession } from '../review-context.ts'

const sidePx = 36
/** Margin around the object, as a share of its longer side. */
const margin = 0.15
/** An image's first crops wait for the stage. */
const paintAfterMs = 60

/** Shows an object's part of the image, small. */
export function ObjectCrop({ geometry }: { geometry: Geometry }) {
  const { editor, images, crops } = useReviewSession()
  const canvas = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const loaded = () => {
      const image = stagedImage(editor.state)
      const found = image && images.peek(image.imageId)
      return found && { found, scale: found.bitmap.width / image.widthPx }
    }
    const paint = () => {
      const image = loaded()
      const context = canvas.current?.getContext('2d')
      if (!image || !context) return
      const { x, y, width, height } = boundsOf(geometry)
      const side = Math.max(width, height, 16) * (1 + 2 * margin)
      const source = crops.of(image.found, side * image.scale, context.canvas.width)
      const scale = image.scale * source.scale
      const [left, top] = [x + width / 2 - side / 2, y + height / 2 - side / 2].map((px) => px * scale)
      context.clearRect(0, 0, context.canvas.width, context.canvas.height)
      context.drawImage(source.image, left!, top!, side * scale, side * scale, 0, 0, 2 * sidePx, 2 * sidePx)
    }
    const paintLater = () => {
      clearTimeout(timer)
      timer = setTimeout(paint, paintAfterMs)
    }
    const image = loaded()
    if (image && crops.isReady(image.found)) paint()
    else paintLater()
    const stop = images.subscribe(paintLater)
    return () => {
      clearTimeout(timer)
      stop()
    }
  }, [editor, images, crops, geometry])
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
