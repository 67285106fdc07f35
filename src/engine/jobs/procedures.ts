import { rowOf } from '#model/ids.ts'
import { procedures } from '../procedure.ts'
import { readValues } from '../query/index.ts'

/** A piece of a result has so many characters. */
const pieceCharacters = 500_000

export const jobProcedures = procedures.jobs.router({
  list: procedures.jobs.list.handler(({ context, input }) => context.acting.jobs.list(input.limit)),
  get: procedures.jobs.get.handler(({ context, input }) => context.acting.jobs.get(input.jobId)),
  resultText: procedures.jobs.resultText.handler(async ({ context: { acting }, input: { jobId, piece } }) => {
    acting.jobs.get(jobId)
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
