import { paintShapes } from './paint-shapes.ts'
import type { PaintedShape } from './painted-shape.ts'
import type { Snapshot, ToShapesWorker } from './shapes-messages.ts'

/** Answers each `draw` with one snapshot; keeps the shapes in between. */
function serve(): void {
  const shapes = new Map<string, PaintedShape>()
  const canvas = new OffscreenCanvas(1, 1)
  const context = canvas.getContext('2d')
  // Larger shapes first, so that small ones stay visible; null when they have to be sorted anew.
  let sorted: PaintedShape[] | null = null

  function draw({ viewport, area, devicePixelRatio, without }: ToShapesWorker & { type: 'draw' }): void {
    if (!context) throw new Error('This window has no 2D canvas for its workers.')
    sorted ??= [...shapes.values()].sort((a, b) => b.areaPx - a.areaPx)
    canvas.width = Math.max(1, Math.round(area.widthPx * devicePixelRatio))
    canvas.height = Math.max(1, Math.round(area.heightPx * devicePixelRatio))
    const painted = without === null ? sorted : sorted.filter(({ id }) => id !== without)
    paintShapes(context, painted, viewport, area, devicePixelRatio)
    const bitmap = canvas.transferToImageBitmap()
    const snapshot: Snapshot = { bitmap, viewport, area, without }
    self.postMessage(snapshot, { transfer: [bitmap] })
  }

  self.addEventListener('message', ({ data }: MessageEvent<ToShapesWorker>) => {
    if (data.type === 'draw') return draw(data)
    for (const id of data.removed) shapes.delete(id)
    for (const shape of data.changed) shapes.set(shape.id, shape)
    sorted = null
  })
}

serve()
