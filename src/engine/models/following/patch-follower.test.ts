import { expect, test } from 'vitest'
import { type BoundingBox, iou } from '#model/geometry/box.ts'
import { PatchFollower, type Pixels } from './patch-follower.ts'

const [width, height] = [240, 160]

/** A value between 0 and 255 that belongs to a place, the same each time. */
const noise = (x: number, y: number, seed: number): number => {
  const cell = Math.sin((Math.floor(x / 5) * 12.9898 + Math.floor(y / 5) * 78.233 + seed * 37.719) % 1000) * 43758.5453
  return Math.floor((cell - Math.floor(cell)) * 255)
}

/** Something with a pattern of its own, in front of another pattern. */
function image(box: BoundingBox | null): Pixels {
  const data = new Uint8Array(width * height * 3)
  for (let y = 0, i = 0; y < height; y++)
    for (let x = 0; x < width; x++, i += 3) {
      const [u, v] = box ? [(x - box.x) / box.width, (y - box.y) / box.height] : [-1, -1]
      const isObject = u >= 0 && u < 1 && v >= 0 && v < 1
      for (let c = 0; c < 3; c++) data[i + c] = isObject ? noise(u * 40, v * 40, c + 1) : noise(x, y, c + 9) / 2
    }
  return { data, width, height }
}

function followed(boxes: readonly (BoundingBox | null)[]) {
  const [first, ...others] = boxes
  const follower = new PatchFollower(image(first!), first!)
  return others.map((box) => {
    const pixels = image(box)
    const found = follower.next(pixels)
    if (found.score >= 0.65) follower.confirm(pixels, found)
    else follower.miss()
    return { score: found.score, iou: box ? iou(box, found.box) : null }
  })
}

const walk = (count: number) =>
  Array.from({ length: count }, (_, n) => ({ x: 20 + n * 9, y: 40 + n * 3, width: 40, height: 40 }))

test('follows what a box shows while it moves', () => {
  for (const found of followed(walk(12))) {
    expect(found.score).toBeGreaterThan(0.8)
    expect(found.iou).toBeGreaterThan(0.85)
  }
})

test('follows what comes nearer', () => {
  const boxes = Array.from({ length: 12 }, (_, n) => {
    const side = 30 * 1.05 ** n
    return { x: 100 - side / 2 + n * 2, y: 80 - side / 2, width: side, height: side }
  })
  for (const found of followed(boxes)) {
    expect(found.score).toBeGreaterThan(0.65)
    expect(found.iou).toBeGreaterThan(0.7)
  }
})

test('what is hidden is not found, and is found again where it should have come to', () => {
  const boxes = walk(14).map((box, n) => (n >= 5 && n < 8 ? null : box))
  const found = followed(boxes)
  expect(found.slice(4, 7).every(({ score }) => score < 0.65)).toBe(true)
  expect(found[7]!.iou).toBeGreaterThan(0.8)
  expect(found.at(-1)!.iou).toBeGreaterThan(0.8)
})

test('an image of one color has nothing to follow', () => {
  const flat = { data: new Uint8Array(width * height * 3).fill(90), width, height }
  const follower = new PatchFollower(flat, { x: 20, y: 20, width: 30, height: 30 })
  expect(follower.next(flat).score).toBeLessThan(0.65)
})
