import type { JobKind } from '../jobs/index.ts'
import { compareJob } from './comparing/compare-job.ts'
import { evaluateJob } from './evaluate-job.ts'

export { compareJob } from './comparing/compare-job.ts'
export { isSlower } from './comparing/gate.ts'
export { timeInTurn } from './comparing/latency.ts'
export { storedComparisons } from './comparing/stored-comparisons.ts'
export { unseenText } from './dataset-recall.ts'
export { compareOnDataset } from './evaluation-thread.ts'
export { evaluationProcedures } from './procedures.ts'
export { findLeastWork } from './scoring/find-least-work.ts'
export { savedWork } from './scoring/saved-work.ts'

/** Every kind of job of this module. */
export const evaluationJobs: readonly JobKind[] = [evaluateJob, compareJob]
