import type { AlarmStep } from '#contract'
import type { Store } from '../../store/index.ts'

type RunReading = {
  statistic: number
  /** The finding in a few words. */
  detail: string
  /** The time of the check; null when it runs continuously. */
  checkedAtMs: number | null
  /** The text of an alarm, and its evidence. */
  heading: string
  because: string
  cause: string | null
  imageRows: readonly number[]
}

/** Watches how the current model runs, independently of users' reviews. */
export type RunDetector = {
  id: string
  title: string
  amberFrom: number
  redFrom: number
  steps: readonly AlarmStep[]
  /** Null while it learns the usual level. */
  read(store: Store, modelRow: number): RunReading | null
  /** Makes the current level the usual one. Inside of a transaction. */
  accept(store: Store, modelRow: number): void
}
