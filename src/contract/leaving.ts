import { z } from 'zod'
import { CertificateId, ImageId, PlanId, PurgeId } from '#model/ids.ts'
import { base, QueryText } from './base.ts'
import { JobStarted } from './jobs.ts'

/** A yes to one plan. It is bound to the plan's and the policy's content and is used once. */
export const Approval = z.object({
  planId: PlanId,
  reason: z.string(),
  approvedAtMs: z.int(),
  approvedBy: z.string(),
  usedAtMs: z.int().nullable(),
  /** Why it does not count any more, null while it does. */
  void: z.string().nullable(),
})
export type Approval = z.infer<typeof Approval>

export const LeftOut = z.object({ imageId: ImageId, path: z.string(), reason: z.string() })
export type LeftOut = z.infer<typeof LeftOut>

/** `trash`: pictures whose grace is over. `erasure`: pictures that have to be gone for good, wherever they are. */
export const PurgeKind = z.enum(['trash', 'erasure'])
export type PurgeKind = z.infer<typeof PurgeKind>

export const Purge = z.object({
  purgeId: PurgeId,
  kind: PurgeKind,
  status: z.enum(['planned', 'running', 'done']),
  reason: z.string(),
  basis: z.string(),
  /** SHA-256 over what is asked for and the images. */
  hash: z.string(),
  images: z.int(),
  bytes: z.int(),
  /** Of them, linked originals: they stay where they are, only the workspace forgets them. */
  linked: z.int(),
  /** Removed so far. */
  purged: z.int(),
  /** What stays for now, by reason. */
  waiting: z.array(
    z.object({
      reason: z.string(),
      images: z.int(),
      /** Whether the golden gate holds them back, which a person’s reason can pass. */
      byGoldenGate: z.boolean().default(false),
    }),
  ),
  skipped: z.array(LeftOut),
  createdAtMs: z.int(),
  createdBy: z.string(),
  endedAtMs: z.int().nullable(),
  certificateId: CertificateId.nullable(),
})
export type Purge = z.infer<typeof Purge>

/** Result of the job `purge.run`. */
export const PurgeResult = z.object({
  purgeId: PurgeId,
  kind: PurgeKind,
  purged: z.int(),
  bytesFreed: z.int(),
  skipped: z.array(LeftOut),
  certificateId: CertificateId.nullable(),
})
export type PurgeResult = z.infer<typeof PurgeResult>

/** What a certificate states; it is signed as canonical JSON. */
export const CertificateBody = z.object({
  certificate: z.literal(1),
  certificateId: z.string(),
  kind: PurgeKind,
  workspace: z.string(),
  issuedAt: z.string(),
  /** SHA-256 of the body of the certificate before this one, empty for the first. */
  previous: z.string(),
  authority: z.object({ requestedBy: z.string(), carriedOutBy: z.string(), reason: z.string(), basis: z.string() }),
  scope: z.object({ images: z.int(), bytes: z.int(), purge: z.string(), purgeHash: z.string() }),
  /** Plans by which the images came to the trash, with the hashes that their approvals are bound to. */
  plans: z.array(
    z.object({ plan: z.string(), planHash: z.string(), policyHash: z.string(), approvedBy: z.string().nullable() }),
  ),
  /** SHA-256 of each picture, or for an erasure its HMAC-SHA-256 with a key that never leaves the workspace. */
  items: z.array(z.object({ imageId: z.string(), hash: z.string() })),
  methods: z.array(z.object({ store: z.string(), method: z.string() })),
  /** The level that is claimed: overwritten or unlinked by this program, no claim about the medium itself. */
  level: z.literal('logical clear'),
  verification: z.array(z.object({ check: z.string(), ok: z.boolean(), found: z.string() })),
  /** Where copies may still be that this program does not reach. */
  outOfScope: z.array(z.object({ what: z.string(), where: z.string() })),
  publicKey: z.string(),
})
export type CertificateBody = z.infer<typeof CertificateBody>

export const Certificate = z.object({
  certificateId: CertificateId,
  purgeId: PurgeId,
  body: CertificateBody,
  hash: z.string(),
  signature: z.string(),
  /** Whether hash, signature and the chain to the one before are right; otherwise what is wrong. */
  problems: z.array(z.string()),
})
export type Certificate = z.infer<typeof Certificate>

export const Tombstone = z.object({
  imageId: ImageId,
  kind: z.enum(['purged', 'erased']),
  path: z.string().nullable(),
  sha256: z.string().nullable(),
  planId: PlanId.nullable(),
  rule: z.string().nullable(),
  purgeId: PurgeId,
  atMs: z.int(),
})
export type Tombstone = z.infer<typeof Tombstone>

