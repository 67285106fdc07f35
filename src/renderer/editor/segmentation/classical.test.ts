import { describe, expect, it } from 'vitest'
import type { Point } from '#model/geometry/box.ts'
import { type Bitmap, decodeBitmap, emptyBitmap } from '#model/geometry/mask-bitmap.ts'
import { fillRings } from '#model/geometry/mask-paint.ts'
import { simplifyPath } from '#model/geometry/simplify.ts'
import { cutOut } from './cut-out.ts'
import { edgeCosts, strongestNear, type WindowPixels } from './edge-costs.ts'
import { floodGrow } from './flood-grow.ts'
import { cheapestPaths, pathTo } from './live-wire.ts'
import { objectsAt } from './objects-at.ts'
import { areaInImage, dropNoise } from './smooth-area.ts'
import { smoothWay } from './smooth-way.ts'

const [width, height] = [240, 180]

/** Returns the same random numbers in every run. */
function noise(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

type Inside = (x: number, y: number) => boolean
const ellipse: Inside = (x, y) => ((x - 120) / 70) ** 2 + ((y - 90) / 50) ** 2 <= 1
/** A star with a jagged outline. */
const star: Inside = (x, y) => {
  const [dx, dy] = [x - 120, y - 90]
  return Math.hypot(dx, dy) <= 55 + 18 * Math.cos(5 * Math.atan2(dy, dx))
}

/** Returns an image with one object; `blur` counts smoothing passes, `grain` is noise in gray levels. */
function loaded(
  inside: Inside,
  { blur = 0, grain = 0, object = [190, 70, 60], ground = [90, 120, 100] } = {},
): WindowPixels {
  const random = noise(7)
  const data = new Uint8ClampedArray(width * height * 4)
  const planes = [0, 1, 2].map((channel) => {
    let plane = Float32Array.from(
      { length: width * height },
      (_, i) => (inside((i % width) + 0.5, Math.floor(i / width) + 0.5) ? object : ground)[channel]!,
    )
    for (let n = 0; n < blur; n++) plane = mixed(plane)
    return plane
  })
  for (let i = 0; i < width * height; i++) {
    for (let channel = 0; channel < 3; channel++)
      data[i * 4 + channel] = planes[channel]![i]! + (random() - 0.5) * 2 * grain
    data[i * 4 + 3] = 255
  }
  return { data, width, height }
}

const mixed = (plane: Float32Array<ArrayBuffer>): Float32Array<ArrayBuffer> =>
  plane.map(
    (value, i) =>
      (value +
        plane[Math.max(0, i - 1)]! +
        plane[Math.min(plane.length - 1, i + 1)]! +
        plane[Math.max(0, i - width)]! +
        plane[Math.min(plane.length - 1, i + width)]!) /
      5,
  )

function iou(bitmap: Bitmap, inside: Inside): number {
  let [both, either] = [0, 0]
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const isIn = x >= bitmap.x && y >= bitmap.y && x < bitmap.x + bitmap.width && y < bitmap.y + bitmap.height
      const found = isIn && bitmap.data[(y - bitmap.y) * bitmap.width + (x - bitmap.x)] === 1
      const requested = inside(x + 0.5, y + 0.5)
      if (found && requested) both++
      if (found || requested) either++
    }
  return both / either
}

/** Returns places near the outline, as if clicked in a hurry. */
function clicksAround(inside: Inside, count: number, slipPx: number): Point[] {
  const random = noise(3)
  return Array.from({ length: count }, (_, i) => {
    const angle = (2 * Math.PI * i) / count
    let radius = 1
    while (inside(120 + Math.cos(angle) * radius, 90 + Math.sin(angle) * radius)) radius += 0.25
    const slipped = radius + (random() - 0.5) * 2 * slipPx
    return [120 + Math.cos(angle) * slipped, 90 + Math.sin(angle) * slipped]
  })
}

/** Cuts out an area with the scissors by these clicks. */
function cutAlong(pixels: WindowPixels, clicks: readonly Point[]): Bitmap {
  const edges = edgeCosts(pixels)
  const anchors = clicks.map(([x, y]) => strongestNear(edges, x, y, 8))
  const ring = anchors.flatMap((from, i) => {
    const to = anchors[(i + 1) % anchors.length]!
    return pathTo(cheapestPaths(edges, from, 320), to).slice(1)
  })
  const bitmap = emptyBitmap({ x: 0, y: 0, width, height })
  fillRings(bitmap, [ring], 1)
  return bitmap
}

