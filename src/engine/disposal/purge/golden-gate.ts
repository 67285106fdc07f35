import type { Context } from '../../context.ts'
import { compareOnDataset, unseenText } from '../../evaluation/index.ts'
import { goldenSet } from '../../policy/index.ts'
import { currentModelSql } from '../../query/index.ts'

type Model = { id: number; name: string; current_at: number }

/**
 * Checks whether an image trashed at a time may be deleted permanently: if another model has become current since, it
 * must not be worse on the golden set than the model of that time. Returns why not, or null. Without a golden set or a
 * model of that time there is nothing to compare.
 */
export function goldenGate(context: Context): (atMs: number) => Promise<string | null> {
  const { store } = context
  const golden = goldenSet(store)
  const models = store.all<Model>(
    `SELECT model.id, name, max(moved_at) AS current_at FROM model JOIN alias_move ON model_id = model.id AND alias = 'current'
     WHERE file <> '' GROUP BY model.id ORDER BY max(alias_move.id)`,
  )
  const now = store.values<number | null>(`SELECT ${currentModelSql}`)[0]
  const after = models.find(({ id }) => id === now)
  if (!golden || !after) return async () => null
  const verdicts = new Map<number, Promise<string | null>>()
  return async (atMs) => {
    const before = models.findLast((model) => model.current_at <= atMs)
    if (!before || before.id === after.id || after.current_at <= atMs) return null
    const cached = verdicts.get(before.id) ?? verdict(before)
    verdicts.set(before.id, cached)
    return cached
  }

  async function verdict(before: Model): Promise<string | null> {
    const since = `${after!.name} became the current model since it was dropped`
    const unseen = [before, after!].flatMap((model) => unseenText(store, model, golden!.id, golden!.name) ?? [])
    if (unseen[0])
      return `${since}, and ${unseen[0].what}, so it is unknown whether the model got worse. ${unseen[0].todo}`
    const { reasons } = await compareOnDataset(context, { baseRow: before.id, candidateRow: after!.id }, golden!.id)
    const [loss = null] = reasons.flatMap((reason) =>
      reason.why === 'worse'
        ? [shown(reason.deltaAp)]
        : reason.why === 'worse-class'
          ? [`${shown(reason.deltaAp)} of ${nameOf(reason.classRow)}`]
          : [],
    )
    return loss === null
      ? null
      : `${since}, and it is worse on the golden set ${golden!.name} than ${before.name} was: ${loss}. The image may still be needed. To continue anyway, give a reason.`
  }

  function nameOf(classRow: number): string {
    return store.get<{ name: string }>('SELECT name FROM label_class WHERE id = ?', [classRow])?.name ?? 'a class'
  }
}

const shown = (share: number): string => `−${Math.abs(100 * share).toFixed(1)} points of AP`
