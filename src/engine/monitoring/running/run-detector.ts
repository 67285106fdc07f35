import type { AlarmStep } from '#contract'
import type { Store } from '../../store/index.ts'

/** What a detector of how the model runs knows now. */
type RunReading = {
  statistic: number
  /** What was found, in a few words. */
  detail: string
  /** When that was; null where it goes on all the time. */
  checkedAtMs: number | null
  /** What an alarm says, and its evidence. */
  heading: string
  because: string
  cause: string | null
  imageRows: readonly number[]
}

/** Watches how the current model runs: what it says of images does not depend on what users review. */
export type RunDetector = {
  id: string
  title: string
  amberFrom: number
  redFrom: number
  steps: readonly AlarmStep[]
  /** Null while it learns what is usual. */
  read(store: Store, modelRow: number): RunReading | null
  /** What is now is usual from now on. Inside of a transaction. */
  accept(store: Store, modelRow: number): void
}
