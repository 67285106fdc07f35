import { z } from 'zod'
import { AcceptanceId, ModelId, PlanId } from '#model/ids.ts'
import { DoneExport } from './dataset-export.ts'
import { Dataset, freezeChoices, LeftOutImage } from './freeze.ts'

const Named = z.object({ dataset: z.string(), hash: z.string() })

/** What an audit proved for labels accepted in bulk. `labels`: how many of them the version has. */
export const AuditCertificate = z.object({
  acceptanceId: AcceptanceId,
  model: z.string(),
  fromScore: z.number(),
  maxError: z.number(),
  audited: z.int(),
  /** The error was below this, with 95 % confidence. */
  errorUpper: z.number(),
  atMs: z.int(),
  labels: z.int(),
})
export type AuditCertificate = z.infer<typeof AuditCertificate>

/** The origin of a version, as of its freeze. `hash` covers all other fields. */
export const Lineage = z.object({
  previous: Named.nullable(),
  /** The last saved policy and the last applied plan. */
  policy: z.object({ name: z.string(), version: z.int(), hash: z.string() }).nullable(),
  plan: z.object({ planId: PlanId, hash: z.string(), policyHash: z.string(), appliedAtMs: z.int() }).nullable(),
  /** The current model. */
  model: z.object({ modelId: ModelId, name: z.string(), sha256: z.string() }).nullable(),
  golden: Named.nullable(),
  query: z.string(),
  seed: z.int(),
  split: z.array(z.number()),
  by: z.string().nullable(),
  choices: z.object(freezeChoices),
  accepted: z.array(AuditCertificate).default([]),
  frozenBy: z.string(),
  program: z.string(),
  hash: z.string(),
})
export type Lineage = z.infer<typeof Lineage>

/** A version with its origin and what was made from it. */
export const LineageNow = z.object({
  dataset: z.string(),
  hash: z.string(),
  /** Null for versions frozen before this was recorded. */
  from: Lineage.nullable(),
  trained: z.array(z.object({ modelId: ModelId, name: z.string(), version: z.int() })),
  next: z.array(z.string()),
})
export type LineageNow = z.infer<typeof LineageNow>

/** The part of a datasheet that users write; the rest is computed. */
export const DatasheetNotes = z.object({
  purpose: z.string().max(10_000).optional(),
  collection: z.string().max(10_000).optional(),
  knownGaps: z.string().max(10_000).optional(),
  use: z.string().max(10_000).optional(),
})
export type DatasheetNotes = z.infer<typeof DatasheetNotes>

const CountedImages = z.array(z.object({ name: z.string().nullable(), images: z.int() }))
const CountedLabels = z.array(z.object({ name: z.string(), labels: z.int() }))

export const Datasheet = z.object({
  dataset: Dataset,
  notes: DatasheetNotes,
  sources: CountedImages,
  licences: CountedImages,
  consent: CountedImages,
  dates: z.object({
    capturedFromMs: z.int().nullable(),
    capturedToMs: z.int().nullable(),
    importedFromMs: z.int().nullable(),
    importedToMs: z.int().nullable(),
  }),
  objects: z.object({
    byShape: CountedLabels,
    bySize: CountedLabels,
    byOrigin: z.object({ human: z.int(), model: z.int(), import: z.int() }),
  }),
  review: z.object({ blindImages: z.int(), approvedImages: z.int(), reviewers: z.int() }),
  duplicates: z.object({ images: z.int(), groups: z.int() }),
  leftOut: z.array(LeftOutImage),
  lineage: LineageNow,
  exports: z.array(DoneExport),
  checksum: z.object({ algorithm: z.string(), sha256: z.string(), images: z.int() }),
})
export type Datasheet = z.infer<typeof Datasheet>
