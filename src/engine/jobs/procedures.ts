import { procedures } from '../procedure.ts'

export const jobProcedures = procedures.jobs.router({
  list: procedures.jobs.list.handler(({ context, input }) => context.acting.jobs.list(input.limit)),
  get: procedures.jobs.get.handler(({ context, input }) => context.acting.jobs.get(input.jobId)),
  cancel: procedures.jobs.cancel.handler(({ context, input }) => context.acting.jobs.cancel(input.jobId)),
  resume: procedures.jobs.resume.handler(({ context, input }) => context.acting.jobs.resume(input.jobId)),
})
