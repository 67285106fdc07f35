import type { JobKind } from '../jobs/index.ts'
import { effectJob } from './impact/impact-job.ts'
import { signalsJob } from './signals-job.ts'

export { signalsProcedures } from './procedures.ts'

export const signalsJobs: readonly JobKind[] = [effectJob, signalsJob]
