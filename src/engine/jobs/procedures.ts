import { actingAs, procedures } from '../procedure.ts'

export const jobProcedures = procedures.jobs.router({
  list: procedures.jobs.list.handler(({ context, input }) => actingAs(context, 'annotator').jobs.list(input.limit)),
  get: procedures.jobs.get.handler(({ context, input }) => actingAs(context, 'annotator').jobs.get(input.jobId)),
  cancel: procedures.jobs.cancel.handler(({ context, input }) => actingAs(context, 'lead').jobs.cancel(input.jobId)),
  resume: procedures.jobs.resume.handler(({ context, input }) => actingAs(context, 'lead').jobs.resume(input.jobId)),
})
