import { z } from 'zod'
import { GuardrailId } from '#model/guardrails.ts'
import { ImageId, PlanId } from '#model/ids.ts'
import { Lifecycle } from '#model/image.ts'
import { base, Cursor, TimeMs } from '../base.ts'
import { PolicyText, StayReason } from './policy.ts'

/** What a plan does with an image. Only `retire`, `archive` and `drop` change anything. */
export const PlanAction = z.enum(['keep', 'review', 'retire', 'archive', 'drop'])
export type PlanAction = z.infer<typeof PlanAction>

export const Because = z.object({ rule: z.string(), detail: z.string() })
export type Because = z.infer<typeof Because>

/**
 * A guardrail's verdict. One that is not ok blocks the plan; only those of weight `stop` can be. One with `doubt` needs
 * confirmation: the user who applies the plan repeats what it found.
 */
export const Guardrail = z.object({
  id: GuardrailId,
  /** Its title. */
  rail: z.string(),
  ok: z.boolean(),
  limit: z.string(),
  found: z.string(),
  /** The number of images, if it is about a number. */
  count: z.int().nullable().default(null),
  weight: z.enum(['stop', 'confirm']).default('stop'),
  doubt: z.boolean().default(false),
  /** Classes and sources beyond the limit, as "class cat". By this name, `allowEmptying` allows a group to be emptied. */
  groups: z.array(z.string()).default([]),
})
export type Guardrail = z.infer<typeof Guardrail>

const perAction = z.object({ keep: z.int(), review: z.int(), retire: z.int(), archive: z.int(), drop: z.int() })

export const BeforeAfter = z.object({ before: z.int(), after: z.int() })

export const PlanTotals = z.object({
  planId: PlanId,
  /** A preview of the policy. The next one replaces it, unless a user keeps it. */
  isPreview: z.boolean().default(false),
  status: z.enum(['draft', 'applying', 'applied', 'restored']),
  policyName: z.string(),
  /** The saved version of the policy with this content. */
  policyVersion: z.int().nullable().default(null),
  policyHash: z.string(),
  factsHash: z.string(),
  /** SHA-256 over the plan's canonical form: the same inputs give the same hash on any machine. */
  hash: z.string(),
  nowMs: z.int(),
  createdAtMs: z.int(),
  createdBy: z.string(),
  appliedAtMs: z.int().nullable(),
  images: perAction,
  bytes: perAction,
  /** `matched`: images that it matches; `decided`: those whose outcome it decides; `alone`: those with another outcome without it. */
  byRule: z.array(
    z.object({
      rule: z.string(),
      action: z.string(),
      matched: z.int(),
      decided: z.int(),
      alone: z.int().default(0),
      /** For images that it matches but does not decide: what decides instead. */
      stays: z.array(StayReason).default([]),
    }),
  ),
  byClass: z.array(z.object({ class: z.string() }).extend(BeforeAfter.shape)),
  bySource: z.array(z.object({ source: z.string() }).extend(BeforeAfter.shape)),
  byMonth: z.array(z.object({ month: z.string() }).extend(BeforeAfter.shape)),
  /** Images with small, medium and large objects. */
  bySize: z.array(z.object({ size: z.string() }).extend(BeforeAfter.shape)).default([]),
  rails: z.array(Guardrail),
  /** Rules and the budget that do not apply because too many images lack a signal, and why. */
  off: z.array(z.object({ id: z.string(), why: z.string() })).default([]),
  /** Reviewed images to remove, by any action, without those to erase. */
  reviewedLeaving: z.int().default(0),
  /** What the plan could not do, in sentences. */
  notes: z.array(z.string()).default([]),
})
export type PlanTotals = z.infer<typeof PlanTotals>

export const Decision = z.object({
  imageId: ImageId,
  path: z.string(),
  source: z.string(),
  lifecycle: Lifecycle,
  action: PlanAction,
  because: z.array(Because),
  protectedBy: z.array(Because),
  /** The result of apply: planned (nothing yet), applied, skipped (changed or protected since), restored. */
  outcome: z.enum(['planned', 'applied', 'skipped', 'restored']),
  /** Why it was skipped. */
  outcomeReason: z.string().nullable(),
})
export type Decision = z.infer<typeof Decision>

export const Truth = z.enum(['true', 'false', 'unknown'])
export type Truth = z.infer<typeof Truth>

