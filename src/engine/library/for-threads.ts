export { decodeForModel } from './images.ts'
export { readArea } from './pyramid/read-area.ts'
export { RenditionReader } from './rendition-reader.ts'
