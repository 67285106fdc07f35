import { toView, type Viewport } from '../scene/viewport.ts'
import type { Prompt } from '../tools/area-query.ts'
import { viewRect } from './paint-marks.ts'

const radiusPx = 6.5

/** Paints the user's prompts: a plus on the object, a minus beside it, the box around it. Not by color alone. */
export function paintPrompts(context: CanvasRenderingContext2D, viewport: Viewport, { points, box }: Prompt): void {
  if (box) {
    const rect = viewRect(viewport, box)
    context.lineWidth = 3
    context.strokeStyle = 'rgb(0 0 0 / 0.6)'
    context.strokeRect(...rect)
    context.lineWidth = 1.5
    context.setLineDash([6, 4])
    context.strokeStyle = '#fff'
    context.strokeRect(...rect)
    context.setLineDash([])
  }
  for (const { at, inside } of points) {
    const { leftPx: x, topPx: y } = toView(viewport, at)
    context.beginPath()
    context.arc(x, y, radiusPx, 0, 2 * Math.PI)
    context.fillStyle = inside ? '#1f9d4d' : '#d23b3b'
    context.fill()
    context.lineWidth = 4
    context.strokeStyle = 'rgb(0 0 0 / 0.6)'
    context.stroke()
    context.lineWidth = 2
    context.strokeStyle = '#fff'
    context.stroke()
    context.beginPath()
    context.moveTo(x - 3.5, y)
    context.lineTo(x + 3.5, y)
    if (inside) {
      context.moveTo(x, y - 3.5)
      context.lineTo(x, y + 3.5)
    }
    context.stroke()
  }
}
