import type { ImageId } from '#model/ids.ts'

/** From the poorest to the best: at most 256 px long, about a megapixel, all pixels. */
export type ImageVariant = 'thumbnail' | 'proxy' | 'display'

/**
 * The images around the one on screen, the likeliest to be wanted first, by how good an image of each is fetched ahead
 * of its turn. An image in one list is in the later ones too.
 */
export type Around = { sharp: readonly ImageId[]; proxies: readonly ImageId[]; thumbnails: readonly ImageId[] }

/**
 * What there is of an image. `tried`: a proxy was asked for; where that gave none it is not asked for again. `read`: its
 * bytes are here.
 */
export type CachedImage = {
  variant: Exclude<ImageVariant, 'thumbnail'> | null
  failed: boolean
  tried: boolean
  read: boolean
  bytes: number
}

/** What is preloaded for an image: its decoded pixels, or only the bytes of its proxy. */
export type Ahead = { imageId: ImageId; what: 'display' | 'proxy' | 'proxy bytes' }

/**
 * What to preload next, or null if nothing is left: the sharp pixels of the likeliest image,
 * the proxies of all as far as they fit, then the other sharp images, and last the bytes of proxies farther away.
 */
export function nextAhead(
  { sharp, proxies, thumbnails }: Around,
  cachedOf: (imageId: ImageId) => CachedImage,
  maxProxyBytes: number,
): Ahead | null {
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
 * The images whose pixels are released first when they take too much memory: those that nobody wants, then sharp ones
 * that only a proxy is wanted of, then the unlikeliest.
 */
export function inOrderOfLeaving(
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
