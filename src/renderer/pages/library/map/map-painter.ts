import type { MapPoints } from '#model/tiles/map-points.ts'
import type { MapGroup } from './map-colors.ts'

/** The position of the map's unit square on the canvas, in CSS pixels. */
export type MapCamera = { scale: number; left: number; top: number }
export type Spot = readonly [x: number, y: number]
/** A drawn line, or a circle that is moved by key. */
export type Marker = { line: readonly Spot[] } | { center: Spot; radius: number } | null

const margin = 16
export const maxZoom = 200

/** Returns the camera that shows the whole map. */
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
  /** The images that are shown beside the map; null for all. */
  shown: ReadonlySet<number> | null
}

/** Clears a canvas, fits it to its size on screen and scales it to CSS pixels. */
function cleared(canvas: HTMLCanvasElement): CanvasRenderingContext2D | null {
  const ratio = window.devicePixelRatio
  const [width, height] = [Math.round(canvas.clientWidth * ratio), Math.round(canvas.clientHeight * ratio)]
  if (canvas.width !== width) canvas.width = width
  if (canvas.height !== height) canvas.height = height
  const context = canvas.getContext('2d')
  context?.setTransform(ratio, 0, 0, ratio, 0, 0)
  context?.clearRect(0, 0, canvas.clientWidth, canvas.clientHeight)
  return context
}

/** Returns a function that resolves the theme's colors for a canvas. */
function colorsOf(canvas: HTMLCanvasElement): (color: string) => string {
  const style = getComputedStyle(canvas)
  return (color) => (color.startsWith('var(') ? style.getPropertyValue(color.slice('var('.length, -1)).trim() : color)
}

/** Paints the points. Those of images that are not shown are faint. */
export function paintMap(canvas: HTMLCanvasElement, { points, groups, camera, shown }: Scene): void {
  const context = cleared(canvas)
  if (!context) return
  const [width, height] = [canvas.clientWidth, canvas.clientHeight]
  const colorOf = colorsOf(canvas)
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
}

/** Paints the line or circle on its own canvas, so that the points need not be repainted. */
export function paintMarker(canvas: HTMLCanvasElement, marker: Marker): void {
  const context = cleared(canvas)
  if (!context || !marker) return
  const color = colorsOf(canvas)('var(--accent-text)')
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

/** Returns a circle as a line. */
export const circle = ([x, y]: Spot, radius: number, corners = 24): Spot[] =>
  Array.from({ length: corners }, (_, i) => {
    const angle = (2 * Math.PI * i) / corners
    return [x + radius * Math.cos(angle), y + radius * Math.sin(angle)]
  })
