import { z } from 'zod'
import { dayMs } from '#model/units.ts'
import { dimensionNames } from '../facts/dimensions.ts'
import { isTimeZone } from '../facts/time-zone.ts'
import { TimeBase } from '../facts/times.ts'
import { valueNames } from '../facts/values.ts'
import { Duration } from './duration.ts'

/**
 * Characters allowed in a text that users read and approve: no line breaks, nothing invisible, nothing that changes the
 * reading direction.
 */
const plainText = (max: number) =>
  z
    .string()
    .min(1)
    .max(max)
    .refine((text) => !/[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/u.test(text), {
      error: 'This text contains a line break or invisible characters. Type it again.',
    })

const ClauseId = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'An id consists of up to 63 lower-case letters, digits and hyphens.')

const When = z.string().min(1).max(10_000)

/** A day, which ends at the following midnight UTC; or a moment. */
const Moment = z.union([z.iso.date(), z.iso.datetime({ offset: true })], {
  error: 'Write a time like "2026-12-31" or "2026-12-31T12:00:00Z".',
})

const GroupBy = z.array(z.enum(dimensionNames)).min(1).max(3)
const Amount = z.int().min(1).max(1_000_000)
const AmountOrAll = z.union([Amount, z.literal('all')], { error: 'Expected a whole number of at least 1, or "all".' })

/**
 * Keeps a series of images over time, as `restic forget` does: newest first, each kind of period on its own,
 * only periods with images count. Only settled images take a place.
 */
export const Buckets = z.strictObject({
  last: AmountOrAll.optional(),
  hourly: AmountOrAll.optional(),
  daily: AmountOrAll.optional(),
  weekly: AmountOrAll.optional(),
  monthly: AmountOrAll.optional(),
  yearly: AmountOrAll.optional(),
  /** Everything within this time before the newest image of the group. */
  within: Duration.optional(),
  withinHourly: Duration.optional(),
  withinDaily: Duration.optional(),
  withinWeekly: Duration.optional(),
  withinMonthly: Duration.optional(),
  withinYearly: Duration.optional(),
  /** Images kept in each period. */
  perBucket: z.int().min(1).max(100_000).default(1),
  /**
   * Which images of a period: the newest; those with the best value; or a sample that stays the same and grows with perBucket.
   */
  pick: z.enum(['newest', 'best_value', 'hash']).default('newest'),
  value: z.enum(valueNames).default('labels'),
  /** Whether each image counts, or each burst of one source counts as one. */
  unit: z.enum(['item', 'cluster']).default('item'),
})
export type Buckets = z.infer<typeof Buckets>

/**
 * Near-duplicates: all but `keep` of each cluster may leave. With `withinSeconds`, or scope burst, only within a burst of one
 * source.
 */
export const Thin = z.strictObject({
  keep: z.int().min(1).max(1000),
  scope: z.enum(['burst', 'global']).optional(),
  hashDistanceMax: z.int().min(0).max(16).default(6),
  /** Minimum cosine of the images' embeddings; an image without one is never a near-duplicate. */
  cosineMin: z.number().min(0).max(1).optional(),
  withinSeconds: z.number().min(0.001).max(86_400).optional(),
  /** How closely the labels of a reviewed image must match its leader's. */
  iouMin: z.number().min(0).max(1).default(0.8),
})
export type Thin = z.infer<typeof Thin>

const common = { id: ClauseId, reason: plainText(500), expires: Moment.optional() }

/** Keep and hold rules protect; buckets limit them to places in each group. */
export const KeepRule = z.strictObject({
  ...common,
  action: z.enum(['keep', 'hold']),
  when: When.optional(),
  groupBy: GroupBy.optional(),
  buckets: Buckets.optional(),
})
export type KeepRule = z.infer<typeof KeepRule>

/** Rules that ask for an image to leave or to be reviewed again. */
export const LeaveRule = z.strictObject({
  ...common,
  action: z.enum(['review', 'retire', 'archive', 'drop']),
  when: When.optional(),
  thin: Thin.optional(),
})
export type LeaveRule = z.infer<typeof LeaveRule>

export const Rule = z.discriminatedUnion('action', [KeepRule, LeaveRule], {
  error: 'A rule’s action is one of hold, keep, review, retire, archive, drop.',
})
export type Rule = z.infer<typeof Rule>

const rankKeys = ['reviewed', ...valueNames] as const
export type RankKey = (typeof rankKeys)[number]

/** base · (1 + byError · (1 − recall of the class)), and at least `least`. Unknown recall counts as 0. */
const ErrorScaled = z.strictObject({
  base: z.int().min(1).max(1_000_000),
  least: z.int().min(1).max(1_000_000),
  byError: z.int().min(1).max(10),
})

