export { backgroundId, describeImages } from './describe-images.ts'
export { makeNow } from './describer.ts'
export { labelLikeJob } from './label-like.ts'
export { embeddingsProcedures } from './procedures.ts'
