import { resolve } from 'node:path'
import { requireWriteFormat } from '../datasets/index.ts'
import { requirePolicy } from '../policy/index.ts'
import { procedures } from '../procedure.ts'
import { startTraining } from '../training/index.ts'
import { previewRefresh } from './preview.ts'
import { refreshJob } from './refresh-job.ts'
import { lastRefresh, signRefresh } from './sign.ts'

export const refreshProcedures = procedures.refresh.router({
  run: procedures.refresh.run.handler(async ({ context, input: { train, ...input } }) => {
    const { jobs, actor } = context.acting
    requirePolicy(input.policy)
    requireWriteFormat(input.format)
    const training = train === undefined ? undefined : await startTraining(context.acting, train, input)
    return { jobId: jobs.enqueue(refreshJob, { ...input, folder: resolve(input.folder), training }, actor) }
  }),
  preview: procedures.refresh.preview.handler(({ context, input, signal }) => {
    requirePolicy(input.policy)
    return previewRefresh(context.acting, input, signal)
  }),
  last: procedures.refresh.last.handler(({ context }) => lastRefresh(context.acting.store)),
  sign: procedures.refresh.sign.handler(({ context, input }) => signRefresh(context.acting, input.jobId)),
})
