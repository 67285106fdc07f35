import { z } from 'zod'
import { HoldId, ImageId, PlanId } from '#model/ids.ts'
import { Lifecycle } from '#model/image-state.ts'
import { base, Cursor } from './base.ts'
import { JobStarted } from './jobs.ts'

/** What a plan does with an image. Only `retire`, `archive` and `drop` change anything. */
export const PlanAction = z.enum(['keep', 'review', 'retire', 'archive', 'drop'])
export type PlanAction = z.infer<typeof PlanAction>

export const Because = z.object({ rule: z.string(), detail: z.string() })
export type Because = z.infer<typeof Because>

/** A safety rail's verdict. A plan with a rail that is not ok can't be applied. */
export const Rail = z.object({ rail: z.string(), ok: z.boolean(), limit: z.string(), found: z.string() })
export type Rail = z.infer<typeof Rail>

const perAction = z.object({ keep: z.int(), review: z.int(), retire: z.int(), archive: z.int(), drop: z.int() })

export const BeforeAfter = z.object({ before: z.int(), after: z.int() })

export const PlanTotals = z.object({
  planId: PlanId,
  status: z.enum(['draft', 'applying', 'applied', 'restored']),
  policyName: z.string(),
  policyHash: z.string(),
  factsHash: z.string(),
  /** SHA-256 over the plan's canonical JSON: the same inputs give the same hash on any machine. */
  hash: z.string(),
  nowMs: z.int(),
  createdAtMs: z.int(),
  createdBy: z.string(),
  appliedAtMs: z.int().nullable(),
  images: perAction,
  bytes: perAction,
  byRule: z.array(z.object({ rule: z.string(), action: z.string(), matched: z.int(), decided: z.int() })),
  byClass: z.array(z.object({ class: z.string() }).extend(BeforeAfter.shape)),
  bySource: z.array(z.object({ source: z.string() }).extend(BeforeAfter.shape)),
  byMonth: z.array(z.object({ month: z.string() }).extend(BeforeAfter.shape)),
  rails: z.array(Rail),
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
  /** What apply made of it: planned (nothing yet), applied, skipped (changed since), restored. */
  outcome: z.enum(['planned', 'applied', 'skipped', 'restored']),
})
export type Decision = z.infer<typeof Decision>

export const Hold = z.object({
  holdId: HoldId,
  reason: z.string(),
  where: z.string(),
  images: z.int(),
  createdAtMs: z.int(),
  createdBy: z.string(),
  releasedAtMs: z.int().nullable(),
})
export type Hold = z.infer<typeof Hold>

/** Result of the jobs `retention.apply` and of a restore. */
export const ApplyResult = z.object({
  planId: PlanId,
  retired: z.int(),
  archived: z.int(),
  trashed: z.int(),
  skipped: z.array(z.object({ imageId: ImageId, path: z.string(), reason: z.string() })),
})
export type ApplyResult = z.infer<typeof ApplyResult>

export const PolicyCheck = z.object({
  ok: z.boolean(),
  name: z.string(),
  /** The policy in plain words, one line per rule, floor and rail. */
  plainWords: z.array(z.string()),
  problems: z.array(z.object({ severity: z.enum(['error', 'warning']), where: z.string(), message: z.string() })),
})
export type PolicyCheck = z.infer<typeof PolicyCheck>

export const retention = {
  check: base.input(z.object({ policy: z.string().max(1_000_000) })).output(PolicyCheck),
  /** The workspace's policy text as last saved, or the sample policy. */
  policy: base.output(z.object({ policy: z.string(), saved: z.boolean() })),
  savePolicy: base.input(z.object({ policy: z.string().max(1_000_000) })).output(PolicyCheck),
  /** The dry run: decides for every image and stores the plan. Changes no image. */
  plan: base.input(z.object({ policy: z.string().max(1_000_000), atMs: z.int().optional() })).output(PlanTotals),
  list: base.output(z.array(PlanTotals)),
  show: base.input(z.object({ planId: PlanId })).output(PlanTotals),
  decisions: base
    .input(
      z.object({
        planId: PlanId,
        action: PlanAction.optional(),
        rule: z.string().optional(),
        limit: z.int().min(1).max(1000).default(200),
        cursor: Cursor.optional(),
      }),
    )
    .output(z.object({ decisions: z.array(Decision), nextCursor: Cursor.nullable() })),
  explain: base.input(z.object({ planId: PlanId, imageId: ImageId })).output(Decision),
  apply: base.input(z.object({ planId: PlanId })).output(JobStarted),
  /** Brings a whole plan, or single images, back from the trash, the archive or retirement. */
  restore: base
    .input(z.object({ planId: PlanId.optional(), imageIds: z.array(ImageId).max(100_000).optional() }))
    .output(z.object({ restored: z.int(), skipped: z.array(z.object({ imageId: ImageId, reason: z.string() })) })),
  hold: base.input(z.object({ where: z.string().min(1), reason: z.string().min(1).max(1000) })).output(Hold),
  release: base.input(z.object({ holdId: HoldId })).output(Hold),
  holds: base.output(z.array(Hold)),
}
