import type { ImageVariant } from './preload.ts'
import type { Tiles } from './tiles.ts'

/**
 * Decoded pixels of an image; a thumbnail and then a proxy stand in until the sharp pixels are there. Of a large image
 * that is all there is as one bitmap, and its tiles are painted over it. Another object each time that there is something
 * new to see.
 */
export type LoadedImage = { bitmap: ImageBitmap; variant: ImageVariant; tiles: Tiles | null }
