import { areaOfShapes } from './area-of-shapes.ts'
import { inView, paintMasks, paintSelected, paintShape } from './paint-shapes.ts'
import type { PaintedShape } from './painted-shape.ts'
import type { Snapshot, SnapshotRequest, ToShapesWorker } from './shapes-messages.ts'

const restEveryMs = 4
const restMs = 8

const rest = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, restMs))

/** Answers each `draw` with a snapshot and keeps the shapes in between. */
export function serveShapes(): void {
  const shapes = new Map<string, PaintedShape>()
  const canvas = new OffscreenCanvas(1, 1)
  const context = canvas.getContext('2d')
  // Bottom first; null if they must be sorted again.
  let sorted: PaintedShape[] | null = null

  async function draw(request: SnapshotRequest): Promise<void> {
    const { imageId, viewport, area, devicePixelRatio, without, selected, gently, marks } = request
    if (!context) throw new Error('This window has no 2D canvas for its workers.')
    const startedMs = performance.now()
    sorted ??= [...shapes.values()].sort((a, b) => a.layer - b.layer || b.areaPx - a.areaPx)
    const skipped = new Set<string>(without)
    const requested = skipped.size === 0 ? sorted : sorted.filter(({ id }) => !skipped.has(id))
    const { visible } = inView(requested, viewport, area, devicePixelRatio, marks)
    const painted = areaOfShapes(visible, viewport, area)
    canvas.width = Math.max(1, Math.round(painted.widthPx * devicePixelRatio))
    canvas.height = Math.max(1, Math.round(painted.heightPx * devicePixelRatio))
    const { frame } = inView(visible, viewport, painted, devicePixelRatio, marks)
    paintMasks(context, visible, frame)
    context.lineJoin = 'round'
    let restedMs = performance.now()
    for (const [i, shape] of visible.entries()) {
      paintShape(context, shape, frame)
      if (!gently || i % 50 !== 0 || performance.now() - restedMs < restEveryMs) continue
      // Reading a pixel forces painting now rather than all at once at the end.
      context.getImageData(0, 0, 1, 1)
      await rest()
      restedMs = performance.now()
    }
    const inSelection = new Set<string>(selected)
    if (inSelection.size > 0)
      for (const shape of visible) if (inSelection.has(shape.id)) paintSelected(context, shape, frame)
    const bitmap = canvas.transferToImageBitmap()
    const tookMs = performance.now() - startedMs
    const snapshot: Snapshot = { imageId, bitmap, viewport, area, painted, without, tookMs }
    self.postMessage(snapshot, { transfer: [bitmap] })
  }

  self.addEventListener('message', ({ data }: MessageEvent<ToShapesWorker>) => {
    if (data.type === 'draw') void draw(data)
    else {
      for (const id of data.removed) shapes.delete(id)
      for (const shape of data.changed) shapes.set(shape.id, shape)
      sorted = null
    }
  })
}
