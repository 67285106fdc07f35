import { Trans } from '@lingui/react/macro'
import { type KeyboardEvent, type PointerEvent, useEffect, useMemo, useRef, useState } from 'react'
import type { MapOf } from '#contract'
import { idOf } from '#model/ids.ts'
import { type MapPoints, pointsWithin } from '#model/tiles/map-points.ts'
import { useTheme } from '../../../kit/index.ts'
import { Thumbnail } from '../../../thumbnail/Thumbnail.tsx'
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

type MapCanvasProps = {
  points: MapPoints
  groups: readonly MapGroup[]
  of: MapOf
  shown: ReadonlySet<number> | null
}

/** The points of the map. A line around some shows their images; so does a circle that keys move. */
export function MapCanvas({ points, groups, of, shown }: MapCanvasProps) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const overlay = useRef<HTMLCanvasElement>(null)
  const theme = useTheme((state) => state.shown)
  const [size, setSize] = useState({ width: 0, height: 0 })
  const [camera, setCamera] = useState<MapCamera | null>(null)
  const [marker, setMarker] = useState<Marker>(null)
  const [pannedFrom, setPannedFrom] = useState<Spot | null>(null)
  const [hovered, setHovered] = useState<{ at: Spot; image: number } | null>(null)
  const view = useMemo(() => camera ?? fittedMap(size.width, size.height), [camera, size])
  const zoomLeast = fittedMap(size.width, size.height).scale

  useEffect(() => {
    const element = canvas.current
    if (!element) return
    const sized = new ResizeObserver(() => setSize({ width: element.clientWidth, height: element.clientHeight }))
    sized.observe(element)
    return () => sized.disconnect()
  }, [])
  useEffect(() => {
    // The theme's colors are read from the page when it is painted.
    if (canvas.current && theme && size.width > 0) paintMap(canvas.current, { points, groups, camera: view, shown })
  }, [points, groups, view, shown, theme, size])
  useEffect(() => {
    if (overlay.current && theme && size.width > 0) paintMarker(overlay.current, marker)
  }, [marker, theme, size])

  const spotOf = ({ clientX, clientY }: { clientX: number; clientY: number }): Spot => {
    const { left, top } = canvas.current!.getBoundingClientRect()
    return [clientX - left, clientY - top]
  }
  const zoom = (at: Spot, factor: number) => {
    const scale = Math.min(zoomLeast * maxZoom, Math.max(zoomLeast, view.scale * factor))
    setCamera(scale === zoomLeast ? null : zoomedMap(view, at, scale / view.scale))
  }
  const take = (line: readonly Spot[]) =>
    void showPoints(
      points,
      pointsWithin(
        points,
        line.map((spot) => onMap(view, spot)),
      ),
      of,
    )
  const onPointerDown = (event: PointerEvent<HTMLCanvasElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId)
    setHovered(null)
    if (event.button === 0) setMarker({ line: [spotOf(event)] })
    else setPannedFrom(spotOf(event))
  }
  const onPointerMove = (event: PointerEvent<HTMLCanvasElement>) => {
    const at = spotOf(event)
    if (pannedFrom) {
      setCamera({ ...view, left: view.left + at[0] - pannedFrom[0], top: view.top + at[1] - pannedFrom[1] })
      setPannedFrom(at)
    } else if (event.buttons === 1 && marker && 'line' in marker) setMarker({ line: [...marker.line, at] })
    else setHovered(nearest(points, view, at))
  }
  const onPointerUp = (event: PointerEvent<HTMLCanvasElement>) => {
    setPannedFrom(null)
    if (!marker || !('line' in marker) || event.button !== 0) return
    const { line } = marker
    setMarker(null)
    const [first] = line
    const isClick = first !== undefined && line.every(([x, y]) => Math.hypot(x - first[0], y - first[1]) < 3)
    take(isClick ? circle(first, clickPx) : line)
  }
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
  return (
    <div className="relative min-h-0 flex-1">
      <canvas ref={canvas} aria-hidden className="absolute inset-0 size-full" />
      <canvas
        ref={overlay}
        aria-hidden
        className="absolute inset-0 size-full cursor-crosshair touch-none"
        onPointerDown={onPointerDown}
        onPointerMove={onPointerMove}
        onPointerUp={onPointerUp}
        onPointerLeave={() => setHovered(null)}
        onContextMenu={(event) => event.preventDefault()}
        onWheel={(event) => zoom(spotOf(event), event.deltaY < 0 ? zoomFactor : 1 / zoomFactor)}
      />
      <button
        type="button"
        onKeyDown={onKeyDown}
        onClick={() => move(0, 0)}
        onBlur={() => setMarker(null)}
        className="sr-only rounded-md border border-line bg-raised px-2 py-1 text-xs focus:not-sr-only focus:absolute focus:top-1 focus:left-1 focus:z-10"
      >
        <Trans>Keyboard: arrows move the circle, + and − resize it, Enter shows the images, Page Up zooms</Trans>
      </button>
      {hovered && (
        <div
          className="pointer-events-none absolute z-10 overflow-hidden rounded-lg border border-line bg-raised shadow-float"
          style={{
            left: Math.min(hovered.at[0] + 12, size.width - 140),
            top: Math.min(hovered.at[1] + 12, size.height - 104),
          }}
        >
          <Thumbnail variant="thumbnail" imageId={idOf('img', hovered.image)} className="h-24 w-32" />
        </div>
      )}
    </div>
  )
}

function nearest(points: MapPoints, camera: MapCamera, at: Spot): { at: Spot; image: number } | null {
  const [x, y] = onMap(camera, at)
  let [best, least] = [-1, (hoverPx / camera.scale) ** 2]
  for (let n = 0; n < points.count; n++) {
    const distance = (points.x[n]! - x) ** 2 + (points.y[n]! - y) ** 2
    if (distance < least) [best, least] = [n, distance]
  }
  return best < 0 ? null : { at, image: points.images[best]! }
}
