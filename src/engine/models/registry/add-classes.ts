import { type ModelId, rowOf } from '#model/ids.ts'
import type { ActingContext } from '../../context.ts'
import { modelById } from '../queries.ts'

/** Appends classes to a model, each with its class in the label set, or null for none. */
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
