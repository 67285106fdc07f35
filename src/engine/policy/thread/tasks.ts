import { exactFlip } from '../explain/next-change.ts'
import { comparePlans } from '../plans/compare.ts'
import { compareWithRandom } from '../plans/compare-with-random.ts'
import { dryRun } from '../plans/dry-run.ts'
import { keptInTrash, toApply } from '../plans/kept-now.ts'
import { lintPolicy } from '../plans/lint-policy.ts'

/** Everything that plans. It looks at a workspace as it is at one moment, and has no way to change it. */
export const tasks = {
  plan: dryRun,
  lint: lintPolicy,
  compare: comparePlans,
  compareWithRandom,
  exactFlip,
  toApply,
  keptInTrash,
}
