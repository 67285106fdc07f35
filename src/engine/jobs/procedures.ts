import { type JobId, rowOf } from '#model/ids.ts'
import { roleAllows } from '#model/roles.ts'
import type { ActingContext } from '../context.ts'
import { procedures, requireRole } from '../procedure.ts'
import { readValues } from '../query/index.ts'

const pieceCharacters = 500_000

/**
 * Whether a user may read the result, which names everybody's files and images: annotators read those of jobs that they
 * started.
 */
const mayReadResult = ({ store, actor }: ActingContext, jobId: JobId): boolean =>
  roleAllows(actor.role, 'lead') ||
  store.get('SELECT 1 FROM job WHERE id = ? AND created_by = ?', [rowOf(jobId), rowOf(actor.userId)]) !== undefined

export const jobProcedures = procedures.jobs.router({
  list: procedures.jobs.list.handler(({ context, input }) => context.acting.jobs.list(input.limit)),
  get: procedures.jobs.get.handler(({ context: { acting }, input: { jobId } }) => {
    const job = acting.jobs.get(jobId)
    return mayReadResult(acting, jobId) ? job : { ...job, result: null }
  }),
  resultText: procedures.jobs.resultText.handler(async ({ context: { acting }, input: { jobId, piece } }) => {
    acting.jobs.get(jobId)
    if (!mayReadResult(acting, jobId)) requireRole(acting, 'lead')
    const [text] = await readValues<string>(
      acting,
      "SELECT substr(coalesce(result, 'null'), ?, ?) FROM job WHERE id = ?",
      [1 + piece * pieceCharacters, pieceCharacters, rowOf(jobId)],
    )
    return text ?? ''
  }),
  cancel: procedures.jobs.cancel.handler(({ context, input }) => context.acting.jobs.cancel(input.jobId)),
  resume: procedures.jobs.resume.handler(({ context, input }) => context.acting.jobs.resume(input.jobId)),
})
