import type { Store } from '../store/index.ts'
import type { StartedTraining } from './started-runs.ts'

/** Whether this recipe, as it is now, has trained a model on a version. */
export const isTrained = (
  store: Pick<Store, 'get'>,
  dataset: string,
  { recipe, recipeSha256 }: Pick<StartedTraining, 'recipe' | 'recipeSha256'>,
): boolean =>
  store.get(
    `SELECT 1 FROM job WHERE kind = 'training.run' AND status = 'done' AND input ->> '$.dataset' = ?
     AND input ->> '$.recipe' = ? AND input ->> '$.recipeSha256' = ?`,
    [dataset, recipe, recipeSha256],
  ) !== undefined
