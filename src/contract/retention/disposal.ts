import { z } from 'zod'
import { Confirmation } from '#model/guardrails.ts'
import { HoldId, ImageId, JobId, PlanId } from '#model/ids.ts'
import { AnswerPath, base, FilePath, QueryText, SkippedImage, TimeMs } from '../base.ts'
import { JobStarted } from '../jobs.ts'
import { purges } from './purge.ts'

/** The approval of one plan, bound to the content of the plan and its policy. It is used once. */
export const Approval = z.object({
  planId: PlanId,
  reason: z.string(),
  approvedAtMs: z.int(),
  approvedBy: z.string(),
  usedAtMs: z.int().nullable(),
  /** Why it no longer counts; null while it does. */
  void: z.string().nullable(),
})
export type Approval = z.infer<typeof Approval>

export const Hold = z.object({
  holdId: HoldId,
  reason: z.string(),
  where: z.string(),
  images: z.int(),
  createdAtMs: z.int(),
  createdBy: z.string(),
  releasedAtMs: z.int().nullable(),
  /** When it ends automatically; null if a user has to release it. */
  expiresAtMs: z.int().nullable(),
})
export type Hold = z.infer<typeof Hold>

/** Result of the jobs `disposal.apply` and of a restore. */
export const ApplyResult = z.object({
  planId: PlanId,
  retired: z.int(),
  archived: z.int(),
  trashed: z.int(),
  skipped: z.array(SkippedImage),
})
export type ApplyResult = z.infer<typeof ApplyResult>

/** Result of the job that moves archived originals out of the originals' folder. */
export const ArchiveResult = z.object({
  folder: AnswerPath,
  moved: z.int(),
  bytesMoved: z.int(),
  /** The bytes that were freed on the disk of the workspace. */
  bytesOffDisk: z.int(),
  skipped: z.array(SkippedImage),
})
export type ArchiveResult = z.infer<typeof ArchiveResult>

/** Result of the job that restores archived originals. Each image becomes active only after its bytes were checked. */
export const RetrieveResult = z.object({ restored: z.int(), bytesMoved: z.int(), skipped: z.array(SkippedImage) })
export type RetrieveResult = z.infer<typeof RetrieveResult>

/** Removed images, each with the absolute path of the file in which it was found again. */
export const Reimport = z.object({
  images: z
    .array(z.object({ imageId: ImageId, file: FilePath }))
    .min(1)
    .max(100_000),
  storage: z.enum(['copy', 'link']).default('copy'),
})
export type Reimport = z.infer<typeof Reimport>

/** Result of the job `disposal.reimport`. */
export const ReimportResult = z.object({ reimported: z.int(), skipped: z.array(SkippedImage) })
export type ReimportResult = z.infer<typeof ReimportResult>

export const RetentionRun = z.object({
  planId: PlanId.nullable(),
  /** In sentences: what was planned, what waits for whom, what could be purged. */
  messages: z.array(z.string()),
})
export type RetentionRun = z.infer<typeof RetentionRun>

/** Procedures after a plan: approval, apply, trash, archive, holds, restore. */
export const disposal = {
  ...purges,
  /** Approves a plan. With two admins, the one who didn't make the plan. */
  approve: base
    .input(z.object({ planId: PlanId, reason: z.string().max(1000).default('').meta({ description: 'why' }) }))
    .output(Approval),
  approvals: base.input(z.object({ planId: PlanId })).output(z.array(Approval)),
  /**
   * `seen`: confirmations; the plan is REFUSED without those for what its guardrails in doubt have found.
   * `archiveJobId`: the job that moves the originals of archived images afterward; see `ArchiveResult`.
   */
  apply: base
    .input(z.object({ planId: PlanId, seen: z.array(Confirmation).max(100).default([]) }))
    .output(JobStarted.extend({ archiveJobId: JobId.optional() })),
  /** Restores a whole plan, single images, or those that match a query, from the trash, the archive or retirement. */
  restore: base
    .input(
      z.object({
        planId: PlanId.optional(),
        imageIds: z.array(ImageId).max(100_000).optional(),
        where: QueryText.min(1).optional(),
      }),
    )
    .output(
      z.object({
        restored: z.int(),
        skipped: z.array(SkippedImage),
        /** The job that restores images from the archive, and their number. Its result is `RetrieveResult`. */
        returning: z.object({ images: z.int(), jobId: JobId }).optional(),
      }),
    ),
  /** Reimports removed images, except erased ones; the job's result is a ReimportResult. */
  reimport: base.input(Reimport).output(JobStarted),
  /** Moves the originals of archived images that are still in the originals' folder; the job's result is `ArchiveResult`. */
  archive: base.output(JobStarted),
  hold: base
    .input(
      z.object({
        where: QueryText.min(1),
        reason: z.string().min(1).max(1000).meta({ description: 'why' }),
        expiresAtMs: TimeMs.positive().optional(),
      }),
    )
    .output(Hold),
  releaseHold: base.input(z.object({ holdId: HoldId })).output(Hold),
  holds: base.output(z.array(Hold)),
  /** Runs the schedule: plans by the saved policy and lists what waits for a user. */
  runSchedule: base.output(RetentionRun),
}
