import type { ImageId } from '#model/ids.ts'
import type { EditorObject, ObjectId } from '../scene/objects.ts'
import { areaAround, covers, moveCanvas, placeOf } from '../scene/painted-view.ts'
import type { ImageSize, Viewport, ViewSize } from '../scene/viewport.ts'
import { type ClassLook, type LookOf, type PaintedShape, paintedShape } from './painted-shape.ts'
import { sameParts } from './same-parts.ts'
import type { MarkStyle, Snapshot, ToShapesWorker } from './shapes-messages.ts'

type ShapesView = {
  imageId: ImageId
  objects: readonly EditorObject[]
  lookOf: LookOf
  viewport: Viewport
  view: ViewSize
  image: ImageSize
  devicePixelRatio: number
  /** Objects that another layer paints. */
  without: ReadonlySet<ObjectId>
  /** Selected objects other than those. */
  selected: ReadonlySet<ObjectId>
  hidden: boolean
  marks: MarkStyle
}

const marginPx = 300
/** Snapshots this fast are made at every step of a movement; others wait for its end. */
const quickMs = 8
const restMs = 90
/** A snapshot stretched or shrunk by more than this is replaced even during a zoom. */
const maxStretched = 2

/**
 * Paints all shapes that aren't being edited. Shows a snapshot with a margin painted by a worker, moved and stretched by
 * CSS until the next arrives. One is requested at a time, of the newest view. While the image moves, a slow one is
 * requested only if something is missing: frames need the processors.
 */
export function snapshotShapesLayer(canvas: HTMLCanvasElement, onSnapshot: () => void) {
  const worker = new Worker(new URL('./editor-worker.ts', import.meta.url), { type: 'module', name: 'shapes' })
  const context = canvas.getContext('bitmaprenderer')
  canvas.style.transformOrigin = '0 0'
  const sent = new SentShapes()
  let current: ShapesView | null = null
  let shown: Snapshot | null = null
  let inFlight = false
  /** What changed since the running snapshot was requested. */
  let since: 'nothing' | 'moved' | 'changed' = 'nothing'
  let restTimer: ReturnType<typeof setTimeout> | undefined

  worker.addEventListener('message', ({ data }: MessageEvent<Snapshot>) => {
    inFlight = false
    shown = data
    canvas.style.width = `${data.painted.widthPx}px`
    canvas.style.height = `${data.painted.heightPx}px`
    context?.transferFromImageBitmap(data.bitmap)
    place()
    onSnapshot()
    if (since === 'changed') draw(false)
    else if (since === 'moved') drawWhenDue()
  })

  const post = (message: ToShapesWorker) => worker.postMessage(message)

  function place(): void {
    const right = current !== null && shown?.imageId === current.imageId
    canvas.style.visibility = right && !current?.hidden ? 'visible' : 'hidden'
    if (!current || !shown || !right) return
    const { viewport, painted: area } = shown
    moveCanvas(canvas, { viewport, area }, current.viewport, current.devicePixelRatio)
  }

  function draw(gently: boolean): void {
    clearTimeout(restTimer)
    if (!current || inFlight) return
    post(drawMessage(current, gently))
    inFlight = true
    since = 'nothing'
  }

  /** Draws now if pixels are missing, else when the movement ends. */
  function drawWhenDue(): void {
    clearTimeout(restTimer)
    if (current && isDue(shown, current)) draw(true)
    else restTimer = setTimeout(() => draw(false), restMs)
  }

  /** Sends what the worker doesn't have; returns whether there was anything. */
  function sendShapes(view: ShapesView): boolean {
    const changes = sent.replace(view)
    if (changes) post({ type: 'shapes', ...changes })
    return changes !== null
  }

  return {
    /** Null while the stage has no image. */
    show(view: ShapesView | null) {
      const before = current
      current = view
      if (!view) return place()
      const cached = before?.objects === view.objects && before.lookOf === view.lookOf
      const changed = (cached ? false : sendShapes(view)) || !sameContent(before, view)
      const moved = before?.viewport !== view.viewport
      if (changed || moved || before?.hidden !== view.hidden) place()
      if (inFlight) since = changed || since === 'changed' ? 'changed' : moved ? 'moved' : since
      else if (changed) draw(false)
      else if (moved) drawWhenDue()
    },
    /** Returns the objects missing on screen now; they follow `without` a moment later. */
    skipped: (): readonly ObjectId[] => shown?.without ?? [],
    close(): void {
      clearTimeout(restTimer)
      worker.terminate()
    },
  }
}

/** Returns whether a snapshot is needed although the image is still moving. */
function isDue(shown: Snapshot | null, { viewport, view, image }: ShapesView): boolean {
  if (!shown || shown.tookMs <= quickMs) return true
  const { factor } = placeOf(shown, viewport)
  return factor > maxStretched || factor < 1 / maxStretched || !covers(shown, viewport, view, image)
}

const sameIds = (a: ReadonlySet<ObjectId>, b: ReadonlySet<ObjectId>): boolean =>
  a === b || (a.size === b.size && [...a].every((id) => b.has(id)))

const sameContent = (a: ShapesView | null, b: ShapesView): boolean =>
  a !== null &&
  sameParts(a, b, 'imageId', 'view', 'devicePixelRatio') &&
  sameParts(a.marks, b.marks, 'opacity', 'lineWidth') &&
  sameIds(a.without, b.without) &&
  sameIds(a.selected, b.selected)

const drawMessage = (
  { imageId, viewport, view, devicePixelRatio, without, selected, marks }: ShapesView,
  gently: boolean,
): ToShapesWorker => ({
  type: 'draw',
  imageId,
  viewport,
  area: areaAround(view, marginPx),
  devicePixelRatio,
  without: [...without],
  selected: [...selected].filter((id) => !without.has(id)),
  gently,
  marks,
})

class SentShapes {
  #sent = new Map<string, { object: EditorObject; look: ClassLook }>()

  /** Replaces the worker's shapes by those of the view; returns the difference, or null. */
  replace({ objects, lookOf }: ShapesView): { changed: PaintedShape[]; removed: string[] } | null {
    const next = new Map<string, { object: EditorObject; look: ClassLook }>()
    const changed: PaintedShape[] = []
    for (const object of objects) {
      const look = lookOf(object.classId, object)
      const cached = this.#sent.get(object.id)
      next.set(object.id, { object, look })
      if (cached?.object !== object || cached.look !== look) changed.push(paintedShape(object, look))
    }
    const removed = [...this.#sent.keys()].filter((id) => !next.has(id))
    this.#sent = next
    return changed.length === 0 && removed.length === 0 ? null : { changed, removed }
  }
}
