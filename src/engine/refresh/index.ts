import type { JobKind } from '../jobs/index.ts'
import { refreshJob } from './refresh-job.ts'

export { refreshProcedures } from './procedures.ts'

/** Every kind of long work of this module. */
export const refreshJobs: readonly JobKind[] = [refreshJob]
