export { confidenceMapOf } from './confidence-map-of.ts'
