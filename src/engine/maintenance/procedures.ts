import { procedures } from '../procedure.ts'
import { placeOfResult, requireStorageAllowed } from '../storage/index.ts'
import { backupJob, requireNewFile } from './backup/backup-job.ts'
import { backupThread } from './backup/backup-thread.ts'
import { listBackups } from './backup/list-backups.ts'
import { checkJob } from './check/check-job.ts'
import { storagePlaces } from './storage-places.ts'

const of = procedures.maintenance

export const maintenanceProcedures = of.router({
  backup: of.backup.handler(({ context: { acting }, input }) => {
    const file = placeOfResult(acting, input.file, input.address)
    if (input.address === undefined) requireNewFile(file, acting.folders)
    return { jobId: acting.jobs.enqueue(backupJob, { file }, acting.actor) }
  }),
  backups: of.backups.handler(({ context }) => listBackups(context.acting.store)),
  storedBackups: of.storedBackups.handler(({ context: { acting }, input: { address }, signal }) => {
    requireStorageAllowed(acting, address)
    return acting.threads.ask(backupThread, 'listStored', address, { signal })
  }),
  storagePlaces: of.storagePlaces.handler(({ context }) => storagePlaces(context.acting)),
  checkStorage: of.checkStorage.handler(({ context: { acting }, input, signal }) => {
    const address = requireStorageAllowed(acting, input.address)
    return acting.threads.ask(backupThread, 'checkStorage', { address, writes: input.writes }, { signal })
  }),
  check: of.check.handler(({ context: { acting }, input }) => ({
    jobId: acting.jobs.enqueue(checkJob, input, acting.actor),
  })),
})