/** The result of one rule for one image. */
export const RuleVerdict = z.object({
  rule: z.string(),
  action: z.string(),
  /** Whether its condition holds; null for a rule without one. */
  truth: Truth.nullable(),
  /** Whether it applies to the image: protects it, or wants to remove it. */
  applies: z.boolean(),
  reason: z.string(),
  /** The parts of its condition, as written and as a phrase after "images", with their truth and operand values. */
  parts: z.array(
    z.object({
      text: z.string(),
      phrase: z.string(),
      truth: Truth,
      values: z.array(z.object({ text: z.string(), value: z.string() })),
    }),
  ),
  /** Places in buckets, floors and clusters, taken or missed. `margin`: ranks to spare; negative if missing. */
  places: z.array(z.object({ text: z.string(), taken: z.boolean(), margin: z.int().nullable() })),
})
export type RuleVerdict = z.infer<typeof RuleVerdict>

/** A near-duplicate that was ranked with an image. Rank 1 represents the others. */
const NearDuplicate = z.object({
  imageId: ImageId,
  path: z.string(),
  rank: z.int(),
  stays: z.boolean(),
  /** Equal bits of the perceptual hashes, 0 to 100; null without a hash. */
  alikePercent: z.int().nullable(),
})

/** One event in the life of an image, and who or what took part. */
const LifeEvent = z.object({
  kind: z.enum(['imported', 'predicted', 'reviewed', 'approved', 'frozen', ...Lifecycle.options]),
  detail: z.string(),
  atMs: z.int(),
})

export const Explanation = Decision.extend({
  /** Whether labels, state, lifecycle or holds changed since the plan. If so, conditions are evaluated now. */
  changedSince: z.boolean(),
  rules: z.array(RuleVerdict),
  /** The smallest changes that would change the outcome, the nearest first. */
  flips: z.array(
    z.object({ text: z.string(), atMs: z.int().nullable(), ranks: z.int().nullable(), becomes: PlanAction.nullable() }),
  ),
  /** One sentence on why it is not dropped; null if it is. */
  whyNotDropped: z.string().nullable(),
  /** Frozen datasets, holds and other places that refer to the image. */
  references: z.array(z.string()),
  /** The near-duplicates among which a rule ranked the image, best first; null for an image that has none. */
  nearDuplicates: z.object({ rule: z.string(), keep: z.int(), of: z.int(), images: z.array(NearDuplicate) }).nullable(),
  /** The earliest first. */
  life: z.array(LifeEvent),
  /** Its place, from 1, among the requested decisions; null if it is not among them. */
  listed: z
    .object({ position: z.int(), of: z.int(), previous: ImageId.nullable(), next: ImageId.nullable() })
    .nullable(),
})
export type Explanation = z.infer<typeof Explanation>

/** When time alone changes the outcome of an image, found by planning at that time with the present images. */
export const ExactFlip = z.object({
  /** The time in the explanation, which assumes that other images keep their places; null if it has none. */
  claimedAtMs: z.int().nullable(),
  /** Null if nothing changes within a year. */
  atMs: z.int().nullable(),
  becomes: PlanAction.nullable(),
  /** Whether `claimedAtMs` is right to the millisecond. */
  verified: z.boolean(),
  /** Plans made to find it; none is stored. */
  plans: z.int(),
  text: z.string(),
})
export type ExactFlip = z.infer<typeof ExactFlip>

const ComparedPlan = z.object({
  planId: PlanId.nullable(),
  policyName: z.string(),
  nowMs: z.int(),
  images: perAction,
  bytes: perAction,
})

export const PlanComparison = z.object({
  a: ComparedPlan,
  b: ComparedPlan,
  /** Images in both plans, by what happens to them. */
  moves: z.array(z.object({ from: PlanAction, to: PlanAction, images: z.int(), bytes: z.int() })),
  onlyInA: z.int(),
  onlyInB: z.int(),
  /** Active images that stay, by class and source. */
  byClass: z.array(z.object({ class: z.string(), before: z.int(), a: z.int(), b: z.int() })),
  bySource: z.array(z.object({ source: z.string(), before: z.int(), a: z.int(), b: z.int() })),
  /** The first images that differ. */
  differing: z.array(z.object({ imageId: ImageId, path: z.string(), from: PlanAction, to: PlanAction })),
})
export type PlanComparison = z.infer<typeof PlanComparison>

/** A plan compared with random selections of as many images of the same classes. */
export const RandomComparison = z.object({
  planId: PlanId,
  leaving: z.int(),
  draws: z.int(),
  measures: z.array(
    z.object({
      measure: z.string(),
      explains: z.string(),
      plan: z.number(),
      randomMean: z.number(),
      randomLeast: z.number(),
      randomMost: z.number(),
      /** Share of the draws that do worse than the plan, 0 to 100. */
      betterThanPercent: z.number(),
    }),
  ),
})
export type RandomComparison = z.infer<typeof RandomComparison>

