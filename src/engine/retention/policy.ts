import { z } from 'zod'

const RuleId = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'A rule id is made of lower-case letters, digits and hyphens.')

const When = z.string().min(1).max(10_000)

/** Keeps the newest images of each group. Only settled images take a place. */
const Buckets = z.strictObject({ last: z.int().min(1).max(1_000_000) })

/** Near-duplicates: at most `hashDistanceMax` of 64 bits differ; with `withinSeconds` only inside one source's burst. */
const Thin = z.strictObject({
  keep: z.int().min(1).max(1000),
  hashDistanceMax: z.int().min(0).max(16).default(6),
  withinSeconds: z.number().positive().max(86_400).optional(),
})

const common = { id: RuleId, reason: z.string().min(1).max(500) }

/** Keep and hold rules protect; they may be limited to the newest of each group. */
const KeepRule = z.strictObject({
  ...common,
  action: z.enum(['keep', 'hold']),
  when: When.optional(),
  groupBy: z
    .array(z.enum(['source', 'class']))
    .min(1)
    .max(2)
    .optional(),
  buckets: Buckets.optional(),
})

/** These ask for an image to leave, or to be looked at again. */
const LeaveRule = z.strictObject({
  ...common,
  action: z.enum(['review', 'retire', 'archive', 'drop']),
  when: When.optional(),
  thin: Thin.optional(),
})

export const Rule = z.union([KeepRule, LeaveRule])
export type Rule = z.infer<typeof Rule>
export type KeepRule = z.infer<typeof KeepRule>
export type LeaveRule = z.infer<typeof LeaveRule>

/** At least `min` images of each stratum stay, the best by rank, whatever any rule says. */
const Floor = z.strictObject({
  id: RuleId,
  per: z.enum(['class', 'source', 'negatives']),
  min: z.int().min(1).max(1e6),
})
export type Floor = z.infer<typeof Floor>

const Percent = z.number().min(0).max(100)

/** A plan that goes beyond one of these can't be applied. */
const Fuses = z
  .strictObject({
    maxDropPercent: Percent.default(10),
    maxDropImages: z.int().min(0).default(2000),
    maxLeavePercentOfClass: Percent.default(25),
    maxLeavePercentOfSource: Percent.default(50),
  })
  .prefault({})

/**
 * A retention policy. Rule order means nothing: the safest action wins. Durations inside of `when` are absolute, and
 * what is unknown can only protect.
 */
export const Policy = z.strictObject({
  schema: z.literal(1),
  name: z.string().min(1).max(200),
  rules: z.array(Rule).max(500),
  floors: z.array(Floor).max(500).default([]),
  fuses: Fuses,
  /** Images younger than this in the workspace are never touched. */
  settleDays: z.number().min(0).max(36_500).default(7),
  /** Whether images of frozen datasets are protected from archive and drop. */
  protectDatasets: z.boolean().default(true),
})
export type Policy = z.infer<typeof Policy>

export const isKeepRule = (rule: Rule): rule is KeepRule => rule.action === 'keep' || rule.action === 'hold'
