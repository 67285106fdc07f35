export { descriptorLength } from './descriptor.ts'
export { DotKernel, shareOf, unitDot } from './dot-products.ts'
export {
  backgroundId,
  type ClassObjects,
  cosine,
  objectsByClass,
  sampleGolden,
  samplesAt,
  toSamples,
  type VectorTable,
  vectorAt,
} from './vectors.ts'
