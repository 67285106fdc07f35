import { z } from 'zod'
import { ExperimentId, JobId, ModelId, PlanId } from '#model/ids.ts'
import { AnswerPath, base, Loss, StorageAddressText, WrittenPath } from './base.ts'
import { DatasetDiff } from './datasets/dataset-diff.ts'
import { ExportImages } from './datasets/dataset-export.ts'
import { VersionName } from './datasets/freeze.ts'
import { JobStarted, JobStatus } from './jobs.ts'
import { PolicyText } from './retention/policy.ts'
import { RecipeName, TrainingResult } from './training.ts'

/** Input of the job `refresh.run`. */
export const RefreshOptions = z.object({
  policy: PolicyText,
  format: z.string().meta({ description: 'format of the labels' }),
  folder: WrittenPath.optional().meta({
    description: 'folder in which the export gets its folder, or s3://bucket/prefix',
  }),
  /** In object storage, instead of the folder. */
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

/** What started a refresh: a user, or the schedule by time or by the number of reviewed images. */
export const RefreshTrigger = z.enum(['user', 'weekly', 'reviewed'])
export type RefreshTrigger = z.infer<typeof RefreshTrigger>

/** A check before a step, or at the end. */
export const RefreshCheck = z.object({ name: z.string(), ok: z.boolean(), detail: z.string() })
export type RefreshCheck = z.infer<typeof RefreshCheck>

/**
 * Result of the job `refresh.run`. `stoppedAt`: the step that a check blocked; earlier steps stay, and the same call
 * resumes there. `unchanged`: there was nothing to do.
 */
export const RefreshResult = z.object({
  unchanged: z.boolean(),
  planId: PlanId.nullable(),
  applied: z.object({ keep: z.int(), retire: z.int(), archive: z.int(), drop: z.int() }),
  /** Whether this run froze the version; otherwise it existed already. */
  frozen: z.boolean().default(true),
  dataset: z.string().nullable(),
  hash: z.string().nullable(),
  previous: z.string().nullable(),
  diff: DatasetDiff.nullable(),
  export: z
    .object({
      folder: AnswerPath,
      manifest: AnswerPath,
      images: z.int(),
      labels: z.int(),
      lost: z.array(Loss),
    })
    .nullable(),
  /** On the new version, if a recipe was named. */
  training: TrainingResult.nullable().default(null),
  checks: z.array(RefreshCheck),
  stoppedAt: z.enum(['apply', 'freeze', 'export']).nullable(),
})
export type RefreshResult = z.infer<typeof RefreshResult>

/** What a refresh would do now. */
export const RefreshPreview = z.object({
  /** The dry run of the policy. */
  planId: PlanId,
  applied: RefreshResult.shape.applied,
  /** The newest version, which the next one is compared with. */
  previous: z.string().nullable(),
  /** Nothing new would be frozen. */
  unchanged: z.boolean(),
  /** The next version, once the plan is applied; null if no image would be left for it. */
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
  /** The first step that a check would block. */
  stopsAt: RefreshResult.shape.stoppedAt,
})
export type RefreshPreview = z.infer<typeof RefreshPreview>

/** A user's signature on a summary, from the audit log. `sha256`: of the signed text. `matches`: the summary is unchanged. */
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
  /** The request. */
  format: z.string(),
  folder: AnswerPath,
  recipe: RecipeName.nullable(),
  result: RefreshResult,
  signatures: z.array(RefreshSignature),
})
export type EndedRefresh = z.infer<typeof EndedRefresh>

/** The steps of a refresh with training, in their order. */
export const RefreshStepName = z.enum([
  ...(['policy', 'freeze', 'diff', 'checks', 'export'] as const),
  ...(['train', 'gate', 'compare', 'canary'] as const),
])
export type RefreshStepName = z.infer<typeof RefreshStepName>

/** `stopped`: canceled, or the workspace was closed. `held`: a check failed. `skipped`: there was nothing to do. */
export const RefreshStep = z.object({
  step: RefreshStepName,
  state: z.enum(['waiting', 'running', 'done', 'held', 'failed', 'stopped', 'skipped']),
  startedAtMs: z.int().nullable(),
  endedAtMs: z.int().nullable(),
})
export type RefreshStep = z.infer<typeof RefreshStep>

