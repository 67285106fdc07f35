// Smart polygons without a model, on 20 objects of the sample photos whose outlines are in outlines.json: traced with a
// background remover and checked by eye. Compared with a polygon of straight lines clicked by hand.
//   npx node bench/review/smart-polygon.ts [--each] [--only 'box']
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import type { Point } from '#model/geometry/box.ts'
import { type Bitmap, emptyBitmap } from '#model/geometry/mask-bitmap.ts'
import { fillRings } from '#model/geometry/mask-paint.ts'
import { simplifyPath, simplifyRing } from '#model/geometry/simplify.ts'
import { cutOut } from '../../src/renderer/editor/segmentation/cut-out.ts'
import { edgeCosts, strongestNear, type WindowPixels } from '../../src/renderer/editor/segmentation/edge-costs.ts'
import { floodGrow, type Seed } from '../../src/renderer/editor/segmentation/flood-grow.ts'
import { cheapestPaths, pathTo } from '../../src/renderer/editor/segmentation/live-wire.ts'
import { objectsAt } from '../../src/renderer/editor/segmentation/objects-at.ts'
import { dropNoise } from '../../src/renderer/editor/segmentation/smooth-area.ts'
import { smoothWay } from '../../src/renderer/editor/segmentation/smooth-way.ts'
import { median } from '../figures.ts'

type Outline = { file: string; title: string; outline: [number, number][] }
type Found = { iou: number; actions: number; ms: number; points?: number }

const root = join(import.meta.dirname, '../..')
const outlines: Outline[] = JSON.parse(readFileSync(join(root, 'bench/review/outlines.json'), 'utf8'))
/** The size at which an editor shows an image, and how exactly a hand clicks. */
const view = { width: 1400, height: 900 }
const slipPx = 2
const only = process.argv[process.argv.indexOf('--only') + 1 || 99] ?? ''
const each = process.argv.includes('--each')

/** The same errors of the hand in every run. */
function hand(seed: number): (point: Point) => Point {
  let state = seed
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return (state / 2 ** 32) * 2 - 1
  }
  return ([x, y]) => [x + next() * slipPx, y + next() * slipPx]
}

async function loaded({ file, outline }: Outline): Promise<{ pixels: WindowPixels; truth: Point[] }> {
  const image = sharp(join(root, 'samples/photos', file))
    .rotate()
    .flatten()
    .toColourspace('srgb')
  const { info } = await image.clone().raw().toBuffer({ resolveWithObject: true })
  const scale = Math.min(1, view.width / info.width, view.height / info.height)
  const width = Math.round(info.width * scale)
  const data = await image.resize(width).ensureAlpha().raw().toBuffer({ resolveWithObject: true })
  const pixels = { data: new Uint8ClampedArray(data.data), width, height: data.info.height }
  return { pixels, truth: outline.map(([x, y]) => [x * scale, y * scale]) }
}

const filled = ({ width, height }: WindowPixels, ring: readonly Point[]): Bitmap => {
  const bitmap = emptyBitmap({ x: 0, y: 0, width, height })
  fillRings(bitmap, [ring], 1)
  return bitmap
}

function iou(a: Bitmap, b: Bitmap): number {
  let [both, either] = [0, 0]
  for (let at = 0; at < a.data.length; at++) {
    if (a.data[at] === 1 && b.data[at] === 1) both++
    if (a.data[at] === 1 || b.data[at] === 1) either++
  }
  return both / either
}

/** The best `count` points of an outline. */
function fewPoints(outline: readonly Point[], count: number): Point[] {
  let [low, high] = [0, 400]
  for (let n = 0; n < 30; n++) {
    const middle = (low + high) / 2
    if (simplifyRing(outline, middle).length > count) low = middle
    else high = middle
  }
  return simplifyRing(outline, high)
}

/** A box around an object as drawn by hand: not too close. */
const boxAround = (ring: readonly Point[]) => {
  const [xs, ys] = [ring.map(([x]) => x), ring.map(([, y]) => y)]
  const by = 0.02 * Math.max(Math.max(...xs) - Math.min(...xs), Math.max(...ys) - Math.min(...ys)) + slipPx
  const [x, y] = [Math.max(0, Math.min(...xs) - by), Math.max(0, Math.min(...ys) - by)]
  return { x, y, width: Math.max(...xs) + by - x, height: Math.max(...ys) + by - y }
}

/** The pixel of an area that is farthest from its border, where a user would click; null for an empty area. */
function middleOf({ data, width, height }: Bitmap): Point | null {
  let left = data.slice()
  let last: number | null = null
  for (;;) {
    const at = left.indexOf(1)
    if (at < 0) break
    last = at
    const next = new Uint8Array(left.length)
    for (let y = 1; y < height - 1; y++)
      for (let x = 1; x < width - 1; x++) {
        const i = y * width + x
        if (left[i] === 1 && left[i - 1] === 1 && left[i + 1] === 1 && left[i - width] === 1 && left[i + width] === 1)
          next[i] = 1
      }
    left = next
  }
  return last === null ? null : [(last % width) + 0.5, Math.floor(last / width) + 0.5]
}

type Case = { pixels: WindowPixels; truth: Point[]; area: Bitmap }
type Way = (one: Case) => Found

const byHand =
  (count: number): Way =>
  ({ pixels, truth, area }) => {
    const slipped = hand(5)
    const points = fewPoints(truth, count).map(slipped)
    return { iou: iou(filled(pixels, points), area), actions: points.length, ms: 0 }
  }

