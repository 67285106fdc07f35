import type { JobKind } from '../jobs/index.ts'
import { backupJob } from './backup/backup-job.ts'
import { checkJob } from './check/check-job.ts'

export { auditProcedures } from './audit/procedures.ts'
export { auditSince, verifySealedAudit } from './audit/sealed-audit.ts'
export { type RestoreOptions, restoreBackup } from './backup/restore-backup.ts'
export { checkDamaged } from './check/check-damaged.ts'
export { maintenanceProcedures } from './procedures.ts'
export { type ListedBackup, listStoredBackups } from './stored/list-stored-backups.ts'

/** Every kind of long work of this module. */
export const maintenanceJobs: readonly JobKind[] = [backupJob, checkJob]
