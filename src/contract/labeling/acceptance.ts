import { z } from 'zod'
import { AcceptanceId, BulkId, JobId } from '#model/ids.ts'
import { base, NamedImage, QueryText } from '../base.ts'

/** What scores from `fromScore` on in the images that match, at most the share `maxError` of it wrong. */
const Band = z.strictObject({
  where: QueryText,
  fromScore: z.number().min(0).max(1),
  maxError: z.number().min(0.001).max(0.5),
})

/** What can be accepted so. `groups`: near-duplicates count once. */
export const BandPreview = z.object({
  images: z.int(),
  groups: z.int(),
  predictions: z.int(),
  /** Predictions in these images that review shows and the band leaves out: they stay open. */
  below: z.int(),
  /** Audits that it takes when nothing is wrong, and the usual budget. */
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
  /** It was stopped, or its budget is spent: started again, what was reviewed counts on. */
  resumable: z.boolean(),
  /** As the band was at the start. */
  images: z.int(),
  groups: z.int(),
  predictions: z.int(),
  /** Images that were drawn, reviewed by hand and counted. */
  audited: z.int(),
  /** The mean share of their predictions that had to be changed; null before the first. */
  error: z.number().nullable(),
  /** The error of the band is below this, with 95 % confidence. */
  errorUpper: z.number(),
  /** 20 or more proves it: that the error is below the limit, or above it. */
  evidence: z.object({ below: z.number(), above: z.number() }),
  /** Objects in the audited images outside of the band: added by users, or less certain. The limit does not cover them. */
  missed: z.int(),
  /** Images whose predictions had to be changed, the first hundred. */
  wrong: z.array(NamedImage.extend({ changed: z.int(), predictions: z.int() })),
  /** Drawn images that wait for review: as many as are still needed if nothing more is wrong. */
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
  /** The open predictions in images that can be accepted in bulk, by hundredths of their confidence: 100 numbers. */
  acceptanceScores: base.input(Band.pick({ where: true })).output(z.array(z.int())),
  previewAcceptance: base.input(Band).output(BandPreview),
  /**
   * Starts an audit, or goes on with the one of the same band, limit, model and label set: what was reviewed counts on.
   * An audit that ended is returned as it ended, unless `again` requests a new one. `jobId` is the bulk action under way.
   */
  startAcceptance: base
    .input(Band.extend({ budget: z.int().min(1).max(10_000).optional(), again: z.boolean().default(false) }))
    .output(z.object({ acceptance: Acceptance, jobId: JobId.nullable() })),
  stopAcceptance: base.input(z.object({ acceptanceId: AcceptanceId })).output(Acceptance),
  /** The latest first. */
  acceptances: base.output(z.array(Acceptance)),
}
