export { backgroundId, describeImages } from './describe-images.ts'
export { makeNow } from './describer.ts'