/** A refresh, running or ended, and the results of its steps so far. */
export const RefreshRun = z.object({
  jobId: JobId,
  status: JobStatus,
  isSetAside: z.boolean(),
  startedBy: z.string(),
  trigger: RefreshTrigger,
  createdAtMs: z.int(),
  endedAtMs: z.int().nullable(),
  format: z.string(),
  folder: AnswerPath,
  recipe: RecipeName.nullable(),
  steps: z.array(RefreshStep),
  planId: PlanId.nullable(),
  dataset: z.string().nullable(),
  /** From the step `train` on; null before. */
  training: z
    .object({
      jobId: JobId,
      modelId: ModelId.nullable(),
      experimentId: ExperimentId.nullable(),
    })
    .nullable(),
  /** The result so far. */
  result: RefreshResult.nullable(),
  error: z.string().nullable(),
})
export type RefreshRun = z.infer<typeof RefreshRun>

/**
 * When and how the workspace refreshes automatically, with the saved policy and a recipe of this computer. Without a
 * day and without a number of images it is off.
 */
export const RefreshSchedule = z.object({
  day: z
    .enum(['never', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'])
    .meta({ description: 'day of the week' }),
  hour: z.int().min(0).max(23).meta({ description: 'hour of that day, by the clock of the computer (at first 2)' }),
  afterReviewed: z
    .int()
    .min(0)
    .max(1_000_000)
    .meta({ description: 'also once this many images were reviewed since the last refresh; 0 is off' }),
  format: z.string().meta({ description: 'format of the labels (at first coco)' }),
  folder: WrittenPath.nullable().meta({
    kind: 'file',
    isWritten: true,
    description: 'folder in which each export gets its folder (at first one of Winnow on this computer)',
  }),
  images: ExportImages.meta({ description: 'how to export the image files (at first link)' }),
  maxDrop: z
    .number()
    .min(0)
    .max(100)
    .meta({ kind: 'percent', description: 'stop when images or a class lose more (at first 20)' }),
  train: RecipeName.nullable().meta({ description: 'recipe of this computer to train with on the new version' }),
})
export type RefreshSchedule = z.infer<typeof RefreshSchedule>

/**
 * A schedule runs only on the computer on which an admin has set it: one that came with a workspace or a backup is not
 * confirmed. `problem`: why it would not run now.
 */
export const ListedSchedule = z.object({
  schedule: RefreshSchedule,
  setBy: z.string(),
  setAtMs: z.int(),
  isConfirmed: z.boolean(),
  problem: z.string().nullable(),
  /** The next time by its day; in the past if a refresh was missed and starts soon. */
  nextAtMs: z.int().nullable(),
  /** Images reviewed since the last refresh, counted up to `afterReviewed`; null if that is off. */
  reviewed: z.int().nullable(),
})
export type ListedSchedule = z.infer<typeof ListedSchedule>

export const refresh = {
  /** Applies a policy, freezes, compares with the previous version and exports, as one job that resumes where it stopped. */
  run: base.input(RefreshOptions).output(JobStarted),
  /** The dry run: what would be removed, what the next version would have, and which checks would block it. */
  preview: base
    .input(RefreshOptions.omit({ format: true, folder: true, address: true, images: true, train: true }))
    .output(RefreshPreview),
  /** The last ended refresh; null before the first. If it found nothing new, the one that made its version. */
  last: base.output(EndedRefresh.nullable()),
  /** The newest first, with the steps of each. */
  runs: base.input(z.object({ limit: z.int().min(1).max(100).default(20) })).output(z.array(RefreshRun)),
  /** Null if the workspace has none. */
  schedule: base.output(ListedSchedule.nullable()),
  /**
   * Creates or changes the schedule, and confirms it on this computer. Uses only the saved policy and recipes of this
   * computer. Returns null if that turns it off.
   */
  setSchedule: base.input(RefreshSchedule.partial()).output(ListedSchedule.nullable()),
  /** Signs the summary of a refresh that no check blocked, once per user. */
  sign: base.input(z.object({ jobId: JobId })).output(EndedRefresh),
}
