import { z } from 'zod'
import { CertificateId, FollowUpId, HoldId, ImageId, PlanId, PurgeId } from '#model/ids.ts'
import { AuditHead } from '../access.ts'
import { base, Limit, NamedImage, QueryText, SkippedImage } from '../base.ts'
import { JobStarted } from '../jobs.ts'

/** `trash`: images past their grace period. `erasure`: images that have to be permanently deleted, wherever they are. */
const PurgeKind = z.enum(['trash', 'erasure'])

export const Purge = z.object({
  purgeId: PurgeId,
  kind: PurgeKind,
  status: z.enum(['planned', 'running', 'done']),
  reason: z.string(),
  basis: z.string(),
  /** SHA-256 over the request and the images. */
  hash: z.string(),
  images: z.int(),
  bytes: z.int(),
  /** Linked originals among them. The files stay; only the workspace forgets them. */
  linked: z.int(),
  /** Removed so far. */
  purged: z.int(),
  /** What stays for now, by reason. */
  waiting: z.array(
    z.object({
      reason: z.string(),
      images: z.int(),
      /** Whether the golden gate holds them back; a user's reason can override it. */
      byGoldenGate: z.boolean().default(false),
    }),
  ),
  skipped: z.array(SkippedImage),
  createdAtMs: z.int(),
  createdBy: z.string(),
  endedAtMs: z.int().nullable(),
  certificateId: CertificateId.nullable(),
})
export type Purge = z.infer<typeof Purge>

/** Result of the job `disposal.runPurge`. */
export const PurgeResult = z.object({
  purgeId: PurgeId,
  kind: PurgeKind,
  purged: z.int(),
  bytesFreed: z.int(),
  skipped: z.array(SkippedImage),
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
  /** The newest audit entry at that time; absent in certificates of earlier versions. */
  audit: AuditHead.optional(),
  authority: z.object({ requestedBy: z.string(), carriedOutBy: z.string(), reason: z.string(), basis: z.string() }),
  scope: z.object({ images: z.int(), bytes: z.int(), purge: z.string(), purgeHash: z.string() }),
  /** The plans that trashed the images, with the hashes that their approvals are bound to. */
  plans: z.array(
    z.object({ plan: z.string(), planHash: z.string(), policyHash: z.string(), approvedBy: z.string().nullable() }),
  ),
  /** SHA-256 of each image, or for an erasure its HMAC-SHA-256 with a key that never leaves the workspace. */
  items: z.array(z.object({ imageId: z.string(), hash: z.string() })),
  methods: z.array(z.object({ store: z.string(), method: z.string() })),
  /** Overwritten or unlinked by this program; claims nothing about the medium itself. */
  level: z.literal('logical clear'),
  verification: z.array(z.object({ check: z.string(), ok: z.boolean(), found: z.string() })),
  /** Where copies may remain that this program does not reach. */
  outOfScope: z.array(z.object({ what: z.string(), where: z.string() })),
  publicKey: z.string(),
})
export type CertificateBody = z.infer<typeof CertificateBody>

export const Certificate = z.object({
  certificateId: CertificateId,
  purgeId: PurgeId,
  body: CertificateBody,
  /** The number of images omitted here; `certificateText` has all. */
  moreItems: z.int(),
  hash: z.string(),
  signature: z.string(),
  /** What is wrong with hash, signature or the chain to the one before; empty if nothing. */
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

/** Held images that an erasure includes. Neither side wins automatically: a user decides, and the decision is recorded. */
export const ErasureConflict = z.object({
  purgeId: PurgeId,
  /** As in the request for the erasure. */
  reason: z.string(),
  basis: z.string(),
  images: z.array(NamedImage),
  holds: z.array(z.object({ holdId: HoldId, reason: z.string() })),
  foundAtMs: z.int(),
  /** Null while nobody has decided. */
  decision: z.enum(['hold', 'erase']).nullable(),
  decisionReason: z.string().nullable(),
  decidedAtMs: z.int().nullable(),
  decidedBy: z.string().nullable(),
})
export type ErasureConflict = z.infer<typeof ErasureConflict>

/** A task that an erasure leaves to users: the program can't reach models, exports or the choice of a golden set. */
export const FollowUp = z.object({
  followUpId: FollowUpId,
  purgeId: PurgeId,
  kind: z.enum(['golden', 'dataset', 'export', 'model']),
  /** Name of the dataset or model, folder of the export. */
  subject: z.string(),
  /** What to do, as a sentence. */
  text: z.string(),
  images: z.int(),
  createdAtMs: z.int(),
  note: z.string().nullable(),
  doneAtMs: z.int().nullable(),
  doneBy: z.string().nullable(),
})
export type FollowUp = z.infer<typeof FollowUp>

const Reason = z.string().trim().min(1).max(1000).meta({ description: 'reason, recorded in the audit log' })

const Decision = z
  .enum(['hold', 'erase'])
  .meta({ description: 'hold: keep the images; erase: remove their holds and list them for erasure' })

/** Deleting permanently: from the trash, or as an erasure with a certificate. */
export const purges = {
  /**
   * Lists images in the trash that may be deleted permanently: those past the grace period, in calendar days and days
   * of use, and past `olderThanDays` if that is longer. What is protected now stays, with the reason in `waiting`. If
   * another model has become current since, it has to find as much of the golden set as the one before; `despiteGate`
   * is a user's reason to go on without that. An interrupted purge is returned instead. NOTHING_DUE says why nothing
   * may be deleted yet.
   */
  planPurge: base
    .errors({ NOTHING_DUE: { status: 409, data: z.object({}) } })
    .input(z.object({ olderThanDays: z.number().min(0).max(36_500).optional(), despiteGate: Reason.optional() }))
    .output(Purge),
  /** Lists matching images to erase. Held ones are refused and named. An interrupted erasure is returned instead. */
  planErasure: base.input(z.object({ where: QueryText.min(1), reason: Reason, basis: Reason })).output(Purge),
  /** Runs a purge or an erasure. `images` repeats the count, as a check against mistakes. */
  runPurge: base.input(z.object({ purgeId: PurgeId, images: z.int() })).output(JobStarted),
  purge: base.input(z.object({ purgeId: PurgeId })).output(Purge),
  certificates: base.output(z.array(Certificate)),
  /** The certificate of a purge, or the newest one about an image of a plan. */
  certificate: base
    .input(
      z.object({ certificateId: CertificateId.optional(), purgeId: PurgeId.optional(), planId: PlanId.optional() }),
    )
    .output(Certificate),
  /** The signed text in pieces, from 0; '' after the last. */
  certificateText: base.input(z.object({ certificateId: CertificateId, piece: z.int().min(0) })).output(z.string()),
  tombstones: base.input(z.object({ limit: Limit.default(200) })).output(z.array(Tombstone)),
  /** Conflicts between holds and erasures, the undecided first. */
  erasureConflicts: base.output(z.array(ErasureConflict)),
  /**
   * Records a user's decision about the held images of an erasure. `hold` keeps them and refuses the request for them.
   * `erase` releases them from their holds and returns a new erasure of them, to be run.
   */
  resolveErasureConflict: base
    .input(z.object({ purgeId: PurgeId, decision: Decision, reason: Reason }))
    .output(z.object({ images: z.int(), purge: Purge.nullable() })),
  /** Follow-up tasks after erasures, the open ones first. */
  followUps: base.output(z.array(FollowUp)),
  /** Marks a task as done, with a note; it stays in the list. */
  closeFollowUp: base.input(z.object({ followUpId: FollowUpId, note: Reason })).output(FollowUp),
}
