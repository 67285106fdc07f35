import type { ClassUse } from '#contract'
import type { ActingContext, Context } from '../context.ts'
import { invalid } from '../errors.ts'
import { readOne } from '../query/index.ts'
import type { Store } from '../store/index.ts'
import { changeLabelSet } from './audited-label-set.ts'
import { listClasses } from './label-set.ts'
import { counted, orderClasses, requireClass } from './label-set-edit.ts'

type Counts = Pick<ClassUse, 'labels' | 'drawn' | 'images' | 'trashed' | 'predictions'>

/** Returns what uses a class: labels, predictions, class maps, policies and frozen datasets. */
export async function classUse(context: Context, classId: number): Promise<ClassUse> {
  const { store } = context
  const { name } = requireClass(store, classId)
  const counts = await readOne<Counts>(
    context,
    `SELECT count(*) AS labels, count(*) FILTER (WHERE origin = 'human') AS drawn, count(DISTINCT image_id) AS images,
       count(DISTINCT image_id) FILTER (WHERE lifecycle = 'trashed') AS trashed,
       (SELECT count(*) FROM prediction WHERE class_id = :class AND outcome = 0) AS predictions
     FROM annotation JOIN image ON image.id = image_id WHERE class_id = :class`,
    { class: classId },
  )
  return {
    classId,
    ...counts!,
    models: store.values<string>(
      `SELECT DISTINCT model.name FROM class_map JOIN model ON model.id = model_id
       WHERE class_id = ? ORDER BY model.name`,
      [classId],
    ),
    policies: policiesNaming(store, name),
    datasets: store.values<string>(
      `SELECT dataset.name FROM dataset, json_each(summary, '$.byClass') AS one
       WHERE one.value ->> 'class' = ? AND one.value ->> 'labels' > 0 ORDER BY dataset.name`,
      [name],
    ),
  }
}

/** Returns policies whose newest version contains the name as a value or inside of an expression. */
function policiesNaming(store: Store, name: string): string[] {
  const quoted = [`"${name}"`, `'${name}'`]
  return store
    .all<{ name: string; text: string }>(
      'SELECT name, text FROM policy_version WHERE id IN (SELECT max(id) FROM policy_version GROUP BY name) ORDER BY name',
    )
    .filter(({ text }) => textsIn(JSON.parse(text)).some((one) => one === name || quoted.some((q) => one.includes(q))))
    .map(({ name: policy }) => policy)
}

/** Returns all texts in a JSON value, including keys. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) => [key, ...textsIn(inner)])
}

/** Throws INVALID, with the remedy, when a class can't be removed, with or without merging it into another one. */
export async function requireRemovable(context: Context, classId: number, isMerged: boolean): Promise<void> {
  const { name } = requireClass(context.store, classId)
  const { labels, drawn, images, trashed, policies } = await classUse(context, classId)
  if (policies.length > 0)
    throw invalid(
      `The policy ${policies.join(', ')} uses ${name}. Change its rules first. Otherwise they would never match again.`,
    )
  if (labels === 0 || isMerged) return
  const inTrash = trashed > 0 ? `, ${trashed} of them in the trash, where labels can’t change` : ''
  throw invalid(
    `${name} has ${counted(labels, 'label', 'labels')} (${drawn} drawn, ${labels - drawn} accepted or imported) on ${counted(images, 'image', 'images')}${inTrash}. Merge it into another class, which keeps the labels, or delete them first.`,
  )
}

/** Removes a class from the label set, which keeps its order. Throws INVALID when it has labels. */
export function removeClass(acting: ActingContext, classId: number): void {
  const { store, clock } = acting
  changeLabelSet(acting, () => {
    const { name } = requireClass(store, classId)
    if (store.get('SELECT 1 FROM annotation WHERE class_id = ? LIMIT 1', [classId]))
      throw invalid(
        `${name} stays in the label set, because some images still have labels of it: they were skipped or labeled since. Restore them from the trash or delete the labels, then remove ${name} again.`,
      )
    store.run('UPDATE label_class SET removed_at = ? WHERE id = ?', [clock.nowMs(), classId])
    orderClasses(
      store,
      listClasses(store).map((one) => one.classId),
    )
  })
}

/** Restores a removed class to its former place; an existing one keeps its place. */
export function restoreClass(acting: ActingContext, classId: number, position: number): void {
  const { store } = acting
  changeLabelSet(acting, () => {
    const order = listClasses(store).map((one) => one.classId)
    if (order.includes(classId)) return
    store.run('UPDATE label_class SET removed_at = NULL WHERE id = ?', [classId])
    orderClasses(store, order.toSpliced(position, 0, classId))
  })
}
