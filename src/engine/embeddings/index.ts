import type { JobKind } from '../jobs/index.ts'
import { describeJob } from './describe-job.ts'
import { labelLikeJob } from './label-like.ts'
import { mapJob } from './map/map-job.ts'

export { describeImages, readable } from './describe-images.ts'
export { describeWhenIdle } from './describe-job.ts'
export { makeNow } from './describer.ts'
export { embeddingsProcedures } from './procedures.ts'

/** Every kind of long work of this module. */
export const embeddingsJobs: readonly JobKind[] = [describeJob, labelLikeJob, mapJob]
