import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type ImageId, idOf } from '#model/ids.ts'
import { ImageLoader } from './image-loader.ts'

const image = (row: number): ImageId => idOf('img', row)
const only = { sharp: [], proxies: [], thumbnails: [] }

/** Bytes that "decode" into a bitmap of this width. */
const bytes = (widthPx: number): Blob => ({ widthPx }) as never

/** A loader whose sources answer when the test lets them. */
function bench({ thumbnails = [] as readonly number[] } = {}) {
  const requests: string[] = []
  const waiting = new Map<string, { resolve(blob: Blob): void; reject(error: Error): void }>()
  const images = new ImageLoader({
    image: (imageId, variant, signal) =>
      new Promise((resolve, reject) => {
        requests.push(`${variant} ${imageId}`)
        waiting.set(`${variant} ${imageId}`, { resolve, reject })
        signal.addEventListener('abort', () => reject(new Error('given up')))
      }),
    thumbnails: async (imageIds) =>
      new Map(imageIds.filter((id) => thumbnails.some((row) => image(row) === id)).map((id) => [id, bytes(256)])),
    tilesOf: async () => null,
  })
  const shown = (row: number) => images.peek(image(row))?.variant ?? null
  return {
    images,
    requests,
    shown,
    arrives: (what: string, widthPx = 100) => waiting.get(what)!.resolve(bytes(widthPx)),
    fails: (what: string) => waiting.get(what)!.reject(new Error('The file no longer exists.')),
  }
}

const closed: number[] = []

beforeEach(() => {
  vi.useFakeTimers()
  closed.length = 0
  vi.stubGlobal('createImageBitmap', async ({ widthPx }: { widthPx: number }) => ({
    width: widthPx,
    height: widthPx,
    close: () => closed.push(widthPx),
  }))
})

afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

const settle = () => vi.advanceTimersByTimeAsync(0)

describe('the image on screen', () => {
  it('is shown by thumbnail, proxy and sharp image, which is asked for when the proxy has been read', async () => {
    const { images, requests, shown, arrives } = bench({ thumbnails: [1] })
    void images.want(image(1), only)
    await settle()
    expect(shown(1)).toBe('thumbnail')
    expect(requests).toEqual(['proxy img_1'])
    arrives('proxy img_1', 1000)
    await settle()
    expect(shown(1)).toBe('proxy')
    expect(requests).toEqual(['proxy img_1', 'display img_1'])
    arrives('display img_1', 4000)
    await settle()
    expect(shown(1)).toBe('display')
    expect(closed).toEqual([1000])
  })

  it('is read alone: of images that were skipped nothing large is asked for', async () => {
    const { images, requests } = bench()
    for (const row of [1, 2, 3]) void images.want(image(row), only)
    await vi.advanceTimersByTimeAsync(500)
    expect(requests.filter((what) => what.startsWith('display'))).toEqual(['display img_3'])
  })

  it('is read once it stays: of images that are leafed past nothing is asked for, of the first one its proxy', async () => {
    const { images, requests, arrives, shown } = bench({ thumbnails: [1, 2, 3] })
    for (const row of [1, 2, 3]) void images.want(image(row), only)
    await settle()
    expect([requests, shown(3)]).toEqual([['proxy img_1'], 'thumbnail'])
    await vi.advanceTimersByTimeAsync(12)
    expect(requests).toEqual(['proxy img_1', 'proxy img_3'])
    arrives('proxy img_3')
    await settle()
    expect([requests.at(-1), shown(3)]).toEqual(['display img_3', 'proxy'])
  })

  it('counts as seen from the proxy on, not by its thumbnail', async () => {
    const { images, arrives, shown } = bench({ thumbnails: [1] })
    void images.want(image(1), only)
    await settle()
    expect([shown(1), images.isSeen(image(1))]).toEqual(['thumbnail', false])
    arrives('proxy img_1')
    await settle()
    expect([shown(1), images.isSeen(image(1))]).toEqual(['proxy', true])
  })

  it('does without a proxy that can’t be had or is late', async () => {
    const { images, arrives, fails, shown } = bench()
    void images.want(image(1), only)
    await settle()
    fails('proxy img_1')
    await settle()
    arrives('display img_1')
    await settle()
    expect(shown(1)).toBe('display')
    await vi.advanceTimersByTimeAsync(100)
    void images.want(image(2), only)
    await vi.advanceTimersByTimeAsync(100)
    arrives('display img_2')
    await settle()
    expect(shown(2)).toBe('display')
    arrives('proxy img_2')
    await settle()
    expect(shown(2)).toBe('display')
  })

  it('tells why it can’t be shown, and is tried again when it is wanted again', async () => {
    const { images, requests, fails } = bench({ thumbnails: [1] })
    void images.want(image(1), only)
    await settle()
    fails('proxy img_1')
    await settle()
    fails('display img_1')
    await settle()
    expect(images.problem(image(1))).toBe('The file no longer exists.')
    expect(images.isSeen(image(1))).toBe(false)
    void images.want(image(1), only)
    expect(images.problem(image(1))).toBeNull()
    await vi.advanceTimersByTimeAsync(100)
    expect(requests.filter((what) => what === 'display img_1')).toHaveLength(2)
  })
})

