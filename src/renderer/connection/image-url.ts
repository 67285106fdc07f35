import type { ImageId } from '#model/ids.ts'

/**
 * Where the window gets an image's bytes: `proxy` is the small upright stand-in that is there at once, `display` the
 * sharp one. Of thumbnails use this only for a few: `library.thumbnails` brings many at a time.
 */
export const imageUrl = (imageId: ImageId, variant: 'thumbnail' | 'proxy' | 'display'): string =>
  `${window.winnow.images}/${variant}/${imageId}`
