import type { Point } from '#model/geometry/box.ts'
import type { RunLengths } from '#model/geometry/mask-bitmap.ts'
import type { ClassicalTask, FromClassicalWorker, ToClassicalWorker } from './classical-messages.ts'
import { cutOut } from './cut-out.ts'
import { type EdgeCosts, edgeCosts, strongestNear, type WindowPixels } from './edge-costs.ts'
import { floodGrow, type Seed } from './flood-grow.ts'
import { cheapestPaths, type Paths, pathTo } from './live-wire.ts'
import { objectsAt } from './objects-at.ts'
import { areaInImage, dropNoise } from './smooth-area.ts'
import { smoothWay } from './smooth-way.ts'

/** Paths are searched this far from their start, in window pixels. */
const wireReach = 320
const snapReach = 8

type Shown = (ClassicalTask & { kind: 'window' })['shown']

let pixels: (WindowPixels & { shown: Shown }) | null = null
let edges: EdgeCosts | null = null
let paths: Paths | null = null

function takeWindow(bitmap: ImageBitmap, shown: Shown): null {
  const { width, height } = bitmap
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true })
  if (!context) throw new Error('Can’t read the image')
  context.drawImage(bitmap, 0, 0)
  bitmap.close()
  pixels = { data: context.getImageData(0, 0, width, height).data, width, height, shown }
  edges = null
  paths = null
  return null
}

function readPixels(): WindowPixels & { shown: Shown } {
  if (!pixels) throw new Error('Image still loading')
  return pixels
}

function grow(seeds: readonly Seed[], tolerance: number): RunLengths | null {
  const source = readPixels()
  const area = floodGrow(source, seeds, tolerance)
  dropNoise(area)
  return areaInImage(area, source.shown)
}

function cut({ seeds, box, known }: ClassicalTask & { kind: 'cut' }): RunLengths[] {
  const source = readPixels()
  const areas = box ? [cutOut(source, seeds, box)] : objectsAt(source, seeds, known)
  return areas.flatMap((area) => {
    dropNoise(area)
    const runs = areaInImage(area, source.shown)
    return runs ? [runs] : []
  })
}

function wire(from: Point, to: Point, snap: boolean): Point[] {
  edges ??= edgeCosts(readPixels())
  const cached = edges
  const corner = ([x, y]: Point) => ({
    x: Math.min(cached.width - 1, Math.max(0, Math.round(x))),
    y: Math.min(cached.height - 1, Math.max(0, Math.round(y))),
  })
  const start = snap ? strongestNear(cached, from[0], from[1], snapReach) : corner(from)
  if (snap) return [[start.x, start.y]]
  if (!paths || paths.from.x !== start.x || paths.from.y !== start.y) paths = cheapestPaths(cached, start, wireReach)
  return smoothWay(cached, pathTo(paths, corner(to)))
}

function done(task: ClassicalTask) {
  if (task.kind === 'window') return takeWindow(task.bitmap, task.shown)
  if (task.kind === 'grow') return grow(task.seeds, task.tolerance)
  if (task.kind === 'cut') return cut(task)
  return wire(task.from, task.to, task.snap)
}

/** Answers tasks in order and keeps the latest window. */
export function serveClassical(): void {
  self.onmessage = ({ data: { id, task } }: MessageEvent<ToClassicalWorker>) => {
    let answer: FromClassicalWorker
    try {
      answer = { id, result: done(task) }
    } catch (error) {
      answer = { id, problem: error instanceof Error ? error.message : String(error) }
    }
    self.postMessage(answer)
  }
}
