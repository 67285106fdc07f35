import { rowOf } from '#model/ids.ts'
import { invalid } from '../../errors.ts'
import { procedures } from '../../procedure.ts'
import { acceptRest } from './accept-rest.ts'
import { countScores, previewBand } from './band.ts'
import { acceptanceById, listAcceptances, requireAcceptance, toAcceptance } from './queries.ts'
import { requireModel, startAcceptance } from './start.ts'
import { end } from './step.ts'

const of = procedures.bulk

export const acceptanceProcedures = {
  acceptanceScores: of.acceptanceScores.handler(({ context: { acting }, input: { where } }) =>
    countScores(acting, where, requireModel(acting)),
  ),
  previewAcceptance: of.previewAcceptance.handler(({ context: { acting }, input }) =>
    previewBand(acting, input, requireModel(acting)),
  ),
  startAcceptance: of.startAcceptance.handler(async ({ context: { acting }, input }) => {
    const row = await startAcceptance(acting, input)
    const jobId = row.state === 'accepted' ? await acceptRest(acting, row) : null
    acting.announce({ type: 'workspaceChanged' })
    return { acceptance: toAcceptance(acting.store, row), jobId }
  }),
  stopAcceptance: of.stopAcceptance.handler(({ context: { acting }, input: { acceptanceId } }) => {
    const row = requireAcceptance(acting.store, rowOf(acceptanceId))
    if (row.state !== 'auditing') throw invalid('This audit has ended.')
    acting.store.write(() =>
      end(acting, row, { state: 'refused', because: `Stopped by ${acting.actor.name}.`, resumable: true }),
    )
    acting.announce({ type: 'workspaceChanged' })
    return acceptanceById(acting.store, acceptanceId)
  }),
  acceptances: of.acceptances.handler(({ context: { acting } }) => listAcceptances(acting.store)),
}
