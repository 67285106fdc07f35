import type { AlarmStep } from '#contract'
import type { ReviewUnit } from '../ledger/review-unit.ts'
import type { ReviewedImage } from '../ledger/write-unit.ts'

/** What a detector sees of one near-duplicate group, for all of it (0), a class or a user. */
export type Observation<Value> = { scope: number; value: Value }

/** How a detector takes in observations: what it keeps is JSON, so that a restart goes on where it was. */
export type Process<Value, Learned, State> = {
  begin: Learned
  learn(learned: Learned, value: Value): Learned
  /** Where it begins once it knows what is usual, and begins again after an alarm. */
  start: State
  step(state: State, value: Value, learned: Learned): { state: State; statistic: number }
  /** What is usual, as a share; null where it is none. */
  usual(learned: Learned, seen: number): number | null
}

/** What an alarm says; `subject` is the class or user, `found` and `usual` are shares since the change and before. */
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
  /** Looked at, and acted on, from this statistic on; `redFrom` null: it never calls for action by itself. */
  amberFrom: number
  redFrom: number | null
  /** Expected false alarms of it per reviewed near-duplicate group. */
  falseAlarmRate: number
  /** Whether what it sees of each class or user is weighed together, as one detector. */
  scopes: 'none' | 'class' | 'user'
  process: Process<Value, Learned, State>
  /** Nothing is learned: what is usual is stated. */
  isStated?: true
  observations(unit: ReviewUnit, image: ReviewedImage): readonly Observation<Value>[]
  /** Whether an observation speaks against the model. */
  isHit(value: Value): boolean
  /** SQL over `review_unit u` and `review_unit_class c` of the scope: how much an image speaks against the model, 0 to 1. */
  hitSql: string
  heading(facts: AlarmFacts): string
  because(facts: AlarmFacts): string
  steps: readonly AlarmStep[]
}

/** The list holds detectors of different processes; each is given back only what it made itself. */
export const defineDetector = <Value, Learned, State>(detector: Detector<Value, Learned, State>): Detector =>
  detector as unknown as Detector

/** A detector may stand for a part, by an id such as "R1 acc_3": it is shown as R1. */
export const shownId = (id: string): string => id.split(' ')[0]!

export const percent = (share: number): string => `${Math.round(share * 100)}%`