const traced =
  (count: number): Way =>
  ({ pixels, truth, area }) => {
    const slipped = hand(7)
    const start = performance.now()
    const edges = edgeCosts(pixels)
    const clicks = fewPoints(truth, count).map(slipped)
    const corner = ([x, y]: Point) => ({
      x: Math.min(pixels.width, Math.max(0, Math.round(x))),
      y: Math.min(pixels.height, Math.max(0, Math.round(y))),
    })
    const anchors = clicks.map((click, n) => (n === 0 ? strongestNear(edges, click[0], click[1], 8) : corner(click)))
    const ring = anchors.flatMap((from, n) =>
      smoothWay(edges, pathTo(cheapestPaths(edges, from, 320), anchors[(n + 1) % anchors.length]!)).slice(1),
    )
    const ms = (performance.now() - start) / clicks.length
    const polygon = simplifyPath(ring, 0.75)
    return { iou: iou(filled(pixels, polygon), area), actions: clicks.length, ms, points: polygon.length }
  }

const boxed =
  (find: (one: Case, points: Seed[]) => Bitmap, corrections: number): Way =>
  (one) => {
    const points: Seed[] = []
    let ms = 0
    let found = one.area
    let best = 0
    for (let n = 0; n <= corrections; n++) {
      const start = performance.now()
      found = find(one, points)
      ms = Math.max(ms, performance.now() - start)
      best = iou(found, one.area)
      if (n === corrections) break
      const wrong = (inside: 0 | 1) => ({
        ...found,
        data: found.data.map((value, at) => (value !== inside && one.area.data[at] === inside ? 1 : 0)),
      })
      const [missed, extra] = [wrong(1), wrong(0)]
      const count = ({ data }: Bitmap) => data.reduce((sum, value) => sum + value, 0)
      const inside = count(missed) > count(extra)
      const at = middleOf(inside ? missed : extra)
      if (at) points.push({ x: at[0], y: at[1], inside })
    }
    return { iou: best, actions: 1 + corrections, ms }
  }

/** A click in the middle, and the best of the first proposals or of all. */
const clicked =
  (find: (one: Case, points: Seed[]) => Bitmap[], looked: number): Way =>
  (one) => {
    const at = middleOf(one.area)!
    const start = performance.now()
    const found = find(one, [{ x: at[0], y: at[1], inside: true }]).slice(0, looked)
    const ms = performance.now() - start
    return { iou: Math.max(0, ...found.map((area) => iou(area, one.area))), actions: looked, ms }
  }

const byColors = ({ pixels, truth }: Case, points: Seed[]): Bitmap => {
  const { x, y, width, height } = boxAround(truth)
  const area = floodGrow(pixels, [...points, { x: x + width / 2, y: y + height / 2, inside: true }], 32)
  for (let at = 0; at < area.data.length; at++) {
    const [px, py] = [(at % pixels.width) + 0.5, Math.floor(at / pixels.width) + 0.5]
    if (px < x || py < y || px > x + width || py > y + height) area.data[at] = 0
  }
  dropNoise(area)
  return area
}
const byCut = ({ pixels, truth }: Case, points: Seed[]): Bitmap => {
  const area = cutOut(pixels, points, boxAround(truth))
  dropNoise(area)
  return area
}

const ways: [string, Way][] = [
  ['by hand, 8 points', byHand(8)],
  ['by hand, 16 points', byHand(16)],
  ['by hand, 32 points', byHand(32)],
  ['trace edges, 8 clicks', traced(8)],
  ['trace edges, 12 clicks', traced(12)],
  ['click, similar colors', clicked(({ pixels }, points) => [floodGrow(pixels, points, 32)], 1)],
  ['click', clicked(({ pixels }, points) => objectsAt(pixels, points, []), 1)],
  ['click, best of three', clicked(({ pixels }, points) => objectsAt(pixels, points, []), 3)],
  ['box, similar colors', boxed(byColors, 0)],
  ['box', boxed(byCut, 0)],
  ['box and 1 click', boxed(byCut, 1)],
  ['box and 2 clicks', boxed(byCut, 2)],
]

const cases: (Case & { title: string })[] = []
for (const one of outlines) {
  const { pixels, truth } = await loaded(one)
  cases.push({ title: one.title, pixels, truth, area: filled(pixels, truth) })
}
for (const [name, way] of ways.filter(([name]) => name.startsWith(only))) {
  const all = cases.map(way)
  const mean = (of: (one: Found) => number) => all.reduce((sum, one) => sum + of(one), 0) / all.length
  const good = all.filter(({ iou: own }) => own >= 0.9).length
  console.log(
    `${name.padEnd(24)} IoU mean ${mean((one) => one.iou).toFixed(3)} median ${median(all.map((one) => one.iou)).toFixed(3)}, ${good} of ${all.length} at 0.9; ${mean((one) => one.actions).toFixed(1)} actions, ${Math.round(median(all.map(({ ms }) => ms)))} ms, at most ${Math.round(Math.max(...all.map(({ ms }) => ms)))} ms${all[0]!.points ? `, ${Math.round(mean(({ points = 0 }) => points))} points` : ''}`,
  )
  if (each) console.log(`  ${all.map((one, n) => `${cases[n]!.title} ${one.iou.toFixed(2)}`).join(', ')}`)
}
