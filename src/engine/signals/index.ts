import type { JobKind } from '../jobs/index.ts'
import { effectJob } from './impact/impact-job.ts'
import { signalsJob } from './signals-job.ts'

export { signalsProcedures } from './procedures.ts'

/** Every kind of long work of this module. */
export const signalsJobs: readonly JobKind[] = [effectJob, signalsJob]