describe('intelligent scissors', () => {
  it('goes on along a weaker edge instead of a long way round on a strong one', () => {
    // A deep gray bowl in black, stripes below it for more strong edges, white above.
    const look = (x: number, y: number): number => {
      if (y < 60) return 255
      if (y < 160) return x >= 60 && x < 180 ? 155 : 10
      return y > 165 && x % 12 < 6 ? 200 : 10
    }
    const data = Uint8ClampedArray.from({ length: width * height * 4 }, (_, i) =>
      look(Math.floor(i / 4) % width, Math.floor(i / 4 / width)),
    )
    const edges = edgeCosts({ data, width, height })
    const across = pathTo(cheapestPaths(edges, { x: 60, y: 60 }, 320), { x: 180, y: 60 })
    expect(Math.max(...across.map(([, y]) => y))).toBeLessThan(64)
  })

  it.each([
    ['a sharp ellipse', ellipse, {}, 0.98],
    ['a blurred one', ellipse, { blur: 4 }, 0.97],
    ['a noisy one', ellipse, { grain: 14 }, 0.96],
    ['a star', star, {}, 0.96],
    ['a blurred and noisy star', star, { blur: 3, grain: 10 }, 0.93],
    ['a faint one', ellipse, { object: [104, 128, 108], grain: 2 }, 0.93],
  ])('cut out %s with six clicks near its outline', (_what, inside, look, least) => {
    expect(iou(cutAlong(loaded(inside, look), clicksAround(inside, 6, 4)), inside)).toBeGreaterThan(least)
  })

  it('run exactly between the pixels of a sharp edge', () => {
    const square: Inside = (x, y) => x > 60 && x < 160 && y > 40 && y < 140
    const edges = edgeCosts(loaded(square))
    const path = pathTo(cheapestPaths(edges, { x: 60, y: 60 }, 320), { x: 60, y: 130 })
    expect(path.every(([x]) => x === 60)).toBe(true)
    expect(path).toHaveLength(71)
    expect(path[0]).toEqual([60, 60])
  })

  it('go straight where there are no edges, and on beyond their reach', () => {
    const edges = edgeCosts(loaded(() => false))
    const paths = cheapestPaths(edges, { x: 20, y: 20 }, 30)
    const path = pathTo(paths, { x: 200, y: 20 })
    expect(path.at(-1)).toEqual([200, 20])
    expect(path.at(-2)).toEqual([50, 20])
    expect(strongestNear(edges, 50.4, 50.6, 8)).toEqual({ x: 50, y: 51 })
  })
})

describe('the line of the scissors', () => {
  it('has no steps of pixels on a slanted edge, and stays within a pixel of it', () => {
    const slanted: Inside = (x, y) => y > 40 + x / 3
    const edges = edgeCosts(loaded(slanted, { blur: 1 }))
    const way = pathTo(cheapestPaths(edges, { x: 20, y: 47 }, 320), { x: 200, y: 107 })
    const line = smoothWay(edges, way)
    expect([line[0], line.at(-1)]).toEqual([way[0], way.at(-1)])
    for (const [x, y] of line) expect(Math.abs(y - 40 - x / 3)).toBeLessThan(1)
    const simple = simplifyPath(line, 0.75)
    expect(simple.length).toBeLessThan(6)
  })

  it('goes straight where there is no edge, and follows it again after', () => {
    const square: Inside = (x, y) => x > 100 && x < 200 && y > 60 && y < 160
    const edges = edgeCosts(loaded(square))
    const line = smoothWay(edges, pathTo(cheapestPaths(edges, { x: 20, y: 20 }, 320), { x: 180, y: 60 }))
    const plain = line.filter(([x]) => x < 95)
    expect(plain).toHaveLength(1)
    expect(line.filter(([x, y]) => x > 110 && Math.abs(y - 60) < 1).length).toBeGreaterThan(50)
  })
})

describe('cutting out', () => {
  const box = { x: 46, y: 16, width: 148, height: 148 }

  it.each([
    ['a sharp ellipse', ellipse, {}, 0.98],
    ['a noisy star', star, { grain: 14 }, 0.95],
    ['a blurred star', star, { blur: 3 }, 0.93],
    ['a faint ellipse', ellipse, { object: [104, 128, 108], grain: 2 }, 0.95],
  ])('finds %s in a box around it', (_what, inside, look, least) => {
    expect(iou(cutOut(loaded(inside, look), [], box), inside)).toBeGreaterThan(least)
  })

  it('takes what a click adds, and leaves what a click takes away', () => {
    // Two colors in one object, one of them also in the background.
    const half: Inside = (x, y) => ellipse(x, y) && x < 120
    const pixels = loaded(ellipse)
    for (let at = 0; at < width * height; at++)
      if (half(at % width, Math.floor(at / width))) pixels.data.set([30, 60, 200], at * 4)
    const whole = cutOut(
      pixels,
      [
        { x: 80, y: 90, inside: true },
        { x: 160, y: 90, inside: true },
      ],
      box,
    )
    expect(iou(whole, ellipse)).toBeGreaterThan(0.96)
    const less = cutOut(
      pixels,
      [
        { x: 80, y: 90, inside: true },
        { x: 160, y: 90, inside: false },
      ],
      box,
    )
    expect(iou(less, half)).toBeGreaterThan(0.95)
  })

  it('looks for what a click means in the boxes of known objects first', () => {
    const [first] = objectsAt(loaded(star, { grain: 8 }), [{ x: 120, y: 90, inside: true }], [box])
    expect(iou(first!, star)).toBeGreaterThan(0.95)
  })

  it('proposes areas around a click that nothing is known of', () => {
    const found = objectsAt(loaded(ellipse, { grain: 8 }), [{ x: 120, y: 90, inside: true }], [])
    expect(Math.max(...found.map((area) => iou(area, ellipse)))).toBeGreaterThan(0.9)
    expect(objectsAt(loaded(ellipse), [{ x: 1, y: 1, inside: false }], [])).toEqual([])
  })
})

