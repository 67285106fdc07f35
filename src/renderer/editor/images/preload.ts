import type { ImageId } from '#model/ids.ts'

/** From worst to best: at most 256 px long, about a megapixel, all pixels. */
export type ImageVariant = 'thumbnail' | 'proxy' | 'display'

/** The images to preload around the one on screen, likeliest first. Each list includes the one before it. */
export type Around = { sharp: readonly ImageId[]; proxies: readonly ImageId[]; thumbnails: readonly ImageId[] }

/**
 * What is loaded of an image. `tried`: its proxy was requested and isn't requested again. `read`: its bytes are cached.
 */
export type CachedImage = {
  variant: Exclude<ImageVariant, 'thumbnail'> | null
  failed: boolean
  tried: boolean
  read: boolean
  bytes: number
}

/** What to preload of an image: decoded pixels, or the bytes of its proxy. */
export type Preload = { imageId: ImageId; what: 'display' | 'proxy' | 'proxy bytes' }

/**
 * Returns what to preload next, or null: the likeliest full image, all proxies that fit, the other full images, then
 * the bytes of more proxies.
 */
export function nextPreload(
  { sharp, proxies, thumbnails }: Around,
  cachedOf: (imageId: ImageId) => CachedImage,
  maxProxyBytes: number,
): Preload | null {
  const lacksSharp = (imageId: ImageId) => {
    const { variant, failed } = cachedOf(imageId)
    return variant !== 'display' && !failed
  }
  const [first] = sharp
  if (first && lacksSharp(first)) return { imageId: first, what: 'display' }
  const proxyBytes = proxies
    .map(cachedOf)
    .reduce((sum, { variant, bytes }) => sum + (variant === 'proxy' ? bytes : 0), 0)
  const proxy = proxies.find((imageId) => {
    const { variant, failed, tried } = cachedOf(imageId)
    return variant === null && !failed && !tried
  })
  if (proxy && proxyBytes < maxProxyBytes) return { imageId: proxy, what: 'proxy' }
  const next = sharp.find(lacksSharp)
  if (next) return { imageId: next, what: 'display' }
  const unread = thumbnails.find((imageId) => {
    const { variant, failed, tried, read } = cachedOf(imageId)
    return variant === null && !failed && !tried && !read
  })
  return unread ? { imageId: unread, what: 'proxy bytes' } : null
}

/**
 * Returns the images to release first when memory is short: unneeded ones, then full images where a proxy is enough,
 * then the least likely.
 */
export function evictionOrder(
  cached: Iterable<ImageId>,
  onScreen: ImageId | null,
  { sharp, proxies }: Around,
  isSharp: (imageId: ImageId) => boolean,
): ImageId[] {
  const others = [...cached].filter((imageId) => imageId !== onScreen)
  const unwanted = others.filter((imageId) => !proxies.includes(imageId) && !sharp.includes(imageId))
  const farthest = [...new Set([...sharp, ...proxies])].reverse().filter((imageId) => others.includes(imageId))
  const tooGood = farthest.filter((imageId) => isSharp(imageId) && !sharp.includes(imageId))
  return [...new Set([...unwanted, ...tooGood, ...farthest])]
}
