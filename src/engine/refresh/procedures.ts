import { resolve } from 'node:path'
import { isStorageAddress } from '#model/storage-address.ts'
import { requireStoredExport, requireWriteFormat } from '../datasets/index.ts'
import { requirePolicy } from '../policy/index.ts'
import { procedures } from '../procedure.ts'
import { placeOfResult } from '../storage/index.ts'
import { startTraining } from '../training/index.ts'
import { previewRefresh } from './preview.ts'
import { placeIn, refreshJob } from './refresh-job.ts'
import { listRuns } from './runs.ts'
import { listedSchedule, setSchedule } from './schedule.ts'
import { lastRefresh, signRefresh } from './sign.ts'

export const refreshProcedures = procedures.refresh.router({
  run: procedures.refresh.run.handler(async ({ context, input: { train, address, ...input } }) => {
    const { jobs, actor } = context.acting
    requirePolicy(input.policy)
    requireWriteFormat(input.format)
    const folder = placeOfResult(context.acting, input.folder, address)
    if (isStorageAddress(folder)) requireStoredExport({ folder: placeIn(folder, 'version'), images: input.images })
    const training = train === undefined ? undefined : await startTraining(context.acting, train, { ...input, folder })
    return { jobId: jobs.enqueue(refreshJob, { ...input, folder, training }, actor) }
  }),
  preview: procedures.refresh.preview.handler(({ context, input, signal }) => {
    requirePolicy(input.policy)
    return previewRefresh(context.acting, input, signal)
  }),
  runs: procedures.refresh.runs.handler(({ context, input }) => listRuns(context.acting, input.limit)),
  schedule: procedures.refresh.schedule.handler(({ context }) => listedSchedule(context.acting)),
  setSchedule: procedures.refresh.setSchedule.handler(({ context, input: { folder, ...input } }) =>
    setSchedule(context.acting, {
      ...input,
      ...(folder && { folder: resolve(folder) }),
      ...(folder === null && { folder }),
    }),
  ),
  last: procedures.refresh.last.handler(({ context }) => lastRefresh(context.acting.store)),
  sign: procedures.refresh.sign.handler(({ context, input }) => signRefresh(context.acting, input.jobId)),
})
