import { comparePlans } from '../compare.ts'
import { compareWithRandom } from '../compare-with-random.ts'
import type { Reader } from '../facts/reader.ts'
import { lintPolicy } from '../lint-policy.ts'
import { dryRun } from './dry-run.ts'
import { exactFlip } from './exact-flip.ts'
import { keptInTrash, toApply } from './kept-now.ts'
import type { Step } from './step.ts'

type Task<Input, Result> = (store: Reader, input: Input, step: Step) => Result

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

export type TaskKind = keyof typeof tasks
export type InputOf<Kind extends TaskKind> = (typeof tasks)[Kind] extends Task<infer Input, unknown> ? Input : never
export type ResultOf<Kind extends TaskKind> = ReturnType<(typeof tasks)[Kind]>
