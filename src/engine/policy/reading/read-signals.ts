import { signalNames } from '#model/signals.ts'
import { currentModelSql } from '../../query/index.ts'
import { type ReadOnlyStore, rowRanges } from '../../store/index.ts'
import type { Signals } from '../facts/facts.ts'
import { newestSnapshot, recallIn, signalColumn } from '../facts/stored-signals.ts'
import { signalsIn } from '../language/conditions.ts'
import { isKeepRule, type Policy } from '../language/grammar.ts'

/** Reads the current model's signals: only for current labels, and only from that model. */
export function readSignals(
  store: ReadOnlyStore,
  policy: Policy,
  classes: readonly { id: number }[],
  indexOf: Int32Array,
  count: number,
): Signals {
  const values = Object.fromEntries(
    signalNames.map((name) => [name, new Float64Array(count).fill(Number.NaN)]),
  ) as Signals['values']
  const recall = new Float64Array(classes.length).fill(Number.NaN)
  const model = store.get<{ id: number; sha256: string }>(`SELECT id, sha256 FROM model WHERE id = ${currentModelSql}`)
  const snapshot = newestSnapshot(store)
  const isCurrent = snapshot !== undefined && snapshot.model_id === model?.id
  if (isCurrent) {
    for (const [first, last] of rowRanges(store))
      for (const [id, ...known] of store.arrays<[number, ...(number | null)[]]>(
        `SELECT image.id, ${signalNames.map(signalColumn).join(', ')} FROM signal JOIN image ON image.id = image_id
         WHERE image.id BETWEEN ? AND ? AND snapshot_id = ? AND signal.revision = image.revision`,
        [first, last, snapshot.id],
      )) {
        const i = indexOf[id] ?? -1
        if (i >= 0) for (const [n, name] of signalNames.entries()) values[name][i] = known[n] ?? Number.NaN
      }
    const stored = recallIn(snapshot)
    for (const [n, { id }] of classes.entries()) recall[n] = stored[id]?.recall ?? Number.NaN
  }
  return {
    snapshot: isCurrent ? `${model!.sha256} ${snapshot.computed_at}` : 'none',
    problem: isCurrent
      ? null
      : snapshot
        ? 'they were computed with a model that is not the current one'
        : 'they have not been computed',
    values,
    recall,
    usedByRule: new Map(
      policy.rules
        .filter((rule) => !isKeepRule(rule))
        .map(({ id, when }) => [id, signalsIn(when)] as const)
        .filter(([, names]) => names.length > 0),
    ),
  }
}