/**
 * What a plan would probably cost a model, told from a frozen golden set before anything is moved. Accuracy and recall in
 * points (0 to 100), distances as 1 − cosine. Gates: green for a loss of at most 1 point (3 for a class), amber for 2 (6).
 */
export const EffectReport = z.object({
  planId: PlanId,
  hasGolden: z.boolean(),
  goldenDataset: z.string(),
  /** What it is about, by content; null for those of earlier versions. It says nothing of another plan, set or model. */
  foretoldFor: z
    .object({ planHash: z.string(), goldenDataset: z.string(), goldenHash: z.string(), modelSha256: z.string() })
    .nullable()
    .default(null),
  /** What the objects were described by. */
  descriptor: z.string(),
  createdAtMs: z.int(),
  images: z.object({ all: z.int(), leaving: z.int() }),
  objects: z.object({ golden: z.int(), all: z.int() }),
  measures: z.array(
    z.object({
      measure: z.string(),
      explains: z.string(),
      before: z.number(),
      after: z.number(),
      change: z.number(),
      /** 90 % interval of the change, in points. */
      interval: z.tuple([z.number(), z.number()]).nullable(),
      /** Mean change by random plans of the same size and mix. */
      randomMean: z.number(),
      betterThanPercent: z.number(),
    }),
  ),
  /** Above 0 the plan does better than random plans. */
  score: z.number(),
  perClass: z.array(
    z.object({
      class: z.string(),
      golden: z.int(),
      recallBefore: z.number(),
      recallAfter: z.number(),
      change: z.number(),
      fartherBy: z.number(),
      /** Whether it has enough golden objects to count for the gate. */
      judged: z.boolean(),
    }),
  ),
  /** By how much intervals were widened, as earlier predictions missed the truth; null while there are too few. */
  calibratedByPoints: z.number().nullable().default(null),
  shifts: z.array(z.object({ mix: z.string(), distance: z.number() })),
  gate: z.enum(['green', 'amber', 'red', 'unknown']),
  notes: z.array(z.string()),
})
export type EffectReport = z.infer<typeof EffectReport>

/** What a scheduled run did. */
export const RetentionRun = z.object({
  planId: PlanId.nullable(),
  /** In sentences: what was planned, what waits for whom, what could be purged. */
  said: z.array(z.string()),
})
export type RetentionRun = z.infer<typeof RetentionRun>

const Reason = z.string().trim().min(1).max(1000)

/** The part of `retention` that comes after a plan: approval, trash, purge, erasure, certificates. */
export const leaving = {
  /** Says yes to a plan. Where there are two admins, another than the one who made the plan. */
  approve: base.input(z.object({ planId: PlanId, reason: z.string().max(1000).default('') })).output(Approval),
  approvals: base.input(z.object({ planId: PlanId })).output(z.array(Approval)),
  /** Works out what a plan would cost; the job's result is an EffectReport. */
  predictEffect: base.input(z.object({ planId: PlanId })).output(JobStarted),
  effect: base.input(z.object({ planId: PlanId })).output(EffectReport.nullable()),
  /**
   * Lists what in the trash may go for good: by default what was there for the grace time, in days by the calendar and
   * in days of use. `olderThanDays` takes the place of both. Where another model became the current one since, it has to
   * find as much of the golden set as the one before; `despiteGate` is a person's reason for going on without that.
   */
  planPurge: base
    .input(z.object({ olderThanDays: z.number().min(0).max(36_500).optional(), despiteGate: Reason.optional() }))
    .output(Purge),
  /** Lists what has to be erased: matching images in any state. Held ones are refused and named. */
  planErasure: base.input(z.object({ where: QueryText.min(1), reason: Reason, basis: Reason })).output(Purge),
  /** Carries a purge or an erasure out. `images` repeats the count, as a check that the right thing is meant. */
  purge: base.input(z.object({ purgeId: PurgeId, images: z.int() })).output(JobStarted),
  purges: base.output(z.array(Purge)),
  showPurge: base.input(z.object({ purgeId: PurgeId })).output(Purge),
  certificates: base.output(z.array(Certificate)),
  /** The certificate of a purge, or the newest one that speaks of an image of a plan. */
  certificate: base
    .input(
      z.object({ certificateId: CertificateId.optional(), purgeId: PurgeId.optional(), planId: PlanId.optional() }),
    )
    .output(Certificate),
  tombstones: base.input(z.object({ limit: z.int().min(1).max(1000).default(200) })).output(z.array(Tombstone)),
  /** What the schedule does when it is due: plans by the saved policy and says what waits for a person. */
  run: base.output(RetentionRun),
}
