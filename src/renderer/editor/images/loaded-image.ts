import type { ImageVariant } from './preload.ts'
import type { Tiles } from './tiles.ts'

/**
 * Decoded pixels: a thumbnail, then a proxy, then the full image. A large image is its largest single bitmap with tiles
 * painted over it. A new object each time there is more to show.
 */
export type LoadedImage = { bitmap: ImageBitmap; variant: ImageVariant; tiles: Tiles | null }
