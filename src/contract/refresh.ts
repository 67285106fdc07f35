import { z } from 'zod'
import { JobId, PlanId } from '#model/ids.ts'
import { base, Loss, StorageAddressText, ToldPath, WrittenPath } from './base.ts'
import { DatasetDiff } from './datasets/dataset-diff.ts'
import { ExportImages } from './datasets/dataset-export.ts'
import { VersionName } from './datasets/freeze.ts'
import { JobStarted } from './jobs.ts'
import { PolicyText } from './retention/policy.ts'
import { RecipeName, TrainingResult } from './training.ts'

/** Input of the job `refresh.run`. */
export const RefreshOptions = z.object({
  policy: PolicyText,
  format: z.string().meta({ description: 'format of the labels' }),
  folder: WrittenPath.optional().meta({
    description: 'folder in which the export gets its folder, or s3://bucket/prefix',
  }),
  /** In object storage, in place of the folder. */
  address: StorageAddressText.optional(),
  images: ExportImages.default('copy'),
  name: VersionName.optional().meta({ description: 'name of the new version, else the day' }),
  maxDrop: z
    .number()
    .min(0)
    .max(100)
    .default(20)
    .meta({ kind: 'percent', description: 'stop when images or a class lose more' }),
  acceptDiff: z.boolean().default(false).meta({ description: 'export even if too much is lost' }),
  train: RecipeName.optional().meta({ description: 'recipe of this computer to train with on the new version' }),
})
export type RefreshOptions = z.infer<typeof RefreshOptions>

/** Something that was looked at before a step, or at the end. */
export const RefreshCheck = z.object({ name: z.string(), ok: z.boolean(), detail: z.string() })
export type RefreshCheck = z.infer<typeof RefreshCheck>

/**
 * Result of the job `refresh.run`. `stoppedAt` names the step that a check held back; what came before stays, and the same
 * call goes on from there. `unchanged`: nothing was to be done.
 */
export const RefreshResult = z.object({
  unchanged: z.boolean(),
  planId: PlanId.nullable(),
  applied: z.object({ keep: z.int(), retire: z.int(), archive: z.int(), drop: z.int() }),
  /** Whether this run froze the version; else it was there already. */
  frozen: z.boolean().default(true),
  dataset: z.string().nullable(),
  hash: z.string().nullable(),
  previous: z.string().nullable(),
  diff: DatasetDiff.nullable(),
  export: z
    .object({
      folder: ToldPath,
      manifest: ToldPath,
      images: z.int(),
      labels: z.int(),
      lost: z.array(Loss),
    })
    .nullable(),
  /** Of the new version, where a recipe was named. */
  training: TrainingResult.nullable().default(null),
  checks: z.array(RefreshCheck),
  stoppedAt: z.enum(['apply', 'freeze', 'export']).nullable(),
})
export type RefreshResult = z.infer<typeof RefreshResult>

/** What a refresh would do now, before it does anything. */
export const RefreshPreview = z.object({
  /** The dry run of the policy. */
  planId: PlanId,
  applied: RefreshResult.shape.applied,
  /** The newest version, which the next one is compared with. */
  previous: z.string().nullable(),
  /** Nothing new would be frozen. */
  unchanged: z.boolean(),
  /** The next version, once the plan is applied; null where no image would be left for it. */
  version: z
    .object({
      name: z.string(),
      images: z.int(),
      added: z.int(),
      removed: z.int(),
      /** Edited since the newest version. */
      relabelled: z.int(),
    })
    .nullable(),
  checks: z.array(RefreshCheck),
  /** The step that a check would hold back first. */
  stopsAt: RefreshResult.shape.stoppedAt,
})
export type RefreshPreview = z.infer<typeof RefreshPreview>

/**
 * Who stands for a summary, and when; an entry of the audit log. `sha256` is of the summary as it was signed, `matches` whether
 * it still is that one.
 */
export const RefreshSignature = z.object({
  signedBy: z.string(),
  signedAtMs: z.int(),
  sha256: z.string(),
  matches: z.boolean(),
})
export type RefreshSignature = z.infer<typeof RefreshSignature>

/** A refresh that ended, with those who signed its summary. */
export const EndedRefresh = z.object({
  jobId: JobId,
  endedAtMs: z.int(),
  /** As it was asked for. */
  format: z.string(),
  folder: ToldPath,
  result: RefreshResult,
  signatures: z.array(RefreshSignature),
})
export type EndedRefresh = z.infer<typeof EndedRefresh>

export const refresh = {
  /** Applies a policy, freezes, compares with the version before and exports, as one job that goes on where it stopped. */
  run: base.input(RefreshOptions).output(JobStarted),
  /** The dry run: what would leave, what the next version would have, and which checks would hold it back. */
  preview: base
    .input(RefreshOptions.omit({ format: true, folder: true, address: true, images: true, train: true }))
    .output(RefreshPreview),
  /** The refresh that ended last, null before the first one. Of one that found nothing new, that which made its version. */
  last: base.output(EndedRefresh.nullable()),
  /** Signs the summary of a refresh that no check held back, once per user. */
  sign: base.input(z.object({ jobId: JobId })).output(EndedRefresh),
}