describe('growing over similar colors', () => {
  const grown = (pixels: WindowPixels, tolerance: number, seeds = [{ x: 120, y: 90, inside: true }]) => {
    const area = floodGrow(pixels, seeds, tolerance)
    dropNoise(area)
    return area
  }

  it.each([
    ['a sharp ellipse', ellipse, {}, 24, 0.99],
    ['a noisy star', star, { grain: 12 }, 40, 0.97],
    ['a blurred ellipse', ellipse, { blur: 4 }, 40, 0.94],
  ])('finds %s from one click', (_what, inside, look, tolerance, least) => {
    expect(iou(grown(loaded(inside, look), tolerance), inside)).toBeGreaterThan(least)
  })

  it('takes only what is joined to the click, more with a greater tolerance', () => {
    const two: Inside = (x, y) => ellipse(x + 60, y) || ellipse(x - 150, y)
    const pixels = loaded(two)
    const area = grown(pixels, 24, [{ x: 40, y: 90, inside: true }])
    expect(area.data[90 * width + 40]).toBe(1)
    expect(area.data[90 * width + 235]).toBe(0)
    const all = floodGrow(pixels, [{ x: 40, y: 90, inside: true }], 255)
    expect(all.data.every((value) => value === 1)).toBe(true)
  })

  it('leaves out what is more like a click beside the object', () => {
    const pixels = loaded(ellipse, { object: [110, 120, 100] })
    const seeds = [{ x: 120, y: 90, inside: true }]
    expect(iou(grown(pixels, 30, seeds), ellipse)).toBeLessThan(0.5)
    expect(iou(grown(pixels, 30, [...seeds, { x: 5, y: 5, inside: false }]), ellipse)).toBeGreaterThan(0.98)
  })

  it('comes back in pixels of the image, smooth where the window was coarse', () => {
    const area = grown(loaded(ellipse), 24)
    for (const perPx of [1, 0.25]) {
      const runs = areaInImage(area, { width: width / perPx, height: height / perPx })!
      const bitmap = decodeBitmap(runs)
      const large: Inside = (x, y) => ellipse(x * perPx, y * perPx)
      let [both, either] = [0, 0]
      for (let y = 0; y < height / perPx; y++)
        for (let x = 0; x < width / perPx; x++) {
          const [px, py] = [x - bitmap.x, y - bitmap.y]
          const isIn = px >= 0 && py >= 0 && px < bitmap.width && py < bitmap.height
          const found = isIn && bitmap.data[py * bitmap.width + px] === 1
          const requested = large(x + 0.5, y + 0.5)
          if (found && requested) both++
          if (found || requested) either++
        }
      expect(both / either).toBeGreaterThan(0.98)
    }
  })

  it('reaches the edge of what the window shows and not beyond it, at any scale', () => {
    for (let perPx = 0.02; perPx < 1; perPx += 0.0131) {
      const window = { width: Math.max(1, Math.round(640 * perPx)), height: Math.max(1, Math.round(480 * perPx)) }
      const all = { x: 0, y: 0, ...window, data: new Uint8Array(window.width * window.height).fill(1) }
      expect(areaInImage(all, { width: 640, height: 480 })).toMatchObject({ x: 0, y: 0, width: 640, height: 480 })
    }
  })

  it('drops specks and closes holes, but not a gap at the border', () => {
    const bitmap = { x: 0, y: 0, width: 20, height: 20, data: new Uint8Array(400) }
    for (let y = 0; y < 12; y++) bitmap.data.fill(1, y * 20, y * 20 + 12)
    bitmap.data[5 * 20 + 5] = 0
    bitmap.data[0] = 0
    bitmap.data[18 * 20 + 18] = 1
    dropNoise(bitmap)
    expect([bitmap.data[105], bitmap.data[0], bitmap.data[18 * 20 + 18]]).toEqual([1, 0, 0])
  })
})
