import { resolve } from 'node:path'
import { isStorageAddress } from '#model/storage-address.ts'
import { procedures } from '../procedure.ts'
import { backupJob, requireNewFile } from './backup/backup-job.ts'
import { listBackups } from './backup/list-backups.ts'
import { checkJob } from './check/check-job.ts'

const of = procedures.maintenance

export const maintenanceProcedures = of.router({
  backup: of.backup.handler(({ context, input }) => {
    const acting = context.acting
    const file = isStorageAddress(input.file) ? input.file : resolve(input.file)
    if (!isStorageAddress(file)) requireNewFile(file, acting.folders)
    return { jobId: acting.jobs.enqueue(backupJob, { file }, acting.actor) }
  }),
  backups: of.backups.handler(({ context }) => listBackups(context.acting.store)),
  check: of.check.handler(({ context, input }) => {
    const acting = context.acting
    return { jobId: acting.jobs.enqueue(checkJob, input, acting.actor) }
  }),
})
