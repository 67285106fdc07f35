import type { BulkId } from '#model/ids.ts'
import type { ActingContext } from '../context.ts'
import { invalid } from '../errors.ts'
import { procedures, requireRole } from '../procedure.ts'
import { acceptanceProcedures } from './acceptance/procedures.ts'
import { actions } from './actions/index.ts'
import { decide, listProposed, propose, requireRunnable } from './proposed-changes.ts'
import { listBulks, requireBulk } from './queries.ts'
import { beginBulk, previewBulk, runBulkJob } from './run-bulk.ts'
import { undoBulkJob } from './undo-bulk.ts'

const of = procedures.bulk

function start({ store, jobs, actor }: ActingContext, bulkId: BulkId) {
  const { title } = requireBulk(store, bulkId)
  return { bulkId, jobId: jobs.enqueue(runBulkJob, { bulkId, title }, actor) }
}

export const bulkProcedures = of.router({
  ...acceptanceProcedures,
  // The contract picks what the window shows from the definitions.
  kinds: of.kinds.handler(() => actions),
  preview: of.preview.handler(({ context: { acting }, input: { target, action } }) => {
    requireRole(acting, actions[action.kind].role)
    return previewBulk(acting, target, action)
  }),
  run: of.run.handler(async ({ context: { acting }, input: { target, action } }) => {
    requireRole(acting, actions[action.kind].role)
    return start(acting, await beginBulk(acting, target, action))
  }),
  propose: of.propose.handler(({ context, input }) => propose(context.acting, input)),
  proposed: of.proposed.handler(({ context }) => listProposed(context.acting)),
  runProposed: of.runProposed.handler(async ({ context: { acting }, input }) => {
    const { proposedId, user, target, action } = requireRunnable(acting, input.proposedId)
    const bulkId = await beginBulk(acting, target, action, (begun) => {
      decide(acting, proposedId, 'confirmed', begun)
      return { proposedBy: `the assistant of ${user}` }
    })
    acting.announce({ type: 'workspaceChanged' })
    return start(acting, bulkId)
  }),
  declineProposed: of.declineProposed.handler(({ context: { acting }, input }) => {
    decide(acting, input.proposedId, 'declined', null)
    acting.announce({ type: 'workspaceChanged' })
    return {}
  }),
  undo: of.undo.handler(({ context: { acting }, input: { bulkId } }) => {
    const { action, title, undone } = requireBulk(acting.store, bulkId)
    requireRole(acting, actions[action.kind].role)
    if (undone) throw invalid('Already undone.')
    return { jobId: acting.jobs.enqueue(undoBulkJob, { bulkId, title }, acting.actor) }
  }),
  list: of.list.handler(({ context, input }) => listBulks(context.acting.store, input.limit)),
})
