import type { JobKind } from '../jobs/index.ts'
import { runBulkJob } from './run-bulk.ts'
import { undoBulkJob } from './undo-bulk.ts'

export { auditVerdict } from './acceptance/audit-verdict.ts'
export { type Band, bandSql, basisOf } from './acceptance/band.ts'
export { followAcceptances, recoverAcceptances } from './acceptance/step.ts'
export { bulkProcedures } from './procedures.ts'
export { proposedNotices } from './proposed-changes.ts'

export const bulkJobs: readonly JobKind[] = [runBulkJob, undoBulkJob]
