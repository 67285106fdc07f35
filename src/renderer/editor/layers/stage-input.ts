import type { Editor } from '../editor.ts'
import type { ViewPoint } from '../scene/viewport.ts'
import { areaTools, segmentByColor } from '../tools/index.ts'

const [middleButton, rightButton] = [1, 2]
const pixelsPerLine = 16
const takesSpace =
  'input, textarea, select, button:focus-visible, [contenteditable], [role="dialog"] *, [role="menu"] *'

/** Passes pointer, wheel and space bar events to the editor until the returned function is called. */
export function listenToInput(area: HTMLElement, editor: Editor): () => void {
  const listening = new AbortController()
  const { signal } = listening
  const place = (event: MouseEvent): ViewPoint => {
    const { left, top } = area.getBoundingClientRect()
    return { leftPx: event.clientX - left, topPx: event.clientY - top }
  }
  const keys = (event: MouseEvent) => ({ shift: event.shiftKey, alt: event.altKey || event.button === rightButton })
  /** The right button subtracts with area tools and does nothing otherwise. */
  const isUsed = ({ button }: MouseEvent) =>
    button <= middleButton || (button === rightButton && areaTools.includes(editor.state.tool))

  area.addEventListener(
    'pointerdown',
    (event) => {
      if (!isUsed(event)) return
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
      if (!isUsed(event)) return
      editor.toolbox.pointer('up', place(event), keys(event))
      if (event.button === middleButton) editor.toolbox.holdPan(false)
    },
    { signal },
  )
  area.addEventListener('pointercancel', () => editor.toolbox.send({ type: 'cancel' }), { signal })
  area.addEventListener('pointerleave', () => editor.toolbox.pointerLeft(), { signal })
  // Panning while writing keeps the focus in the text: otherwise the next letters would run commands.
  area.addEventListener(
    'mousedown',
    (event) => {
      if (document.activeElement instanceof HTMLTextAreaElement) event.preventDefault()
    },
    { signal },
  )
  area.addEventListener('dblclick', (event) => editor.toolbox.doubleClick(place(event)), { signal })
  // Wheel and pinch zoom at the pointer. Shift+wheel pans sideways; Alt+wheel changes the brush or the color tolerance.
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
  // Holding the space bar pans.
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
