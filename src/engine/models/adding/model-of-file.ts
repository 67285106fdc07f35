import type { ModelId } from '#model/ids.ts'
import type { ActingContext } from '../../context.ts'
import { sha256OfFile } from '../../library/index.ts'
import { isRunHere, modelBySha256 } from '../queries.ts'

/** The model that has this file already; null where there is none that can be run. */
export async function modelOfFile({ store }: Pick<ActingContext, 'store'>, file: string): Promise<ModelId | null> {
  const found = modelBySha256(store, await sha256OfFile(file))
  return found && isRunHere(found) ? found.model.modelId : null
}
