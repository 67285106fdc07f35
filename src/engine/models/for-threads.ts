export { confidenceMapOf } from './registry/confidence-map-of.ts'
