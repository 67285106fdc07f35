import { t } from '@lingui/core/macro'
import { useEffect, useRef } from 'react'
import type { Editor } from '../editor.ts'
import type { EditorState } from '../editor-state.ts'
import type { ImageLoader } from '../images/image-loader.ts'
import { useViewSettings } from '../images/view-settings.ts'
import { measuresOfPath } from '../scene/measures.ts'
import { toImage } from '../scene/viewport.ts'

/** Shows position and color of the pixel under the pointer, and the lengths of a path being clicked. */
export function Readout({ editor, images }: { editor: Editor; images: ImageLoader }) {
  const isShown = useViewSettings((settings) => settings.readout)
  return isShown ? <Line editor={editor} images={images} /> : null
}

/** Bypasses React, because it changes with every pointer move. */
function Line({ editor, images }: { editor: Editor; images: ImageLoader }) {
  const line = useRef<HTMLDivElement>(null)
  const place = useRef<HTMLSpanElement>(null)
  const spot = useRef<HTMLSpanElement>(null)
  const color = useRef<HTMLSpanElement>(null)
  const size = useRef<HTMLSpanElement>(null)

  useEffect(() => {
    const colorAt = colorReader(images)
    let frame = 0
    const write = () => {
      frame = 0
      if (!line.current || !place.current || !spot.current || !color.current || !size.current) return
      const { state } = editor
      const pixel = pixelUnder(state)
      const seen = pixel && state.snapshot ? colorAt(state.snapshot.image, pixel) : null
      place.current.textContent = pixel ? t`x ${pixel.x} · y ${pixel.y}` : ''
      color.current.textContent = seen ? `${seen.join(' ')}  ${hex(seen)}` : ''
      spot.current.style.display = seen ? 'inline-block' : 'none'
      if (seen) spot.current.style.background = hex(seen)
      const { draft } = state
      size.current.textContent = draft && 'path' in draft ? measuresOfPath(draft.path) : ''
      line.current.style.display = pixel || size.current.textContent ? 'flex' : 'none'
    }
    const later = () => {
      if (frame === 0) frame = requestAnimationFrame(write)
    }
    const stops = [editor.store.subscribe(later), images.subscribe(later)]
    write()
    return () => {
      cancelAnimationFrame(frame)
      for (const stop of stops) stop()
    }
  }, [editor, images])

  return (
    <div
      ref={line}
      aria-hidden
      data-testid="readout"
      className="tabular pointer-events-none absolute bottom-14 left-3 hidden h-6 max-w-[calc(100%-16px)] items-center gap-2 rounded-md bg-[#1b1c20]/90 px-2 text-xs whitespace-pre text-[#f2f3f5]"
    >
      <span ref={place} />
      <span ref={spot} className="size-3 rounded-sm outline-1 outline-white/60" />
      <span ref={color} className="empty:hidden" />
      <span ref={size} className="font-medium empty:hidden" />
    </div>
  )
}

/** Returns the original's pixel under the pointer, or null outside the image. */
function pixelUnder({ pointer, viewport, snapshot }: EditorState): { x: number; y: number } | null {
  if (!pointer || !snapshot) return null
  const [x, y] = toImage(viewport, pointer).map(Math.floor) as [number, number]
  const { widthPx, heightPx } = snapshot.image
  return x >= 0 && y >= 0 && x < widthPx && y < heightPx ? { x, y } : null
}

/** Returns a reader of an image's unadjusted pixels; null until the full image is loaded. */
function colorReader(images: ImageLoader) {
  const context = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true })
  return (
    image: NonNullable<EditorState['snapshot']>['image'],
    { x, y }: { x: number; y: number },
  ): number[] | null => {
    const loaded = images.peek(image.imageId)
    if (!context || loaded?.variant !== 'display') return null
    const { bitmap } = loaded
    context.clearRect(0, 0, 1, 1)
    const fromX = Math.floor((x * bitmap.width) / image.widthPx)
    const fromY = Math.floor((y * bitmap.height) / image.heightPx)
    context.drawImage(bitmap, fromX, fromY, 1, 1, 0, 0, 1, 1)
    const [red = 0, green = 0, blue = 0, alpha = 255] = context.getImageData(0, 0, 1, 1).data
    return alpha === 255 ? [red, green, blue] : [red, green, blue, alpha]
  }
}

const hex = (values: readonly number[]): string =>
  `#${values.map((value) => value.toString(16).padStart(2, '0')).join('')}`
