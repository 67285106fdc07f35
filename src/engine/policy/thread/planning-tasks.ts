import { openReader } from '../../query/for-threads.ts'
import { explain } from '../explain/explain.ts'
import { exactFlip } from '../explain/next-change.ts'
import { comparePlans } from '../plans/compare.ts'
import { compareWithRandom } from '../plans/compare-with-random.ts'
import { listDecisions } from '../plans/decisions.ts'
import { dryRun } from '../plans/dry-run.ts'
import { keptInTrash, toApply } from '../plans/kept-now.ts'
import { laterUse } from '../plans/later-use.ts'
import { lintPolicy } from '../plans/lint-policy.ts'
import { changedSince } from '../plans/listed-images.ts'

/** Everything that makes and reads plans. Sees a workspace at one moment and can't change it. */
export const tasks = {
  plan: dryRun,
  lint: lintPolicy,
  compare: comparePlans,
  compareWithRandom,
  exactFlip,
  decisions: listDecisions,
  explain,
  laterUse,
  changedSince,
  toApply,
  keptInTrash,
}

/** The tasks that show something to a user. */
export type LookingTasks = Pick<
  typeof tasks,
  'lint' | 'compare' | 'compareWithRandom' | 'exactFlip' | 'decisions' | 'explain' | 'laterUse'
>

/** Each answer is consistent with one moment of the workspace. */
export const open = openReader(Number.POSITIVE_INFINITY)
