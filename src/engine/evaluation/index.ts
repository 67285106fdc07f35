import type { JobKind } from '../jobs/index.ts'
import { compareJob } from './compare-job.ts'
import { evaluateJob } from './evaluate-job.ts'

export { compareOnDataset } from './compare-on-dataset.ts'
export { unseenText } from './dataset-recall.ts'
export { findLeastWork } from './find-least-work.ts'
export { evaluationProcedures } from './procedures.ts'
export { type ReviewedObject, savedWork } from './saved-work.ts'

/** Every kind of long work of this module. */
export const evaluationJobs: readonly JobKind[] = [evaluateJob, compareJob]
