import type { LabelClass } from '#model/label-set/label-set.ts'
import type { ActingContext } from '../../context.ts'
import { changeClass, listClasses } from '../../workspace/index.ts'
import type { ClassHint } from '../formats/define-format.ts'
import type { ClassesByName } from '../versions/label-set-fit.ts'

/**
 * Applies what a file says about classes, if nothing is set yet: a skeleton if they have none, and whole images for
 * unused classes. A class that can't change stays as it is; labels that don't fit it are then named.
 */
export function applyHints(
  { store }: ActingContext,
  classIds: ReadonlyMap<string, number>,
  hints: ReadonlyMap<string, ClassHint>,
): ClassesByName {
  const byId = () => new Map(listClasses(store).map((one) => [one.classId, one]))
  const existing = byId()
  for (const [name, { skeleton, kind }] of hints) {
    const before = existing.get(classIds.get(name) ?? 0)
    if (!before) continue
    const change = {
      ...(skeleton && before.kind === 'object' && before.skeleton === null && { skeleton }),
      ...(kind === 'image' && before.kind === 'object' && isBlank(before) && { kind }),
    }
    if (Object.keys(change).length > 0 && mayChange(store, before, change)) changeClass(store, before.classId, change)
  }
  const now = byId()
  return new Map([...classIds].flatMap(([name, id]) => (now.has(id) ? [[name, now.get(id)!] as const] : [])))
}

/** Nobody has decided anything about the class but its name. */
const isBlank = ({ shapes: taken, skeleton, defaultShape }: LabelClass): boolean =>
  taken === null && skeleton === null && defaultShape === null

/** A class that has labels or predictions stays of its kind. */
const mayChange = (store: ActingContext['store'], { classId }: LabelClass, change: ClassHint): boolean =>
  change.kind === undefined ||
  (store.get('SELECT 1 FROM annotation WHERE class_id = ? LIMIT 1', [classId]) === undefined &&
    store.get('SELECT 1 FROM prediction WHERE class_id = ? LIMIT 1', [classId]) === undefined)
