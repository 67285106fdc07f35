import type { ImageId } from '#model/ids.ts'

/**
 * Where the window gets a picture's bytes: `proxy` is the small upright stand-in that is there at once, `display` the
 * sharp one. For thumbnails use `library.thumbnails`, which brings many at a time.
 */
export const pictureUrl = (imageId: ImageId, variant: 'proxy' | 'display'): string =>
  `app-img://picture/${variant}/${imageId}`