/** How many of the images that a rule removed were restored by users, or reimported after a purge. */
export const RestoreRate = z.object({
  policy: z.string(),
  rule: z.string(),
  /** The rule as a sentence. */
  text: z.string(),
  taken: z.int(),
  restored: z.int(),
  percent: z.number(),
  /** More than 5 %: the rule removes the wrong images. */
  tooOften: z.boolean(),
})
export type RestoreRate = z.infer<typeof RestoreRate>

/** How an image was needed after a plan. */
export const UseKind = z.enum(['opened', 'edited', 'exported', 'restored', 'frozen'])
export type UseKind = z.infer<typeof UseKind>

/** Images that a plan would remove and that were used after it was made. */
export const LaterUse = z.object({
  planId: PlanId,
  mode: z.enum(['draft', 'shadow', 'active']),
  madeAtMs: z.int(),
  /** By action that removes images: how many the plan lists, and how many of them were used. */
  actions: z.array(z.object({ action: z.enum(['retire', 'archive', 'drop']), listed: z.int(), used: z.int() })),
  /** An image that was used in several ways counts in each. */
  ways: z.array(z.object({ way: UseKind, images: z.int() })),
  /** The first used images. */
  used: z.array(z.object({ imageId: ImageId, path: z.string(), rule: z.string() })),
  /** One sentence. */
  summary: z.string(),
})
export type LaterUse = z.infer<typeof LaterUse>

/** Selects decisions. `rule`: those that the rule decides; `alone`: only those that no other rule decides. */
const DecisionFilter = z.object({
  planId: PlanId,
  action: PlanAction.optional(),
  rule: z.string().optional(),
  alone: z.boolean().optional(),
})

/** Plans: what a policy would do with every image, the reasons, and comparisons. */
export const plans = {
  /** The dry run: decides for every image and stores the plan. Changes no image. */
  createPlan: base
    .input(z.object({ policy: PolicyText, atMs: TimeMs.optional(), isPreview: z.boolean().default(false) }))
    .output(PlanTotals),
  /** Keeps a preview as a plan. */
  keepPlan: base.input(z.object({ planId: PlanId })).output(PlanTotals),
  plans: base.output(z.array(PlanTotals)),
  plan: base.input(z.object({ planId: PlanId })).output(PlanTotals.extend({ restoreRates: z.array(RestoreRate) })),
  decisions: base
    .input(DecisionFilter.extend({ limit: z.int().min(1).max(1000).default(200), cursor: Cursor.optional() }))
    .output(
      z.object({
        decisions: z.array(Decision),
        nextCursor: Cursor.nullable(),
        /** Decisions of this page hidden from annotators, as they may reveal predictions of images to be labeled blind. */
        withheld: z.int().default(0),
      }),
    ),
  /** Returns the parts of a plan in words: the sentences of its policy, and protections without a rule. */
  clauses: base.input(z.object({ planId: PlanId })).output(z.array(z.object({ rule: z.string(), text: z.string() }))),
  /** Explains the decision about an image, and its place among the requested decisions. */
  explain: base.input(DecisionFilter.extend({ imageId: ImageId })).output(Explanation),
  /** Finds the exact time of the next change by planning again. Takes as long as several plans, and can be stopped. */
  nextChange: base.input(z.object({ planId: PlanId, imageId: ImageId })).output(ExactFlip),
  /** Compares a stored plan with another one, or with what another policy or time would decide. Stores nothing. */
  comparePlans: base
    .input(
      z.object({
        planId: PlanId,
        with: z.union([
          z.object({ planId: PlanId }),
          z.object({ policy: PolicyText.optional(), atMs: TimeMs.optional() }),
        ]),
        limit: z.int().min(0).max(1000).default(100),
      }),
    )
    .output(PlanComparison),
  compareWithRandom: base
    .input(z.object({ planId: PlanId, draws: z.int().min(1).max(200).default(20) }))
    .output(RandomComparison),
  /** Allows this plan alone to empty a class or source. The user repeats its name, as "class cat". */
  allowEmptying: base
    .input(
      z.object({
        planId: PlanId,
        group: z
          .string()
          .min(1)
          .max(500)
          .meta({ description: 'name shown by the guardrail, such as "class cat" or "source gate"' }),
        reason: z.string().min(1).max(1000).meta({ description: 'reason, recorded in the audit log' }),
      }),
    )
    .output(PlanTotals),
  /** Finds what was used since, which is the purpose of plans in shadow mode. Changes nothing. */
  laterUse: base.input(z.object({ planId: PlanId })).output(LaterUse),
}
