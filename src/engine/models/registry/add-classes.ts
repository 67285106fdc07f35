import { type ModelId, rowOf } from '#model/ids.ts'
import type { ActingContext } from '../../context.ts'
import { modelById } from '../queries.ts'

/** Gives a model without a file more classes, behind those that it has, and what each becomes; null: kept apart. */
export function addClassesToModel(
  { store, announce }: ActingContext,
  modelId: ModelId,
  more: readonly { name: string; classId: number | null }[],
): void {
  if (more.length === 0) return
  store.write(() => {
    const { classes } = modelById(store, modelId).model
    store.run('UPDATE model SET classes = ? WHERE id = ?', [
      JSON.stringify([...classes, ...more.map(({ name }) => name)]),
      rowOf(modelId),
    ])
    for (const [i, { classId }] of more.entries())
      store.run('INSERT INTO class_map (model_id, model_class, class_id) VALUES (?, ?, ?)', [
        rowOf(modelId),
        classes.length + i,
        classId,
      ])
  })
  announce({ type: 'modelsChanged', modelId })
}
