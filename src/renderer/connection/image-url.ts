import type { ImageId } from '#model/ids.ts'

/**
 * Returns the address of an image's bytes. `proxy` is the small upright stand-in that is available at once, `display` the sharp
 * one. Use it for a few thumbnails only: `library.thumbnails` returns many at a time.
 */
export const imageUrl = (imageId: ImageId, variant: 'thumbnail' | 'proxy' | 'display'): string =>
  `${window.winnow.images}/${variant}/${imageId}`
