import { z } from 'zod'
import { AcceptanceId, BulkId, JobId } from '#model/ids.ts'
import { base, NamedImage, QueryText } from '../base.ts'

/** Predictions from the confidence `fromScore` on in matching images, of which at most the share `maxError` may be wrong. */
const Band = z.strictObject({
  where: QueryText,
  fromScore: z.number().min(0).max(1),
  maxError: z.number().min(0.001).max(0.5),
})

/** What such a bulk acceptance would cover. `groups`: near-duplicates count once. */
export const BandPreview = z.object({
  images: z.int(),
  groups: z.int(),
  predictions: z.int(),
  /** Predictions in these images that review shows but the band leaves out; they stay open. */
  below: z.int(),
  /** Audits needed if nothing is wrong, and the default budget. */
  auditsAtLeast: z.int(),
  budget: z.int(),
  /** Why it can't be audited, in one sentence, or null. */
  problem: z.string().nullable(),
})
export type BandPreview = z.infer<typeof BandPreview>

/** A bulk acceptance with a stated error limit: the audit before it, what it found, and what it accepted. */
export const Acceptance = z.object({
  acceptanceId: AcceptanceId,
  where: z.string(),
  fromScore: z.number(),
  maxError: z.number(),
  budget: z.int(),
  model: z.string(),
  startedBy: z.string(),
  startedAtMs: z.int(),
  endedAtMs: z.int().nullable(),
  /** `refused` also if it was stopped; `because` has the reason. */
  state: z.enum(['auditing', 'accepted', 'refused']),
  because: z.string(),
  /** It was stopped or its budget is spent. If it is started again, images reviewed so far count. */
  resumable: z.boolean(),
  /** The band at the start. */
  images: z.int(),
  groups: z.int(),
  predictions: z.int(),
  /** Images that were drawn, reviewed by hand and counted. */
  audited: z.int(),
  /** The mean share of their predictions that had to be changed; null before the first. */
  error: z.number().nullable(),
  /** The error of the band is below this, with 95 % confidence. */
  errorUpper: z.number(),
  /** 20 or more proves that the error is below, or above, the limit. */
  evidence: z.object({ below: z.number(), above: z.number() }),
  /** Objects in audited images that the limit does not cover: added by users, or with less confidence than the band. */
  missed: z.int(),
  /** The first hundred images whose predictions had to be changed. */
  wrong: z.array(NamedImage.extend({ changed: z.int(), predictions: z.int() })),
  /** Drawn images to review: as many as are still needed if nothing more is wrong. */
  queue: z.array(NamedImage),
  /** The bulk action that accepted the rest. */
  bulk: z
    .object({
      bulkId: BulkId,
      images: z.int(),
      labels: z.int(),
      skipped: z.int(),
      ended: z.boolean(),
      undone: z.boolean(),
    })
    .nullable(),
})
export type Acceptance = z.infer<typeof Acceptance>

export const acceptance = {
  /** Open predictions in images that can be accepted in bulk, counted by hundredths of confidence: 100 numbers. */
  acceptanceScores: base.input(Band.pick({ where: true })).output(z.array(z.int())),
  previewAcceptance: base.input(Band).output(BandPreview),
  /**
   * Starts an audit, or resumes the one with the same band, limit, model and label set, whose reviewed images count.
   * Returns an ended audit as it ended, unless `again` requests a new one. `jobId`: the running bulk action.
   */
  startAcceptance: base
    .input(Band.extend({ budget: z.int().min(1).max(10_000).optional(), again: z.boolean().default(false) }))
    .output(z.object({ acceptance: Acceptance, jobId: JobId.nullable() })),
  stopAcceptance: base.input(z.object({ acceptanceId: AcceptanceId })).output(Acceptance),
  /** The latest first. */
  acceptances: base.output(z.array(Acceptance)),
}