describe('images ahead', () => {
  const around = { sharp: [image(2)], proxies: [image(2), image(3)], thumbnails: [image(2), image(3), image(4)] }

  it('are fetched one after another once the image on screen is sharp', async () => {
    const { images, requests, arrives, shown } = bench({ thumbnails: [4] })
    void images.want(image(1), around)
    await settle()
    arrives('proxy img_1')
    await vi.advanceTimersByTimeAsync(500)
    expect(requests).toEqual(['proxy img_1', 'display img_1'])
    arrives('display img_1')
    await vi.advanceTimersByTimeAsync(100)
    expect(requests.slice(2)).toEqual(['display img_2'])
    expect(shown(4)).toBe('thumbnail')
    arrives('display img_2')
    await settle()
    expect(requests.slice(3)).toEqual(['proxy img_3'])
  })

  it('are given up for one that is wanted now, and taken up again after it', async () => {
    const { images, requests, arrives, shown } = bench()
    void images.want(image(1), around)
    await settle()
    arrives('proxy img_1')
    await settle()
    arrives('display img_1')
    await vi.advanceTimersByTimeAsync(100)
    void images.want(image(9), { sharp: [], proxies: [image(2)], thumbnails: [] })
    arrives('display img_2')
    await vi.advanceTimersByTimeAsync(500)
    expect(shown(2)).toBeNull()
    expect(requests.slice(3)).toEqual(['proxy img_9', 'display img_9'])
    arrives('proxy img_9')
    await settle()
    arrives('display img_9')
    await vi.advanceTimersByTimeAsync(100)
    expect(requests.slice(5)).toEqual(['proxy img_2'])
  })

  it('are joined, not fetched again, when their turn comes while they are on their way', async () => {
    const { images, requests, arrives, shown } = bench()
    void images.want(image(1), around)
    await settle()
    arrives('proxy img_1')
    await settle()
    arrives('display img_1')
    await vi.advanceTimersByTimeAsync(100)
    void images.want(image(2), only)
    expect(requests.filter((what) => what === 'display img_2')).toHaveLength(1)
    arrives('display img_2')
    await settle()
    expect(shown(2)).toBe('display')
  })

  it('wait a moment when the user does something', async () => {
    const { images, requests, arrives } = bench()
    void images.want(image(1), around)
    await settle()
    arrives('proxy img_1')
    await settle()
    arrives('display img_1')
    await settle()
    images.giveWay()
    await vi.advanceTimersByTimeAsync(150)
    images.giveWay()
    await vi.advanceTimersByTimeAsync(150)
    expect(requests).toEqual(['proxy img_1', 'display img_1'])
    await vi.advanceTimersByTimeAsync(50)
    expect(requests.slice(2)).toEqual(['display img_2'])
  })

  it('far away have the bytes of their proxy read last, and when it is their turn these are only decoded', async () => {
    const { images, requests, arrives, shown } = bench({ thumbnails: [4] })
    void images.want(image(1), { sharp: [], proxies: [], thumbnails: [image(4), image(5)] })
    await settle()
    arrives('proxy img_1')
    await settle()
    arrives('display img_1')
    await vi.advanceTimersByTimeAsync(100)
    expect(requests.slice(2)).toEqual(['proxy img_4'])
    arrives('proxy img_4', 1000)
    await settle()
    expect([requests.slice(3), shown(4)]).toEqual([['proxy img_5'], 'thumbnail'])
    void images.want(image(4), only)
    await settle()
    expect([requests.slice(4), shown(4)]).toEqual([['display img_4'], 'proxy'])
  })

  it('are decoded one at a time, and not at all when they were skipped meanwhile', async () => {
    const { images, arrives, shown } = bench()
    void images.want(image(1), { sharp: [], proxies: [], thumbnails: [2, 3, 4].map(image) })
    await settle()
    arrives('proxy img_1')
    await settle()
    arrives('display img_1')
    await vi.advanceTimersByTimeAsync(100)
    for (const row of [2, 3, 4]) {
      arrives(`proxy img_${row}`, row)
      await settle()
    }
    const decoded: number[] = []
    const waiting: (() => void)[] = []
    vi.stubGlobal('createImageBitmap', ({ widthPx }: { widthPx: number }) => {
      decoded.push(widthPx)
      const bitmap = { width: widthPx, height: widthPx, close: () => {} }
      return new Promise((resolve) => waiting.push(() => resolve(bitmap)))
    })
    for (const row of [2, 3, 4]) {
      void images.want(image(row), only)
      await vi.advanceTimersByTimeAsync(60)
    }
    expect(decoded).toEqual([2])
    waiting[0]!()
    await settle()
    expect(decoded).toEqual([2, 4])
    waiting[1]!()
    await settle()
    expect([shown(3), shown(4)]).toEqual([null, 'proxy'])
  })

  it('are asked for once when they have no proxy', async () => {
    const { images, requests, arrives, fails } = bench()
    void images.want(image(1), { sharp: [], proxies: [], thumbnails: [image(4)] })
    await settle()
    arrives('proxy img_1')
    await settle()
    arrives('display img_1')
    await vi.advanceTimersByTimeAsync(100)
    fails('proxy img_4')
    await vi.advanceTimersByTimeAsync(500)
    expect(requests.slice(2)).toEqual(['proxy img_4'])
  })

  it('leave when all images together take too much memory, and the one on screen stays', async () => {
    const { images, arrives, shown } = bench()
    void images.want(image(1), around)
    await settle()
    arrives('proxy img_1')
    await settle()
    arrives('display img_1', 8000)
    await vi.advanceTimersByTimeAsync(100)
    arrives('display img_2', 5000)
    await settle()
    expect([shown(1), shown(2)]).toEqual(['display', null])
    expect(closed).toContain(5000)
  })
})

it('releases everything when it is closed, and of what arrives afterward', async () => {
  const { images, arrives, shown } = bench({ thumbnails: [1] })
  void images.want(image(1), only)
  await settle()
  arrives('proxy img_1', 1000)
  await settle()
  images.close()
  arrives('display img_1', 4000)
  await settle()
  expect(closed.toSorted((one, other) => one - other)).toEqual([256, 1000])
  expect(shown(1)).toBeNull()
})
