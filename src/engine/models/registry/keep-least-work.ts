import { type ModelId, rowOf } from '#model/ids.ts'
import type { LeastWork } from '#model/least-work.ts'
import type { ActingContext } from '../../context.ts'
import { beginFigures } from '../../library/index.ts'
import { noteFiguresChange } from '../../workspace/index.ts'
import { allClasses, leastWorkOf } from './least-work-of.ts'

/** Keeps it with the model, unless more labels have said it already. Review shows the model's predictions from there. */
export function keepLeastWork(acting: ActingContext, modelId: ModelId, found: LeastWork): void {
  const { store, clock, announce } = acting
  const modelRow = rowOf(modelId)
  const isKept = store.write(() => {
    if (found.objects === 0 || found.objects < leastWorkOf(store, modelRow).objects) return false
    store.run('DELETE FROM least_work WHERE model_id = ?', [modelRow])
    for (const [classId, { fromScore, objects }] of [[allClasses, found] as const, ...found.classes])
      store.run('INSERT INTO least_work (model_id, class_id, from_score, objects, found_at) VALUES (?, ?, ?, ?, ?)', [
        modelRow,
        classId,
        fromScore,
        objects,
        clock.nowMs(),
      ])
    noteFiguresChange(store)
    return true
  })
  if (!isKept) return
  announce({ type: 'modelsChanged', modelId })
  beginFigures(acting)
}
