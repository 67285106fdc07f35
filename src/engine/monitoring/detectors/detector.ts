import type { AlarmStep } from '#contract'
import type { ReviewUnit } from '../ledger/review-unit.ts'
import type { ReviewedImage } from '../ledger/write-unit.ts'

/** What a detector sees in one near-duplicate group, for all of it (0), a class or a user. */
export type Observation<Value> = { scope: number; value: Value }

/** How a detector processes observations. Its data is JSON, so that it continues after a restart. */
export type Process<Value, Learned, State> = {
  begin: Learned
  learn(learned: Learned, value: Value): Learned
  /** The state once the usual level is known, and again after an alarm. */
  start: State
  step(state: State, value: Value, learned: Learned): { state: State; statistic: number }
  /** The usual level as a share; null when it is not a share. */
  usual(learned: Learned, seen: number): number | null
}

/**
 * The facts of an alarm; `subject` is the class or user, `found` and `usual` are shares since the change and before.
 */
export type AlarmFacts = {
  subject: string
  found: number
  usual: number | null
  images: number
  isRed: boolean
  sinceMs: number
}

export type Detector<Value = unknown, Learned = unknown, State = unknown> = {
  id: string
  title: string
  /** The statistic from which an alarm is amber (look) and red (act); `redFrom` null: never red. */
  amberFrom: number
  redFrom: number | null
  /** Its expected false alarms per reviewed near-duplicate group. */
  falseAlarmRate: number
  /** Whether its readings of each class or user are combined into one detector. */
  scopes: 'none' | 'class' | 'user'
  process: Process<Value, Learned, State>
  /** Learns nothing: the usual level is given. */
  isStated?: true
  observations(unit: ReviewUnit, image: ReviewedImage): readonly Observation<Value>[]
  /** Whether an observation speaks against the model. */
  isHit(value: Value): boolean
  /**
   * SQL over `review_unit u` and `review_unit_class c` of the scope: how much an image speaks against the model, 0 to
   * 1.
   */
  hitSql: string
  heading(facts: AlarmFacts): string
  because(facts: AlarmFacts): string
  steps: readonly AlarmStep[]
}

/** The list holds detectors of different processes; each only receives its own data back. */
export const defineDetector = <Value, Learned, State>(detector: Detector<Value, Learned, State>): Detector =>
  detector as unknown as Detector

/** A detector may represent a part, by an id such as "R1 acc_3": it is shown as R1. */
export const shownId = (id: string): string => id.split(' ')[0]!

export const percent = (share: number): string => `${Math.round(share * 100)}%`
