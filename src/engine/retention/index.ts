import type { JobKind } from '../jobs/index.ts'
import { applyJob } from './apply.ts'

export { retentionProcedures } from './procedures.ts'
export { checkPolicy } from './read-policy.ts'

/** Every kind of long work of this module. */
export const retentionJobs: readonly JobKind[] = [applyJob]
