import { describe, expect, it } from 'vitest'
import { type ImageId, idOf } from '#model/ids.ts'
import { type Around, type CachedImage, evictionOrder, nextPreload } from './preload.ts'

const [a, b, c, d, e] = [1, 2, 3, 4, 5].map((row) => idOf('img', row)) as [ImageId, ImageId, ImageId, ImageId, ImageId]
const around: Around = { sharp: [a, b], proxies: [a, b, c, d], thumbnails: [a, b, c, d, e] }
const nothing: CachedImage = { variant: null, failed: false, tried: false, read: false, bytes: 0 }
const proxy: CachedImage = { variant: 'proxy', failed: false, tried: true, read: true, bytes: 4 }
const sharp: CachedImage = { variant: 'display', failed: false, tried: false, read: false, bytes: 48 }

const nextWith = (cached: Partial<Record<ImageId, CachedImage>>, maxProxyBytes = 100) =>
  nextPreload(around, (imageId) => cached[imageId] ?? nothing, maxProxyBytes)

describe('what is fetched ahead', () => {
  it('is the next image first, sharp, then proxies from near to far, then the other sharp ones', () => {
    expect(nextWith({})).toEqual({ imageId: a, what: 'display' })
    expect(nextWith({ [a]: sharp })).toEqual({ imageId: b, what: 'proxy' })
    expect(nextWith({ [a]: sharp, [b]: proxy })).toEqual({ imageId: c, what: 'proxy' })
    expect(nextWith({ [a]: sharp, [b]: proxy, [c]: proxy, [d]: proxy })).toEqual({ imageId: b, what: 'display' })
  })

  it('is the bytes of farther proxies last, and then nothing', () => {
    const all = { [a]: sharp, [b]: sharp, [c]: proxy, [d]: sharp }
    expect(nextWith(all)).toEqual({ imageId: e, what: 'proxy bytes' })
    expect(nextWith({ ...all, [e]: { ...nothing, read: true } })).toBeNull()
    expect(nextWith({ ...all, [e]: { ...nothing, tried: true } })).toBeNull()
  })

  it('leaves proxies out that would take too much memory', () => {
    expect(nextWith({ [a]: sharp, [b]: proxy, [c]: proxy }, 8)).toEqual({ imageId: b, what: 'display' })
  })

  it('asks once for what can’t be had', () => {
    const none: CachedImage = { ...nothing, tried: true }
    const failed: CachedImage = { ...nothing, failed: true }
    expect(nextWith({ [a]: failed })).toEqual({ imageId: b, what: 'proxy' })
    expect(nextWith({ [a]: failed, [b]: none, [c]: none, [d]: none })).toEqual({ imageId: b, what: 'display' })
    expect(nextWith({ [a]: failed, [b]: failed, [c]: none, [d]: failed, [e]: none })).toBeNull()
  })
})

describe('what is released', () => {
  it('is what nobody wants, then sharp images where a proxy is enough, then the unlikeliest; never the one on screen', () => {
    const onScreen = idOf('img', 9)
    const isSharp = (imageId: ImageId) => imageId === a || imageId === c
    expect(evictionOrder([a, b, c, d, e, onScreen], onScreen, around, isSharp)).toEqual([e, c, d, b, a])
  })
})
