import { procedures } from '../procedure.ts'
import { placeOfResult } from '../storage/index.ts'
import { backupJob, requireNewFile } from './backup/backup-job.ts'
import { listBackups } from './backup/list-backups.ts'
import { checkJob } from './check/check-job.ts'

const of = procedures.maintenance

export const maintenanceProcedures = of.router({
  backup: of.backup.handler(({ context, input }) => {
    const acting = context.acting
    const file = placeOfResult(acting, input.file, input.address)
    if (input.address === undefined) requireNewFile(file, acting.folders)
    return { jobId: acting.jobs.enqueue(backupJob, { file }, acting.actor) }
  }),
  backups: of.backups.handler(({ context }) => listBackups(context.acting.store)),
  check: of.check.handler(({ context, input }) => {
    const acting = context.acting
    return { jobId: acting.jobs.enqueue(checkJob, input, acting.actor) }
  }),
})
