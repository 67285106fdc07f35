import type { Settings } from '#contract'
import { type ModelId, rowOf } from '#model/ids.ts'
import type { LeastWork } from '#model/least-work.ts'
import type { ActingContext } from '../../context.ts'
import { beginFigures } from '../../library/index.ts'
import { currentModelSql } from '../../query/index.ts'
import { noteFiguresChange } from '../../workspace/index.ts'
import { allClasses, leastWorkOf } from './least-work-of.ts'

/** Keeps it with the model, unless more labels have said it already. Review shows the model's predictions from there. */
export function keepLeastWork(acting: ActingContext, modelId: ModelId, found: LeastWork): void {
  const { store, clock, announce } = acting
  const modelRow = rowOf(modelId)
  const isKept = store.write(() => {
    const before = leastWorkOf(store, modelRow)
    if (found.objects === 0 || found.objects < before.objects) return false
    store.run('DELETE FROM least_work WHERE model_id = ?', [modelRow])
    for (const [classId, { fromScore, objects }] of [[allClasses, found] as const, ...found.classes])
      store.run('INSERT INTO least_work (model_id, class_id, from_score, objects, found_at) VALUES (?, ?, ?, ?, ?)', [
        modelRow,
        classId,
        fromScore,
        objects,
        clock.nowMs(),
      ])
    const thresholds = isShown(acting, modelRow) ? movedThresholds(before, found, acting.settings()) : []
    if (thresholds.length > 0) noteFiguresChange(store, thresholds)
    return true
  })
  if (!isKept) return
  announce({ type: 'modelsChanged', modelId })
  beginFigures(acting)
}

/** Whether review shows the model's predictions anywhere: of others images have no figures. */
const isShown = ({ store }: ActingContext, modelRow: number): boolean =>
  store.get(`SELECT 1 WHERE ? IN (SELECT model_id FROM exposure UNION SELECT ${currentModelSql})`, [modelRow]) !==
  undefined

/** Where thresholds of the model were and are that moved: only predictions between them count otherwise than before. */
function movedThresholds(
  before: LeastWork,
  after: LeastWork,
  { reviewFrom, reviewFromScore }: Pick<Settings, 'reviewFrom' | 'reviewFromScore'>,
): number[] {
  if (reviewFrom === 'setting') return []
  const from = ({ classes, objects, fromScore }: LeastWork, classId: number) =>
    classes.get(classId)?.fromScore ?? (objects > 0 ? fromScore : reviewFromScore)
  return [allClasses, ...before.classes.keys(), ...after.classes.keys()].flatMap((classId) => {
    const [was, is] = [from(before, classId), from(after, classId)]
    return was === is ? [] : [was, is]
  })
}
