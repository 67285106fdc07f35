import { z } from 'zod'
import { GuardrailId } from '#model/guardrails.ts'
import { ImageId, PlanId } from '#model/ids.ts'
import { Lifecycle } from '#model/image.ts'
import { base, Cursor, TimeMs } from '../base.ts'
import { PolicyText, Staying } from './policy.ts'

/** What a plan does with an image. Only `retire`, `archive` and `drop` change anything. */
export const PlanAction = z.enum(['keep', 'review', 'retire', 'archive', 'drop'])
export type PlanAction = z.infer<typeof PlanAction>

export const Because = z.object({ rule: z.string(), detail: z.string() })
export type Because = z.infer<typeof Because>

/**
 * A guardrail's verdict. One that is not ok keeps a plan from being applied; only those of weight `stop` can be so. One
 * with `doubt` needs confirmation: the user who applies the plan repeats what it found.
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
  /** Classes and sources beyond the limit, as "class cat"; a group that is emptied can be allowed to be, by its name. */
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
      stays: z.array(Staying).default([]),
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
  /** The parts of its condition, as written and in words that go on after "images", with truth and values of operands. */
  parts: z.array(
    z.object({
      text: z.string(),
      phrase: z.string(),
      truth: Truth,
      values: z.array(z.object({ text: z.string(), value: z.string() })),
    }),
  ),
  /** Places in buckets, floors and clusters, taken or missed. `margin`: ranks to spare, or missing where negative. */
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

/** One step in the life of an image, with who or what took part in it. */
const LifeEvent = z.object({
  kind: z.enum(['imported', 'predicted', 'reviewed', 'approved', 'frozen', ...Lifecycle.options]),
  detail: z.string(),
  atMs: z.int(),
})

export const Explanation = Decision.extend({
  /** Whether labels, state, lifecycle or holds changed since the plan. Then the conditions are those of now. */
  changedSince: z.boolean(),
  rules: z.array(RuleVerdict),
  /** What would change the outcome with the least ado, the nearest first. */
  flips: z.array(
    z.object({ text: z.string(), atMs: z.int().nullable(), ranks: z.int().nullable(), becomes: PlanAction.nullable() }),
  ),
  /** One sentence on why it is not dropped, null when it is. */
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

/** Returns when time alone changes the outcome of an image, by planning again at that moment with the present images. */
export const ExactFlip = z.object({
  /** What the explanation names, which takes the places of others as they are; null when it names none. */
  claimedAtMs: z.int().nullable(),
  /** Null when nothing changes within a year. */
  atMs: z.int().nullable(),
  becomes: PlanAction.nullable(),
  /** Whether the named moment is right to the millisecond. */
  verified: z.boolean(),
  /** Plans that were made for it; none is stored. */
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
  /** Images that both know, by what happens to them. */
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

/** How many of the images that a rule took users brought back: restored, or taken in again after a purge. */
export const RestoreRate = z.object({
  policy: z.string(),
  rule: z.string(),
  /** The rule as a sentence. */
  text: z.string(),
  taken: z.int(),
  restored: z.int(),
  percent: z.number(),
  /** More than 5%: the rule takes the wrong ones. */
  tooOften: z.boolean(),
})
export type RestoreRate = z.infer<typeof RestoreRate>

/** How an image was needed after a plan. */
export const UseKind = z.enum(['opened', 'edited', 'exported', 'restored', 'frozen'])
export type UseKind = z.infer<typeof UseKind>

/** The images of a plan that were used after it was made, about which it was wrong. */
export const LaterUse = z.object({
  planId: PlanId,
  mode: z.enum(['draft', 'shadow', 'active']),
  madeAtMs: z.int(),
  /** By action that the plan lists, those that let images leave. */
  actions: z.array(z.object({ action: z.enum(['retire', 'archive', 'drop']), listed: z.int(), used: z.int() })),
  /** An image that was used in several ways counts in each. */
  ways: z.array(z.object({ way: UseKind, images: z.int() })),
  /** The first of those that were used. */
  used: z.array(z.object({ imageId: ImageId, path: z.string(), rule: z.string() })),
  /** One sentence. */
  summary: z.string(),
})
export type LaterUse = z.infer<typeof LaterUse>

/** A selection of decisions: `rule` limits them to those that the rule decides, `alone` to those that no other rule decides. */
const Listed = z.object({
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
  /** A page of decisions. */
  decisions: base
    .input(Listed.extend({ limit: z.int().min(1).max(1000).default(200), cursor: Cursor.optional() }))
    .output(
      z.object({
        decisions: z.array(Decision),
        nextCursor: Cursor.nullable(),
        /** How many decisions of this page are hidden from annotators, as they may reveal predictions of images to be labeled blind. */
        withheld: z.int().default(0),
      }),
    ),
  /** Returns the parts of a plan in words: the sentences of its policy, and protections without a rule. */
  clauses: base.input(z.object({ planId: PlanId })).output(z.array(z.object({ rule: z.string(), text: z.string() }))),
  /** Explains the decision about an image, and its place among the requested decisions. */
  explain: base.input(Listed.extend({ imageId: ImageId })).output(Explanation),
  /** Plans again to tell exactly when time changes the outcome: takes as long as some plans, and can be stopped. */
  nextChange: base.input(z.object({ planId: PlanId, imageId: ImageId })).output(ExactFlip),
  /** A stored plan beside another one, or beside what another policy or moment would decide; nothing is stored. */
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
  /** Lets a plan empty this class or source all the same; the user repeats its name, as "class cat". For this plan only. */
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
  /** Looks at what was used since; of a plan in the shadow that is what the shadow is for. Changes nothing. */
  laterUse: base.input(z.object({ planId: PlanId })).output(LaterUse),
}
