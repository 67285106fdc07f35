import { type PointerEvent, useEffect, useRef } from 'react'
import { useStore } from 'zustand'
import type { Editor } from '../editor.ts'
import { colorOf, type EditorState } from '../editor-state.ts'
import { adjustPixels, isAdjusted } from '../images/adjustments.ts'
import type { ImageLoader } from '../images/image-loader.ts'
import { useViewSettings } from '../images/view-settings.ts'
import { boundsOf } from '../scene/bounds-of.ts'
import { type ImageSize, toView } from '../scene/viewport.ts'

const maxWidthPx = 176
const maxHeightPx = 132
/** Painting a large image this small takes a few frames: waits until the movement ends. */
const paintAfterMs = 150

/** Shows the whole image in the corner and frames the visible part, when zoomed in. Dragging pans. */
export function MiniMap({ editor, images }: { editor: Editor; images: ImageLoader }) {
  const isShown = useViewSettings((settings) => settings.miniMap)
  const image = useStore(editor.page, (state) => state.snapshot?.image ?? null)
  const partly = useStore(editor.page, isPartlyOut)
  if (!isShown || !image || !partly) return null
  return <OverviewMap key={image.imageId} editor={editor} images={images} image={image} />
}

type MapProps = { editor: Editor; images: ImageLoader; image: NonNullable<EditorState['snapshot']>['image'] }

function OverviewMap({ editor, images, image }: MapProps) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const frame = useRef<HTMLDivElement>(null)
  const scale = Math.min(maxWidthPx / image.widthPx, maxHeightPx / image.heightPx)
  const [widthPx, heightPx] = [Math.max(1, image.widthPx * scale), Math.max(1, image.heightPx * scale)]

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    let painted: unknown[] = []
    const paint = () => {
      if (canvas.current) paintMap(canvas.current, editor.state, images, image, scale)
    }
    const repaint = () => {
      const { visible, classes, labelsHidden } = editor.state
      const now = [visible, classes, labelsHidden, images.peek(image.imageId), useViewSettings.getState().adjustments]
      if (now.every((value, i) => value === painted[i])) return
      painted = now
      clearTimeout(timer)
      timer = setTimeout(paint, paintAfterMs)
    }
    const follow = () => {
      placeFrame(frame.current, editor.state, image, scale)
      repaint()
    }
    const stops = [editor.store.subscribe(follow), images.subscribe(repaint), useViewSettings.subscribe(repaint)]
    follow()
    return () => {
      clearTimeout(timer)
      for (const stop of stops) stop()
    }
  }, [editor, images, image, scale])

  const moveTo = (event: PointerEvent<HTMLDivElement>) => {
    const { left, top } = event.currentTarget.getBoundingClientRect()
    const { viewport, view } = editor.state
    const at = toView(viewport, [(event.clientX - left) / scale, (event.clientY - top) / scale])
    editor.camera.panBy(view.widthPx / 2 - at.leftPx, view.heightPx / 2 - at.topPx)
  }
  return (
    <div
      data-testid="mini-map"
      aria-hidden
      className="absolute right-3 bottom-3 cursor-crosshair touch-none overflow-hidden rounded-md bg-surface shadow-float outline-1 outline-line-strong"
      style={{ width: widthPx, height: heightPx }}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId)
        moveTo(event)
      }}
      onPointerMove={(event) => event.buttons > 0 && moveTo(event)}
    >
      <canvas ref={canvas} className="size-full" />
      <div
        ref={frame}
        className="absolute top-0 left-0 origin-top-left border-2 border-white shadow-[0_0_0_1px_rgb(0_0_0/0.7),0_0_0_400px_rgb(0_0_0/0.35)] will-change-transform"
      />
    </div>
  )
}

/** Returns whether part of the image is out of sight. */
function isPartlyOut({ snapshot, viewport, view }: EditorState): boolean {
  if (!snapshot) return false
  const { leftPx, topPx, scale } = viewport
  const { widthPx, heightPx } = snapshot.image
  const slackPx = 1
  return (
    leftPx < -slackPx ||
    topPx < -slackPx ||
    leftPx + widthPx * scale > view.widthPx + slackPx ||
    topPx + heightPx * scale > view.heightPx + slackPx
  )
}

const minFramePx = 8

/** Frames the visible part, never smaller than can be seen. */
function placeFrame(frame: HTMLElement | null, { viewport, view }: EditorState, image: ImageSize, scale: number): void {
  if (!frame) return
  const along = (from: number, room: number, length: number) => {
    const start = Math.max(0, -from / viewport.scale) * scale
    const end = Math.min(length, (room - from) / viewport.scale) * scale
    const shown = Math.max(minFramePx, end - start)
    return { start: Math.max(0, Math.min(length * scale - shown, (start + end - shown) / 2)), shown }
  }
  const across = along(viewport.leftPx, view.widthPx, image.widthPx)
  const down = along(viewport.topPx, view.heightPx, image.heightPx)
  frame.style.width = `${across.shown}px`
  frame.style.height = `${down.shown}px`
  frame.style.transform = `translate(${across.start}px, ${down.start}px)`
}

/** Paints the image as displayed and a spot for each object. */
function paintMap(
  canvas: HTMLCanvasElement,
  { visible, classes, labelsHidden }: EditorState,
  images: ImageLoader,
  image: MapProps['image'],
  scale: number,
): void {
  const ratio = window.devicePixelRatio
  canvas.width = Math.max(1, Math.round(image.widthPx * scale * ratio))
  canvas.height = Math.max(1, Math.round(image.heightPx * scale * ratio))
  const context = canvas.getContext('2d', { willReadFrequently: true })
  const loaded = images.peek(image.imageId)
  if (!context) return
  if (loaded) {
    context.imageSmoothingQuality = 'medium'
    context.drawImage(loaded.bitmap, 0, 0, canvas.width, canvas.height)
    const { adjustments } = useViewSettings.getState()
    if (isAdjusted(adjustments)) {
      const pixels = context.getImageData(0, 0, canvas.width, canvas.height)
      adjustPixels(pixels.data, adjustments)
      context.putImageData(pixels, 0, 0)
    }
  }
  if (labelsHidden) return
  for (const { geometry, classId } of visible) {
    const { x, y, width, height } = boundsOf(geometry)
    context.fillStyle = colorOf(classes, classId)
    const side = 2 * ratio
    context.fillRect(
      (x + width / 2) * scale * ratio - side / 2,
      (y + height / 2) * scale * ratio - side / 2,
      side,
      side,
    )
  }
}
