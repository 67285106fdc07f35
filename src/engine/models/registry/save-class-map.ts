import type { ClassMap, ClassMapEntry, Manifest } from '#contract'
import { type JobId, type ModelId, rowOf } from '#model/ids.ts'
import { cocoPerson } from '#model/label-set/coco-person.ts'
import type { ClassChange } from '#model/label-set/label-set.ts'
import { audit } from '../../access/index.ts'
import type { ActingContext, Context } from '../../context.ts'
import { changeClass, changeLabelSet, ensureClasses, listClasses } from '../../workspace/index.ts'
import { modelById } from '../queries.ts'
import { type Meanings, meaningsOf } from './class-map.ts'
import { remap } from './remap.ts'

/** Returns the class map of a model, in the order of its outputs. */
export function classMapOf({ store }: Context, modelId: ModelId): ClassMap {
  const { model } = modelById(store, modelId)
  const names = new Map(listClasses(store).map(({ classId, name }) => [classId, name]))
  const decisions = new Map(
    store
      .arrays<[modelClass: number, decided: number, fromScore: number]>(
        'SELECT model_class, decided, from_score FROM class_map WHERE model_id = ?',
        [rowOf(modelId)],
      )
      .map(([modelClass, decided, fromScore]) => [modelClass, { decided: decided === 1, fromScore }]),
  )
  return {
    modelId,
    classes: model.classes.map((name, modelClass) => {
      const classId = model.classMap[modelClass] ?? null
      const className = classId === null ? null : (names.get(classId) ?? null)
      return {
        modelClass,
        name,
        classId,
        class: className,
        ...(decisions.get(modelClass) ?? { decided: false, fromScore: 0 }),
      }
    }),
  }
}

/**
 * Maps classes of a model to the label set, and adds classes that it lacks. Other mappings stay. A job updates untouched
 * predictions. Throws INVALID for an unknown class of the model.
 */
export function saveClassMap(
  acting: ActingContext,
  modelId: ModelId,
  entries: readonly ClassMapEntry[],
): { added: string[]; jobId: JobId } {
  const { model } = modelById(acting.store, modelId)
  const { added, jobId } = acting.store.write(() => {
    const added = writeMeanings(acting, modelId, model.classes, meaningsOf(model.classes, entries))
    return { added, jobId: acting.jobs.enqueue(remap, { modelId, name: model.name }, acting.actor) }
  })
  acting.announce({ type: 'modelsChanged', modelId })
  acting.announce({ type: 'workspaceChanged' })
  return { added, jobId }
}

/** Returns what a new class needs for the model's shapes: the whole image, or a skeleton; else null. */
function classForKind(manifest: Manifest | null): ClassChange | null {
  if (manifest?.kind === 'classes') return { kind: 'image' }
  if (manifest?.kind !== 'keypoints') return null
  const { columns, values = 3 } = manifest.keypoints ?? {}
  const count = columns ? Math.floor((columns[1] - columns[0]) / values) : cocoPerson.points.length
  if (count === cocoPerson.points.length) return { skeleton: cocoPerson }
  return { skeleton: { points: Array.from({ length: count }, (_, i) => `point ${i + 1}`), edges: [] } }
}

/** Writes and audits what a user decided. Returns the classes that it added. Call it inside a transaction. */
export function writeMeanings(
  acting: ActingContext,
  modelId: ModelId,
  modelClasses: readonly string[],
  meanings: Meanings,
): string[] {
  const { store } = acting
  if (meanings.size === 0) return []
  const existing = new Set(listClasses(store).map(({ name }) => name))
  const added = [...new Set(meanings.values())].filter((name) => name !== null && !existing.has(name)) as string[]
  const forShape = classForKind(modelById(store, modelId).manifest)
  const classIds = changeLabelSet(acting, () => {
    const ids = ensureClasses(store, added)
    if (forShape) for (const name of added) changeClass(store, ids.get(name)!, forShape)
    return ids
  })
  store.run(
    `INSERT INTO class_map (model_id, model_class, class_id, decided)
     SELECT ?, value ->> 0, value ->> 1, 1 FROM json_each(?) WHERE true
     ON CONFLICT (model_id, model_class) DO UPDATE SET class_id = excluded.class_id, decided = 1`,
    [
      rowOf(modelId),
      JSON.stringify([...meanings].map(([number, name]) => [number, name === null ? null : classIds.get(name)])),
    ],
  )
  audit(acting, 'models.saveClassMap', {
    modelId,
    map: Object.fromEntries([...meanings].map(([number, name]) => [`${number} ${modelClasses[number]}`, name])),
  })
  return added
}
