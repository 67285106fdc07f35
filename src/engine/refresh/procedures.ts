import { resolve } from 'node:path'
import { requireWriteFormat } from '../datasets/index.ts'
import { requirePolicy } from '../policy/index.ts'
import { procedures } from '../procedure.ts'
import { refreshJob } from './refresh-job.ts'

export const refreshProcedures = procedures.refresh.router({
  run: procedures.refresh.run.handler(({ context, input }) => {
    const { jobs, actor } = context.acting
    requirePolicy(input.policy)
    requireWriteFormat(input.format)
    return { jobId: jobs.enqueue(refreshJob, { ...input, folder: resolve(input.folder) }, actor) }
  }),
})
