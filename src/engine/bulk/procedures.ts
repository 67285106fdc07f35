import { invalid } from '../errors.ts'
import { procedures, requireRole } from '../procedure.ts'
import { acceptanceProcedures } from './acceptance/procedures.ts'
import { actions } from './actions/index.ts'
import { listBulks, requireBulk } from './queries.ts'
import { beginBulk, previewBulk, runBulkJob } from './run-bulk.ts'
import { undoBulkJob } from './undo-bulk.ts'

const of = procedures.bulk

export const bulkProcedures = of.router({
  ...acceptanceProcedures,
  // The contract takes from the definitions what the window shows.
  kinds: of.kinds.handler(() => actions),
  preview: of.preview.handler(({ context: { acting }, input: { target, action } }) => {
    requireRole(acting, actions[action.kind].role)
    return previewBulk(acting, target, action)
  }),
  run: of.run.handler(async ({ context: { acting }, input: { target, action } }) => {
    requireRole(acting, actions[action.kind].role)
    const bulkId = await beginBulk(acting, target, action)
    const { title } = requireBulk(acting.store, bulkId)
    return { bulkId, jobId: acting.jobs.enqueue(runBulkJob, { bulkId, title }, acting.actor) }
  }),
  undo: of.undo.handler(({ context: { acting }, input: { bulkId } }) => {
    const { action, title, undone } = requireBulk(acting.store, bulkId)
    requireRole(acting, actions[action.kind].role)
    if (undone) throw invalid('Already undone.')
    return { jobId: acting.jobs.enqueue(undoBulkJob, { bulkId, title }, acting.actor) }
  }),
  list: of.list.handler(({ context, input }) => listBulks(context.acting.store, input.limit)),
})
