import { ORPCError } from '@orpc/client'
import type { DatasetDiff, RefreshCheck } from '#contract'
import type { ActingContext } from '../context.ts'
import type { DatasetRow } from '../datasets/index.ts'
import { goldenSet } from '../policy/index.ts'

/** Checks that the golden set is the one used for the version before. */
export function checkGolden({ store }: ActingContext, last: DatasetRow | null): RefreshCheck {
  const then: { golden?: { dataset: string; hash: string } | null } = last ? JSON.parse(last.lineage) : {}
  const now = goldenSet(store)
  const ok = !then.golden || then.golden.hash === now?.hash
  return {
    name: 'golden set unchanged',
    ok,
    detail: ok
      ? (now?.name ?? 'no golden set')
      : `the last version was made with ${then.golden?.dataset}, now it is ${now?.name ?? 'none'}`,
  }
}

/** Runs something that may be refused; a refusal becomes a check that is not met. */
export async function unlessRefused(name: string, work: () => unknown): Promise<RefreshCheck> {
  try {
    await work()
    return { name, ok: true, detail: 'yes' }
  } catch (error) {
    if (!(error instanceof ORPCError) || (error.code !== 'REFUSED' && error.code !== 'INVALID')) throw error
    return { name, ok: false, detail: error.message }
  }
}

/** Marks the losses as accepted by a user. */
export const accepted = (losses: readonly RefreshCheck[]): RefreshCheck[] =>
  losses.map((one) => ({ ...one, ok: true, detail: `${one.detail}${one.ok ? '' : ' (accepted)'}` }))

/** Checks whether a version lost a class, or too many of its images or of the labels of a class. */
export function checkLosses(
  diff: Pick<DatasetDiff, 'added' | 'removed' | 'relabelled' | 'unchanged' | 'byClass'>,
  maxDrop: number,
): RefreshCheck[] {
  const before = diff.removed + diff.relabelled + diff.unchanged
  const after = before - diff.removed + diff.added
  const dropOf = (then: number, now: number) => (then === 0 ? 0 : (100 * (then - now)) / then)
  const gone = diff.byClass.filter((one) => one.before > 0 && one.after === 0).map((one) => one.class)
  const shrunk = diff.byClass.filter((one) => one.after > 0 && dropOf(one.before, one.after) > maxDrop)
  return [
    {
      name: 'no class gone',
      ok: gone.length === 0,
      detail: gone.length > 0 ? gone.join(', ') : 'every class is there',
    },
    {
      name: 'images kept',
      ok: dropOf(before, after) <= maxDrop,
      detail: `${before.toLocaleString('en')} to ${after.toLocaleString('en')} images, ${changeText(before, after)}, at most ${maxDrop}% fewer`,
    },
    {
      name: 'classes kept',
      ok: shrunk.length === 0,
      detail:
        shrunk.length > 0
          ? shrunk
              .map(
                (one) => `${one.class}: ${one.before.toLocaleString('en')} to ${one.after.toLocaleString('en')} labels`,
              )
              .join('; ')
          : `no class lost more than ${maxDrop}%`,
    },
  ]
}

function changeText(before: number, after: number): string {
  if (after === before) return 'as many'
  if (after > before) return `${after - before} more`
  return `${before - after} fewer (${Number(((100 * (before - after)) / before).toPrecision(2))}%)`
}
