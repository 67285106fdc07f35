import type { JobKind } from '../jobs/index.ts'
import { refreshJob } from './refresh-job.ts'

export { refreshNotices } from './notices.ts'
export { refreshProcedures } from './procedures.ts'
export { refreshIfDue, withdrawConfirmation } from './schedule.ts'

/** Every kind of long work of this module. */
export const refreshJobs: readonly JobKind[] = [refreshJob]
