import type { MapPoints } from '#model/tiles/map-points.ts'
import type { MapGroup } from './map-colors.ts'

/** Where the map's unit square stands on the canvas, in CSS pixels. */
export type MapCamera = { scale: number; left: number; top: number }
export type Spot = readonly [x: number, y: number]
/** A line that was drawn, or the circle that is moved by keys. */
export type Marker = { line: readonly Spot[] } | { center: Spot; radius: number } | null

const margin = 16
export const maxZoom = 200

/** All of the map in the middle. */
export function fittedMap(width: number, height: number): MapCamera {
  const scale = Math.max(1, Math.min(width, height) - 2 * margin)
  return { scale, left: (width - scale) / 2, top: (height - scale) / 2 }
}

export const zoomedMap = ({ scale, left, top }: MapCamera, [x, y]: Spot, factor: number): MapCamera => ({
  scale: scale * factor,
  left: x - (x - left) * factor,
  top: y - (y - top) * factor,
})

export const onMap = ({ scale, left, top }: MapCamera, [x, y]: Spot): Spot => [(x - left) / scale, (y - top) / scale]

type Scene = {
  points: MapPoints
  groups: readonly MapGroup[]
  camera: MapCamera
  /** Images that are shown beside it; null: all. */
  shown: ReadonlySet<number> | null
  marker: Marker
}

/** Paints the points, those of images that are not shown faint, and what is being chosen. */
export function paintMap(canvas: HTMLCanvasElement, { points, groups, camera, shown, marker }: Scene): void {
  const context = canvas.getContext('2d')
  if (!context) return
  const ratio = window.devicePixelRatio
  const [width, height] = [canvas.clientWidth, canvas.clientHeight]
  if (canvas.width !== Math.round(width * ratio)) canvas.width = Math.round(width * ratio)
  if (canvas.height !== Math.round(height * ratio)) canvas.height = Math.round(height * ratio)
  context.setTransform(ratio, 0, 0, ratio, 0, 0)
  context.clearRect(0, 0, width, height)
  const style = getComputedStyle(canvas)
  const colorOf = (color: string) =>
    color.startsWith('var(') ? style.getPropertyValue(color.slice('var('.length, -1)).trim() : color
  const size = points.count > 20_000 ? 2.5 : points.count > 3000 ? 4 : 6
  for (const pass of shown ? ['faint', 'shown'] : ['shown']) {
    context.globalAlpha = pass === 'faint' ? 0.14 : 0.85
    for (const { color, places } of groups) {
      context.fillStyle = colorOf(color)
      for (const n of places) {
        const x = camera.left + points.x[n]! * camera.scale
        const y = camera.top + points.y[n]! * camera.scale
        if (x < -size || y < -size || x > width + size || y > height + size) continue
        if (shown && shown.has(points.images[n]!) !== (pass === 'shown')) continue
        context.fillRect(x - size / 2, y - size / 2, size, size)
      }
    }
  }
  context.globalAlpha = 1
  if (marker) paintMarker(context, marker, colorOf('var(--accent-text)'))
}

function paintMarker(context: CanvasRenderingContext2D, marker: NonNullable<Marker>, color: string): void {
  context.beginPath()
  if ('line' in marker) for (const [x, y] of marker.line) context.lineTo(x, y)
  else context.arc(...marker.center, marker.radius, 0, 2 * Math.PI)
  context.closePath()
  context.strokeStyle = color
  context.lineWidth = 1.5
  context.stroke()
  context.globalAlpha = 0.1
  context.fillStyle = color
  context.fill()
  context.globalAlpha = 1
}

/** A circle as a line. */
export const circle = ([x, y]: Spot, radius: number, corners = 24): Spot[] =>
  Array.from({ length: corners }, (_, i) => {
    const angle = (2 * Math.PI * i) / corners
    return [x + radius * Math.cos(angle), y + radius * Math.sin(angle)]
  })
