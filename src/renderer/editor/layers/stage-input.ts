import type { Editor } from '../editor.ts'
import type { ViewPoint } from '../scene/viewport.ts'
import { areaTools, segmentByColor } from '../tools/index.ts'

const [middleButton, rightButton] = [1, 2]
const pixelsPerLine = 16
const takesSpace =
  'input, textarea, select, button:focus-visible, [contenteditable], [role="dialog"] *, [role="menu"] *'

/** Feeds the editor with pointer, wheel and the held space bar, until the returned function is called. */
export function listenToInput(area: HTMLElement, editor: Editor): () => void {
  const listening = new AbortController()
  const { signal } = listening
  const place = (event: MouseEvent): ViewPoint => {
    const { left, top } = area.getBoundingClientRect()
    return { leftPx: event.clientX - left, topPx: event.clientY - top }
  }
  const keys = (event: MouseEvent) => ({ shift: event.shiftKey, alt: event.altKey || event.button === rightButton })
  /** The right button takes away, with the tools that find areas; else it means nothing here. */
  const isHeard = ({ button }: MouseEvent) =>
    button <= middleButton || (button === rightButton && areaTools.includes(editor.state.tool))

  area.addEventListener(
    'pointerdown',
    (event) => {
      if (!isHeard(event)) return
      area.setPointerCapture(event.pointerId)
      if (event.button === middleButton) editor.toolbox.holdPan(true)
      editor.toolbox.pointer('down', place(event), keys(event))
    },
    { signal },
  )
  area.addEventListener('pointermove', (event) => editor.toolbox.pointer('move', place(event), keys(event)), { signal })
  area.addEventListener(
    'pointerup',
    (event) => {
      if (!isHeard(event)) return
      editor.toolbox.pointer('up', place(event), keys(event))
      if (event.button === middleButton) editor.toolbox.holdPan(false)
    },
    { signal },
  )
  area.addEventListener('pointercancel', () => editor.toolbox.send({ type: 'cancel' }), { signal })
  area.addEventListener('pointerleave', () => editor.toolbox.pointerLeft(), { signal })
  // A user who pans while writing keeps the focus in the text: the next letters would trigger commands.
  area.addEventListener(
    'mousedown',
    (event) => {
      if (document.activeElement instanceof HTMLTextAreaElement) event.preventDefault()
    },
    { signal },
  )
  area.addEventListener('dblclick', (event) => editor.toolbox.doubleClick(place(event)), { signal })
  // The wheel and a pinch zoom at the pointer; with Shift the wheel moves the image sideways, with Alt it changes a
  // brush, or how similar colors have to be.
  area.addEventListener(
    'wheel',
    (event) => {
      event.preventDefault()
      const unit = event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? 1 : pixelsPerLine
      const [dx, dy] = [event.deltaX * unit, event.deltaY * unit]
      if (event.altKey && editor.state.tool.pointer === 'brush')
        editor.toolbox.setBrush({ radiusCssPx: editor.state.brushRadiusCssPx * Math.exp(-(dx || dy) * 0.002) })
      else if (event.altKey && editor.state.tool === segmentByColor)
        editor.toolbox.send({ type: 'adjust', by: (dx || dy) < 0 ? 1 : -1 })
      else if (event.shiftKey) editor.camera.panBy(-(dx || dy), 0)
      else
        editor.camera.zoomAt(
          place(event),
          Math.exp(-Math.max(-200, Math.min(200, dy)) * (event.ctrlKey ? 0.01 : 0.0025)),
        )
    },
    { passive: false, signal },
  )
  // While the space bar is held, the pointer moves the image.
  const onSpace = (event: KeyboardEvent) => {
    if (event.key !== ' ' || (event.target instanceof Element && event.target.matches(takesSpace))) return
    event.preventDefault()
    editor.toolbox.holdPan(event.type === 'keydown')
  }
  window.addEventListener('keydown', onSpace, { signal })
  window.addEventListener('keyup', onSpace, { signal })
  window.addEventListener('blur', () => editor.toolbox.holdPan(false), { signal })
  return () => listening.abort()
}