/** At least `min` images of each stratum stay, the best by rank, whatever the rules say. */
export const Floor = z.strictObject({
  id: ClauseId,
  per: z.union([z.enum(dimensionNames), GroupBy]).transform((per) => (typeof per === 'string' ? [per] : per)),
  /** A number, or for strata by class one that grows with the share of the class's labels that the current model misses. */
  min: z.union([Amount, ErrorScaled], {
    error: 'Expected a whole number of at least 1, or { "base": …, "least": …, "byError": … }.',
  }),
  /** Only these strata, by name; all if absent. */
  only: z.array(plainText(200)).min(1).max(1000).optional(),
  /** Only images that are known to match this. */
  when: When.optional(),
  /** What makes one image better than another, most important first; the hash breaks ties. */
  rank: z.array(z.enum(rankKeys)).min(1).max(6).default(['reviewed', 'recency']),
  reason: plainText(500).optional(),
})
export type Floor = z.infer<typeof Floor>

/** An absolute limit; images beyond it leave, lowest value first. Keeps and floors are skipped. */
export const Budget = z.strictObject({
  id: ClauseId.default('budget'),
  maxItems: z.int().min(0).max(1e9).optional(),
  maxBytes: z.int().min(0).max(1e15).optional(),
  per: z.array(z.enum(dimensionNames)).max(3).default([]),
  /** Images with the least of this leave first. */
  evict: z.enum(valueNames).default('recency'),
  action: z.enum(['retire', 'archive', 'drop']),
  reason: plainText(500).optional(),
})
export type Budget = z.infer<typeof Budget>

const Percent = z.number().min(0).max(100)

/** A plan that exceeds one of these is blocked. */
const Limits = z
  .strictObject({
    maxDropPercent: Percent.default(10),
    maxDropImages: z.int().min(0).max(1e9).default(2000),
    /** Percent of the bytes of all images; if absent, twice maxDropPercent and at least 20. */
    maxDropPercentOfBytes: Percent.optional(),
    /** Archived and dropped in 30 days including this plan, relative to the most images in that time; same default as above. */
    maxDropPercentIn30Days: Percent.optional(),
    maxLeavePercentOfClass: Percent.default(10),
    maxLeavePercentOfSource: Percent.default(25),
    /** The maximum points that a class may lose beyond the loss of all images. */
    maxLeavePointsOverAverage: Percent.default(5),
    /** Fewer images than this share of the last plan's suggest a lost disk. */
    minPercentOfLastPlan: Percent.default(50),
    /**
     * `reviewed`: a reviewed image is dropped only if its file and its current labels are in a verified
     * backup; until then it stays. Absent: same as `never`.
     */
    requireBackup: z.enum(['reviewed', 'never']).optional(),
    /**
     * Without a golden set nobody can tell what a model loses with reviewed images, except copies in a burst. `ask`:
     * they leave after confirmation. `refuse`: they stay. Absent: same as `ask`.
     */
    withoutGolden: z.enum(['ask', 'refuse']).optional(),
    maxDaysSinceLastPlan: z.number().min(1).max(36_500).default(45),
  })
  .prefault({})

/**
 * A retention policy. Rule order does not matter: the safest action wins. Durations in `when` are absolute, and
 * unknown values can only protect. Absolute amounts only: a percentage would remove the worst images again and again.
 */
export const Policy = z.strictObject({
  schema: z.literal(1),
  name: plainText(200),
  description: plainText(2000).optional(),
  mode: z.enum(['draft', 'shadow', 'active']).default('active'),
  /** After this the policy makes no plans. */
  expires: Moment.optional(),
  /** The images that the policy covers; all others stay. */
  scope: When.optional(),
  /** Where days, weeks, months and years begin. */
  tz: z
    .string()
    .refine(isTimeZone, { error: 'There is no such time zone. Write it like "Europe/Berlin".' })
    .default('UTC'),
  /** Seeds the samples of `pick: "hash"`: the same seed gives the same sample everywhere. */
  seed: plainText(200).default('winnow'),
  timeBase: TimeBase.default('imported'),
  rules: z.array(Rule).max(500),
  floors: z.array(Floor).max(500).default([]),
  budget: Budget.optional(),
  fuses: Limits,
  /** Images that every plan must keep; a plan that does not is blocked. */
  pins: When.optional(),
  /** Images that have been in the workspace for less than this are never touched. */
  settleDays: z.number().min(0).max(36_500).default(7),
  /** Which images may take places in buckets and ranks of floors: all settled ones, or only reviewed ones. */
  placesFor: z.enum(['settled', 'reviewed']).default('settled'),
  /** Whether images of frozen datasets are protected from archive and drop. */
  protectDatasets: z.boolean().default(true),
})
export type Policy = z.infer<typeof Policy>

export const isKeepRule = (rule: Rule): rule is KeepRule => rule.action === 'keep' || rule.action === 'hold'

/** The end of a moment in epoch milliseconds. */
export const endOf = (moment: string): number =>
  moment.length === 10 ? Date.parse(moment) + dayMs : Date.parse(moment)
