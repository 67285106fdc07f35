export { originalFile, type Placed, placedColumns } from './files.ts'
export { decodeForModel } from './images.ts'
export { readArea, type Tiled } from './pyramid/read-area.ts'
export { type JpegOf, RenditionReader } from './rendition-reader.ts'
