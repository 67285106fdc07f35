import { z } from 'zod'
import { DatasetId, ImageId } from '#model/ids.ts'
import { Negatives } from '#model/labels/negatives.ts'
import { Where } from '../base.ts'

export const SplitName = z.enum(['train', 'val', 'test'])

/** Percentages of train, validation and test; they add up to 100. */
export const Split = z
  .tuple([z.number().min(0).max(100), z.number().min(0).max(100), z.number().min(0).max(100)])
  .refine(
    ([train, val, test]) => Math.abs(train + val + test - 100) < 1e-9,
    'A split must add up to 100, such as 80/10/10.',
  )

/** Why a matching image was left out: it is in the golden set, or a limit was reached. */
export const LeftOutReason = z.enum(['golden', 'perClassMax', 'balance', 'negatives', 'max'])
export type LeftOutReason = z.infer<typeof LeftOutReason>

export const freezeChoices = {
  /** Splits all images again. Otherwise they keep the split of the last version with the same shares. */
  resplit: z.boolean().default(false),
  /** Images keep the split of their import; others are split as usual. */
  fromImport: z.boolean().default(false),
  golden: z
    .enum(['test', 'apart'])
    .default('test')
    .meta({
      title: 'Golden set',
      hint: 'With all its near-duplicates',
      choices: { test: 'In test', apart: 'Left out' },
    }),
  allowLeakage: z.boolean().default(false).meta({
    title: 'Allow near-duplicates in different splits',
    hint: 'Otherwise such a version isn’t frozen',
  }),
  max: z.int().min(1).optional().meta({ title: 'Max images', hint: 'Chosen at random, by seed', placeholder: 'All' }),
  perClassMax: z.int().min(1).optional().meta({
    title: 'Max images per class',
    hint: 'Images with a rarer class are kept',
    placeholder: 'All',
  }),
  /** Limits classes to the images of the rarest one (`equal`), or to the square root of that times their own (`sqrt`). */
  balance: z
    .enum(['none', 'sqrt', 'equal'])
    .default('none')
    .meta({
      title: 'Classes',
      hint: 'How often each class occurs in the version',
      choices: { none: 'No change', sqrt: 'Balance classes', equal: 'As many as the rarest class' },
    }),
  negatives: z.number().min(0).max(1).optional().meta({
    title: 'Max images without labels (%)',
    hint: 'In the whole version',
    placeholder: 'All',
    scale: 0.01,
    step: 0.1,
  }),
}

/** How a version was made, apart from query, seed and shares. */
export const FreezeDetails = z.object({
  options: z.object(freezeChoices),
  /** The version whose splits were kept, and for how many images. */
  keptFrom: z.string().nullable(),
  kept: z.int(),
  /** Near-duplicates in more than one split. */
  leakage: z.object({ groups: z.int(), images: z.int(), example: z.string().nullable() }),
  leftOut: z.array(z.object({ reason: LeftOutReason, images: z.int() })),
})
export type FreezeDetails = z.infer<typeof FreezeDetails>

export const LeftOutImage = z.object({ imageId: ImageId, path: z.string(), reason: LeftOutReason })
export type LeftOutImage = z.infer<typeof LeftOutImage>

export const VersionName = z
  .string()
  .min(1)
  .max(100)
  .regex(
    /^[\p{L}\p{N}][\p{L}\p{N}._ -]*$/u,
    'A version name starts with a letter or digit and contains only letters, digits, spaces, dots, hyphens and underscores.',
  )

/** Input of the job `datasets.freeze`; its result is a `Dataset`. */
export const FreezeOptions = z.object({
  name: VersionName,
  where: Where,
  split: Split.default([80, 10, 10]),
  /** Keep images with the same value of this field in the same split, e.g. `image.source`. */
  by: z.string().optional(),
  seed: z
    .int()
    .min(0)
    .max(2 ** 31)
    .default(0)
    .meta({ title: 'Seed', hint: 'The same seed gives the same split' }),
  ...freezeChoices,
})
export type FreezeOptions = z.infer<typeof FreezeOptions>
export type FreezeRequest = z.input<typeof FreezeOptions>

export const Dataset = z.object({
  datasetId: DatasetId,
  name: z.string(),
  where: z.string(),
  seed: z.int(),
  split: z.tuple([z.number(), z.number(), z.number()]),
  createdAtMs: z.int(),
  createdBy: z.string(),
  /** SHA-256 over the version's canonical content. */
  hash: z.string(),
  /** Images erased since the freeze; the figures below are without them. */
  redacted: z.int().default(0),
  images: z.int(),
  labels: z.int(),
  /** Null for versions frozen before this was recorded. */
  negatives: Negatives.nullable().default(null),
  bySplit: z.object({ train: z.int(), val: z.int(), test: z.int() }),
  byClass: z.array(z.object({ class: z.string(), labels: z.int(), images: z.int() })),
  /** The field by which images were kept together. */
  by: z.string().nullable().default(null),
  /** Null for versions frozen before this was recorded. */
  making: FreezeDetails.nullable().default(null),
})
export type Dataset = z.infer<typeof Dataset>

export const FreezePlan = FreezeDetails.omit({ options: true }).extend({
  images: z.int(),
  bySplit: z.object({ train: z.int(), val: z.int(), test: z.int() }),
})
export type FreezePlan = z.infer<typeof FreezePlan>

/** The next version compared with the newest one. `relabelled`: images edited since. */
export const NextVersion = z.object({
  since: z.string().nullable(),
  images: z.int(),
  added: z.int(),
  removed: z.int(),
  relabelled: z.int(),
})
export type NextVersion = z.infer<typeof NextVersion>
