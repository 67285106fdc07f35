import type { Step } from '../../progress.ts'
import type { Reader } from '../../store/index.ts'
import { exactFlip } from '../explain/next-change.ts'
import { comparePlans } from '../plans/compare.ts'
import { compareWithRandom } from '../plans/compare-with-random.ts'
import { dryRun } from '../plans/dry-run.ts'
import { lintPolicy } from '../plans/lint-policy.ts'

type Task<Input, Result> = (store: Reader, input: Input, step: Step) => Result

/** Everything that plans. It looks at a workspace as it is at one moment, and has no way to change it. */
export const tasks = {
  plan: dryRun,
  lint: lintPolicy,
  compare: comparePlans,
  compareWithRandom,
  exactFlip,
}

export type TaskKind = keyof typeof tasks
export type InputOf<Kind extends TaskKind> = (typeof tasks)[Kind] extends Task<infer Input, unknown> ? Input : never
export type ResultOf<Kind extends TaskKind> = ReturnType<(typeof tasks)[Kind]>
