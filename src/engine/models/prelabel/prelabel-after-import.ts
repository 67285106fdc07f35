import type { ListedJob, User } from '#contract'
import { rowOf } from '#model/ids.ts'
import type { Context } from '../../context.ts'
import { isRunHere } from '../queries.ts'
import { aliasedModel } from '../registry/model-aliases.ts'
import { prelabel } from './prelabel.ts'

/** Images that nobody has labeled yet. */
const where = 'state == "new"'

/** Runs the current model on new images after an import, unless the import or the settings decline it. */
export function prelabelAfterImport(context: Context, { jobId, kind, summary }: ListedJob, actor: User): void {
  if (kind !== 'library.import' || !summary?.figures.imagesAdded) return
  const { store, jobs, settings } = context
  const current = aliasedModel(context, 'current')
  if (!current || !isRunHere(current) || !settings().prelabelImports) return
  // Images must not leave this computer without a user's request.
  if (current.model.remote) return
  const isDeclined = "SELECT 1 FROM job WHERE id = ? AND input ->> '$.prelabel' = 0"
  if (store.get(isDeclined, [rowOf(jobId)])) return
  const { modelId, name } = current.model
  const isQueued =
    "SELECT 1 FROM job WHERE status = 'queued' AND kind = ? AND input ->> '$.modelId' = ? AND input ->> '$.where' = ?"
  if (store.get(isQueued, [prelabel.kind, modelId, where])) return
  jobs.enqueue(prelabel, { modelId, name, where, again: false }, actor)
}
