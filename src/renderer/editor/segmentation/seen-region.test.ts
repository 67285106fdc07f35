import { describe, expect, it } from 'vitest'
import { fitted, zoomedAt } from '../scene/viewport.ts'
import { fromWindow, serves, toWindow, windowIn } from './image-crop.ts'
import { holdsPrompt, seenRegion } from './seen-region.ts'

const view = { widthPx: 1000, heightPx: 700 }
const large = { widthPx: 12_000, heightPx: 8000 }
const small = { widthPx: 1400, heightPx: 900 }
const about = (image: typeof large, zoom = 1) => {
  const viewport = zoomedAt(fitted(image, view), { leftPx: 500, topPx: 350 }, zoom, image, view)
  return { image, viewport, view }
}

describe('the region that the encoder looks at', () => {
  it('is all of an image that is small or seen whole', () => {
    expect(seenRegion(about(small, 8), 1024)).toBeNull()
    expect(seenRegion(about(large), 1024)).toBeNull()
  })

  it('is what is in view of a large one, in whole pixels inside of it', () => {
    const region = seenRegion(about(large, 6), 1024)!
    expect(Object.values(region).every(Number.isInteger)).toBe(true)
    expect(region.width).toBeLessThan(4500)
    expect(region.x + region.width).toBeLessThanOrEqual(large.widthPx)
    expect(holdsPrompt(region, { points: [{ at: [6000, 4000], inside: true }], box: null })).toBe(true)
    expect(holdsPrompt(region, { points: [{ at: [0, 0], inside: true }], box: null })).toBe(false)
    expect(holdsPrompt(region, { points: [], box: { x: 5900, y: 3900, width: 9000, height: 10 } })).toBe(false)
  })

  it('stays the same for a small move, and is never smaller than what the encoder sees', () => {
    const { viewport, ...rest } = about(large, 40)
    const region = seenRegion({ ...rest, viewport }, 1024)!
    expect(seenRegion({ ...rest, viewport: { ...viewport, leftPx: viewport.leftPx + 20 } }, 1024)).toEqual(region)
    expect(region).toMatchObject({ width: 1024, height: 1024 })
  })
})

describe('the window of the classical tools', () => {
  it('has the screen’s resolution, at most the image’s, and not too many pixels', () => {
    for (const zoom of [1, 6, 100]) {
      const { region, perPx } = windowIn(about(large, zoom), 2)
      expect(perPx).toBeLessThanOrEqual(1)
      expect(region.width * perPx * region.height * perPx).toBeLessThanOrEqual(1_200_001)
      expect(region.x).toBeGreaterThanOrEqual(0)
      expect(region.y + region.height).toBeLessThanOrEqual(large.heightPx)
    }
    expect(windowIn(about(large, 100), 1).perPx).toBe(1)
  })

  it('serves for places in it, until much more detail is in view', () => {
    const window = windowIn(about(large, 6), 1)
    expect(serves(window, window, [[6000, 4000]])).toBe(true)
    expect(serves(window, window, [[0, 0]])).toBe(false)
    expect(serves(window, windowIn(about(large, 12), 1), [[6000, 4000]])).toBe(false)
    const [x, y] = fromWindow(window, toWindow(window, [6001.5, 3999]))
    expect([x, y].map((value) => Number(value.toFixed(6)))).toEqual([6001.5, 3999])
  })
})
