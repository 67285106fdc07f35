import { idOf } from '#model/ids.ts'
import type { ActingContext } from '../../context.ts'
import { modelById } from '../queries.ts'
import { remap } from './remap.ts'

/** A model class that was mapped to a class of the label set, and whether a user had decided it. */
export type Mapping = [modelRow: number, modelClass: number, decided: 0 | 1]

/**
 * Maps what models map to one class to another, or to none with null. A job per model updates untouched predictions.
 * Returns the former mappings. Call it inside a transaction.
 */
export function moveMappings(acting: ActingContext, from: number, into: number | null): Mapping[] {
  const { store } = acting
  const mappings = store.arrays<Mapping>('SELECT model_id, model_class, decided FROM class_map WHERE class_id = ?', [
    from,
  ])
  store.run('UPDATE class_map SET class_id = ?, decided = 1 WHERE class_id = ?', [into, from])
  remapAll(acting, mappings)
  return mappings
}

/** Undoes `moveMappings`, except for mappings that a user changed since. Call it inside a transaction. */
export function restoreMappings(
  acting: ActingContext,
  mappings: readonly Mapping[],
  from: number,
  into: number | null,
): void {
  for (const [modelRow, modelClass, decided] of mappings)
    acting.store.run(
      'UPDATE class_map SET class_id = ?, decided = ? WHERE model_id = ? AND model_class = ? AND class_id IS ?',
      [from, decided, modelRow, modelClass, into],
    )
  remapAll(acting, mappings)
}

function remapAll({ store, jobs, actor }: ActingContext, mappings: readonly Mapping[]): void {
  for (const modelRow of new Set(mappings.map(([row]) => row))) {
    const { modelId, name } = modelById(store, idOf('mdl', modelRow)).model
    jobs.enqueue(remap, { modelId, name }, actor)
  }
}
