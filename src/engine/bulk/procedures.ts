import { bulkRoles } from '#model/roles.ts'
import { invalid } from '../errors.ts'
import { actingAs, procedures } from '../procedure.ts'
import { listBulks, requireBulk } from './queries.ts'
import { beginBulk, previewBulk, runBulkJob } from './run-bulk.ts'
import { undoBulkJob } from './undo-bulk.ts'

const of = procedures.bulk

export const bulkProcedures = of.router({
  preview: of.preview.handler(({ context, input: { target, action } }) =>
    previewBulk(actingAs(context, bulkRoles[action.kind]), target, action),
  ),
  run: of.run.handler(({ context, input: { target, action } }) => {
    const acting = actingAs(context, bulkRoles[action.kind])
    const bulkId = beginBulk(acting, target, action)
    const { title } = requireBulk(acting.store, bulkId)
    return { bulkId, jobId: acting.jobs.enqueue(runBulkJob, { bulkId, title }, acting.actor) }
  }),
  undo: of.undo.handler(({ context, input: { bulkId } }) => {
    const { store } = context.acting
    const { action, title, undone } = requireBulk(store, bulkId)
    const acting = actingAs(context, bulkRoles[action.kind])
    if (undone) throw invalid('This was undone already.')
    return { jobId: acting.jobs.enqueue(undoBulkJob, { bulkId, title }, acting.actor) }
  }),
  list: of.list.handler(({ context, input }) => listBulks(context.acting.store, input.limit)),
})
