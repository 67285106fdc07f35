import type { EditorObject, ObjectId } from '../objects.ts'
import type { Viewport, ViewSize } from '../viewport.ts'
import { type PaintedShape, paintedShape } from './painted-shape.ts'
import type { Snapshot, ToShapesWorker } from './shapes-messages.ts'

/** What is on screen of the shapes at this moment. */
export type ShapesView = {
  objects: readonly EditorObject[]
  colorOf(classId: number): string
  viewport: Viewport
  view: ViewSize
  devicePixelRatio: number
  /** An object that another layer paints. */
  without: ObjectId | null
  hidden: boolean
}

/** Paints all shapes that are not being worked on. Nothing but this interface may know how. */
export type ShapesLayer = {
  show(view: ShapesView): void
  /** The object that the pixels on screen leave out now; it follows `without` a moment later. */
  leftOut(): ObjectId | null
  close(): void
}

const marginPx = 300

/**
 * Shapes drawn by a worker as a snapshot with a margin; a CSS transform moves it along until the next one arrives. One
 * snapshot is under way at a time, and the newest view is asked for next.
 */
export function snapshotShapesLayer(canvas: HTMLCanvasElement, onSnapshot: () => void): ShapesLayer {
  const worker = new Worker(new URL('./shapes-worker.ts', import.meta.url), { type: 'module' })
  const context = canvas.getContext('bitmaprenderer')
  let sent = new Map<string, { object: EditorObject; color: string }>()
  let current: ShapesView | null = null
  let shown: Snapshot | null = null
  let underWay = false
  let stale = false

  worker.addEventListener('message', ({ data }: MessageEvent<Snapshot>) => {
    underWay = false
    shown = data
    canvas.style.width = `${data.area.widthPx}px`
    canvas.style.height = `${data.area.heightPx}px`
    context?.transferFromImageBitmap(data.bitmap)
    place()
    onSnapshot()
    if (stale) draw()
  })

  const post = (message: ToShapesWorker) => worker.postMessage(message)

  /** Puts the snapshot where its shapes belong in the present viewport. */
  function place(): void {
    if (!current || !shown) return
    const factor = current.viewport.scale / shown.viewport.scale
    const left = current.viewport.leftPx - (shown.viewport.leftPx - shown.area.leftPx) * factor
    const top = current.viewport.topPx - (shown.viewport.topPx - shown.area.topPx) * factor
    canvas.style.transform = `translate(${left}px, ${top}px) scale(${factor})`
  }

  function draw(): void {
    if (!current) return
    if (underWay) {
      stale = true
      return
    }
    const { viewport, view, devicePixelRatio, without } = current
    const area = {
      leftPx: -marginPx,
      topPx: -marginPx,
      widthPx: view.widthPx + 2 * marginPx,
      heightPx: view.heightPx + 2 * marginPx,
    }
    post({ type: 'draw', viewport, area, devicePixelRatio, without })
    underWay = true
    stale = false
  }

  /** Sends what differs from what the worker has; gives whether anything did. */
  function sendShapes({ objects, colorOf }: ShapesView): boolean {
    const next = new Map<string, { object: EditorObject; color: string }>()
    const changed: PaintedShape[] = []
    for (const object of objects) {
      const color = colorOf(object.classId)
      const known = sent.get(object.id)
      next.set(object.id, { object, color })
      if (known?.object !== object || known.color !== color) changed.push(paintedShape(object, color))
    }
    const removed = [...sent.keys()].filter((id) => !next.has(id))
    sent = next
    if (changed.length === 0 && removed.length === 0) return false
    post({ type: 'shapes', changed, removed })
    return true
  }

  const sameLook = (a: ShapesView | null, b: ShapesView): boolean =>
    a !== null &&
    a.viewport === b.viewport &&
    a.view === b.view &&
    a.devicePixelRatio === b.devicePixelRatio &&
    a.without === b.without

  return {
    show(view) {
      const before = current
      current = view
      canvas.style.visibility = view.hidden ? 'hidden' : 'visible'
      const changed = before?.objects === view.objects && before.colorOf === view.colorOf ? false : sendShapes(view)
      if (!changed && sameLook(before, view)) return
      place()
      draw()
    },
    leftOut: () => shown?.without ?? null,
    close: () => worker.terminate(),
  }
}
