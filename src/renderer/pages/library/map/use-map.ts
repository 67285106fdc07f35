import {
  type KeyboardEvent,
  type PointerEvent,
  type RefObject,
  useEffect,
  useMemo,
  useState,
  type WheelEvent,
} from 'react'
import type { MapOf } from '#contract'
import { type MapPoints, pointsWithin } from '#model/tiles/map-points.ts'
import { useSize, useTheme } from '../../../kit/index.ts'
import type { MapGroup } from './map-colors.ts'
import {
  circle,
  fittedMap,
  type MapCamera,
  type Marker,
  maxZoom,
  onMap,
  paintMap,
  paintMarker,
  type Spot,
  zoomedMap,
} from './map-painter.ts'
import { showAllPoints, showPoints } from './show-points.ts'

const keyStepPx = 16
const clickPx = 10
const hoverPx = 8
const zoomFactor = 1.4

export type MapContent = {
  points: MapPoints
  groups: readonly MapGroup[]
  of: MapOf
  shown: ReadonlySet<number> | null
}

type MapElements = Record<'canvas' | 'overlay', RefObject<HTMLCanvasElement | null>>

/** Draws the map on these canvases. Returns the mouse and key handlers of its elements. */
export function useMap({ canvas, overlay }: MapElements, content: MapContent) {
  const { points, of } = content
  const [hovered, setHovered] = useState<{ at: Spot; image: number } | null>(null)
  const [marker, setMarker] = useState<Marker>(null)
  const camera = useCamera(canvas, content)
  const { size, view, zoom } = camera
  const theme = useTheme((state) => state.shown)
  useEffect(() => {
    if (overlay.current && theme && size.width > 0) paintMarker(overlay.current, marker)
  }, [overlay, marker, theme, size])

  const take = (line: readonly Spot[]) =>
    void showPoints(
      points,
      pointsWithin(
        points,
        line.map((spot) => onMap(view, spot)),
      ),
      of,
    )
  const pointer = useMapPointer(canvas, camera, { points, marker, setMarker, setHovered, take })
  const ring = marker && 'center' in marker ? marker : { center: [size.width / 2, size.height / 2] as Spot, radius: 48 }
  const move = (dx: number, dy: number) =>
    setMarker({ ...ring, center: [ring.center[0] + dx * keyStepPx, ring.center[1] + dy * keyStepPx] })
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    if (event.key === 'ArrowLeft') move(-1, 0)
    else if (event.key === 'ArrowRight') move(1, 0)
    else if (event.key === 'ArrowUp') move(0, -1)
    else if (event.key === 'ArrowDown') move(0, 1)
    else if (event.key === '+') setMarker({ ...ring, radius: Math.min(400, ring.radius * 1.25) })
    else if (event.key === '-') setMarker({ ...ring, radius: Math.max(8, ring.radius / 1.25) })
    else if (event.key === 'PageUp') zoom(ring.center, zoomFactor)
    else if (event.key === 'PageDown') zoom(ring.center, 1 / zoomFactor)
    else if (event.key === 'Enter') take(circle(ring.center, ring.radius))
    else if (event.key === 'Escape') {
      setMarker(null)
      showAllPoints()
    } else return
    event.preventDefault()
    event.stopPropagation()
  }
  const keyboard = { onKeyDown, onClick: () => move(0, 0), onBlur: () => setMarker(null) }
  return { size, hovered, pointer, keyboard }
}

/** Paints the map, and zooms and pans it. */
function useCamera(canvas: RefObject<HTMLCanvasElement | null>, { points, groups, shown }: MapContent) {
  const size = useSize(canvas)
  const [camera, setCamera] = useState<MapCamera | null>(null)
  const theme = useTheme((state) => state.shown)
  const view = useMemo(() => camera ?? fittedMap(size.width, size.height), [camera, size])
  const minScale = fittedMap(size.width, size.height).scale
  useEffect(() => {
    // Depends on the theme, because painting reads the colors from the page.
    if (canvas.current && theme && size.width > 0) paintMap(canvas.current, { points, groups, camera: view, shown })
  }, [canvas, points, groups, view, shown, theme, size])
  const zoom = (at: Spot, factor: number) => {
    const scale = Math.min(minScale * maxZoom, Math.max(minScale, view.scale * factor))
    setCamera(scale === minScale ? null : zoomedMap(view, at, scale / view.scale))
  }
  const pan = (from: Spot, to: Spot) =>
    setCamera({ ...view, left: view.left + to[0] - from[0], top: view.top + to[1] - from[1] })
  return { size, view, zoom, pan }
}

type PointerOptions = {
  points: MapPoints
  marker: Marker
  setMarker(marker: Marker): void
  setHovered(hovered: { at: Spot; image: number } | null): void
  /** Shows the images of the points within a line. */
  take(line: readonly Spot[]): void
}

/** Returns mouse handlers: the left button draws a line or picks a point, another button pans, the wheel zooms. */
function useMapPointer(
  canvas: RefObject<HTMLCanvasElement | null>,
  { view, zoom, pan }: ReturnType<typeof useCamera>,
  { points, marker, setMarker, setHovered, take }: PointerOptions,
) {
  const [pannedFrom, setPannedFrom] = useState<Spot | null>(null)
  const spotOf = ({ clientX, clientY }: { clientX: number; clientY: number }): Spot => {
    const { left, top } = canvas.current!.getBoundingClientRect()
    return [clientX - left, clientY - top]
  }
  return {
    onPointerDown(event: PointerEvent<HTMLCanvasElement>) {
      event.currentTarget.setPointerCapture(event.pointerId)
      setHovered(null)
      if (event.button === 0) setMarker({ line: [spotOf(event)] })
      else setPannedFrom(spotOf(event))
    },
    onPointerMove(event: PointerEvent<HTMLCanvasElement>) {
      const at = spotOf(event)
      if (pannedFrom) {
        pan(pannedFrom, at)
        setPannedFrom(at)
      } else if (event.buttons === 1 && marker && 'line' in marker) setMarker({ line: [...marker.line, at] })
      else setHovered(nearest(points, view, at))
    },
    onPointerUp(event: PointerEvent<HTMLCanvasElement>) {
      setPannedFrom(null)
      if (!marker || !('line' in marker) || event.button !== 0) return
      const { line } = marker
      setMarker(null)
      const [first] = line
      const isClick = first !== undefined && line.every(([x, y]) => Math.hypot(x - first[0], y - first[1]) < 3)
      take(isClick ? circle(first, clickPx) : line)
    },
    onPointerLeave: () => setHovered(null),
    onWheel: (event: WheelEvent) => zoom(spotOf(event), event.deltaY < 0 ? zoomFactor : 1 / zoomFactor),
  }
}

function nearest(points: MapPoints, camera: MapCamera, at: Spot): { at: Spot; image: number } | null {
  const [x, y] = onMap(camera, at)
  let [best, minDistance] = [-1, (hoverPx / camera.scale) ** 2]
  for (let n = 0; n < points.count; n++) {
    const distance = (points.x[n]! - x) ** 2 + (points.y[n]! - y) ** 2
    if (distance < minDistance) [best, minDistance] = [n, distance]
  }
  return best < 0 ? null : { at, image: points.images[best]! }
}
