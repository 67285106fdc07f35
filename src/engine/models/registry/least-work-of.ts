import { reviewDefaults } from '#model/labels/review-defaults.ts'
import type { LeastWork } from '#model/least-work.ts'
import type { ReadOnlyStore } from '../../store/index.ts'

/** Row 0 of the classes: the model's own. */
export const allClasses = 0

/** From which confidence on correcting a model is the least work, as far as that was found; else the usual one. */
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
