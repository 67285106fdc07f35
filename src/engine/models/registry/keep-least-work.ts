import type { Settings } from '#contract'
import { type ModelId, rowOf } from '#model/ids.ts'
import { reviewDefaults } from '#model/labels/review-defaults.ts'
import type { LeastWork } from '#model/least-work.ts'
import type { ActingContext } from '../../context.ts'
import { beginFigures } from '../../library/index.ts'
import { currentModelSql } from '../../query/index.ts'
import type { ReadOnlyStore } from '../../store/index.ts'
import { noteFiguresChange } from '../../workspace/index.ts'

/** The class id of the row for the model as a whole. */
const allClasses = 0

/** Returns the confidence from which correcting a model's predictions is the least work; the default before it was found. */
export function leastWorkOf(store: ReadOnlyStore, modelRow: number): LeastWork {
  const rows = store.all<{ classId: number; fromScore: number; objects: number }>(
    'SELECT class_id AS classId, from_score AS fromScore, objects FROM least_work WHERE model_id = ?',
    [modelRow],
  )
  const own = rows.find(({ classId }) => classId === allClasses)
  return {
    fromScore: own?.fromScore ?? reviewDefaults.reviewFromScore,
    objects: own?.objects ?? 0,
    classes: new Map(
      rows
        .filter(({ classId }) => classId !== allClasses)
        .map(({ classId, fromScore, objects }) => [classId, { fromScore, objects }]),
    ),
  }
}

/** Stores the confidence of least work, from which review shows predictions, unless more labels have decided it before. */
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

/** Whether review shows the model's predictions anywhere. Images have no figures of other models. */
const isShown = ({ store }: ActingContext, modelRow: number): boolean =>
  store.get(`SELECT 1 WHERE ? IN (SELECT model_id FROM exposure UNION SELECT ${currentModelSql})`, [modelRow]) !==
  undefined

/** Returns the old and new values of thresholds that moved. Only predictions between them count differently now. */
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
