import { dayMs } from '#model/units.ts'
import { type Bits, bitsWhere, difference } from '../../bits.ts'
import type { Facts } from '../facts/facts.ts'
import type { Policy } from '../language/grammar.ts'

/** After a restore, plans leave an image alone for this long. */
export const restoredDays = 90

/** The mildest action that a protection blocks, if it allows milder ones. */
export type OnlyFrom = 'retire' | 'archive' | 'drop'

/**
 * What protects an image without any rule. `hold` outranks a request for erasure; the others outrank every rule but give
 * way to an erasure. `onlyFrom` allows milder actions.
 */
export type Reference = {
  id: string
  words: string
  onlyFrom?: OnlyFrom
  /** Whether it protects only from plans: not from a user's action, nor what a user moved to the trash. */
  fromPlans?: true
  /** Whether a policy uses it; every policy does if this is absent. */
  isRequested?(policy: Policy): boolean
  holders(facts: Facts, policy: Policy, more: EstimateFacts): Bits | undefined
}
type EstimateFacts = { unprotectedReviewed(): Bits | undefined }

/** The images that have a reference which the policy uses as protection. */
export const holdersOf = (one: Reference, facts: Facts, policy: Policy, more: EstimateFacts): Bits | undefined =>
  (one.isRequested?.(policy) ?? true) ? one.holders(facts, policy, more) : undefined

/** Whether an image was imported long enough ago to take places and to be touched at all. */
export const settledImages = (facts: Facts, { settleDays }: Pick<Policy, 'settleDays'>): Bits =>
  bitsWhere(facts.count, (i) => facts.nowMs - facts.importedAt[i]! >= settleDays * dayMs)

/** In order of precedence. To add one, add an entry here and its images in reading/read-references.ts. */
export const references: readonly Reference[] = [
  { id: 'hold', words: 'On hold', holders: ({ held }) => held },
  {
    id: 'settling',
    words: 'Recently imported',
    fromPlans: true,
    holders: (facts, policy) => difference(facts.present, settledImages(facts, policy)),
  },
  {
    id: 'restored',
    words: 'Recently restored',
    fromPlans: true,
    holders: ({ count, nowMs, restoredAt }) => bitsWhere(count, (i) => nowMs - restoredAt[i]! < restoredDays * dayMs),
  },
  { id: 'golden', words: 'Part of the golden set', holders: ({ references }) => references.get('golden') },
  {
    id: 'open-task',
    words: 'Sent back, or with an open comment',
    holders: ({ references }) => references.get('open-task'),
  },
  {
    id: 'canary',
    words: 'Predicted by a model in an experiment',
    holders: ({ references }) => references.get('canary'),
  },
  {
    id: 'open-alarm',
    words: 'Evidence of an open alarm',
    fromPlans: true,
    holders: ({ references }) => references.get('open-alarm'),
  },
  {
    id: 'frozen-dataset',
    words: 'In a frozen dataset',
    onlyFrom: 'archive',
    isRequested: ({ protectDatasets }) => protectDatasets,
    holders: ({ references }) => references.get('frozen-dataset'),
  },
  {
    id: 'no-backup',
    words: 'Reviewed, and its current labels are in no verified backup or export: make one and plan again',
    onlyFrom: 'drop',
    fromPlans: true,
    isRequested: ({ fuses: limits }) => limits.requireBackup === 'reviewed',
    holders: ({ references }) => references.get('no-backup'),
  },
  {
    id: 'no-golden',
    words:
      'Reviewed and no near-duplicate in a burst; without a golden set its impact is unknown: freeze one and plan again',
    onlyFrom: 'retire',
    fromPlans: true,
    isRequested: ({ fuses: limits }) => limits.withoutGolden === 'refuse',
    holders: (_facts, _policy, { unprotectedReviewed }) => unprotectedReviewed(),
  },
  {
    // Known only after everything else is decided.
    id: 'sequence',
    words: 'Frame of a sequence of which other frames stay, or leave in another way',
    onlyFrom: 'retire',
    fromPlans: true,
    holders: () => undefined,
  },
]
