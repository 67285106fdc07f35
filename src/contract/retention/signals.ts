import { z } from 'zod'
import { ModelId, PlanId } from '#model/ids.ts'
import { signalNames } from '#model/signals.ts'
import { base } from '../base.ts'
import { JobStarted } from '../jobs.ts'

/** What the current model, and images that are like it, say of a reviewed image. */
export const SignalName = z.enum(signalNames)
export type SignalName = z.infer<typeof SignalName>

/** How far what the current model says of reviewed images is known. */
export const SignalState = z.object({
  model: z.object({ modelId: ModelId, name: z.string() }).nullable(),
  /** What the objects are described by. */
  descriptor: z.string(),
  computedAtMs: z.int().nullable(),
  /** Whether they are of the current model. Otherwise they count as unknown. */
  isCurrent: z.boolean(),
  /** Before this only images without signals get theirs; null: all are computed next time. */
  renewsAtMs: z.number().nullable(),
  reviewedImages: z.int(),
  /** The number of reviewed images that have each signal. */
  known: z.array(
    z.object({
      signal: SignalName,
      images: z.int(),
      /** Reviewed images that can have it: golden ones have no Shapley value. */
      of: z.int(),
      /** What it says, and what rules by it may do: sentences. */
      means: z.string(),
      mayTrigger: z.string(),
    }),
  ),
  /** Share of the labels that the model finds, worst class first; of images labeled unaided where there are enough. */
  recall: z.array(
    z.object({
      class: z.string(),
      recall: z.number(),
      objects: z.int(),
      basis: z.enum(['blind', 'reviewed']),
      /** Days in which its objects lose half of their worth; `none` where age costs nothing, null where too little is known. */
      halfLifeDays: z.union([z.number(), z.literal('none')]).nullable(),
    }),
  ),
})
export type SignalState = z.infer<typeof SignalState>

export const SignalsResult = SignalState.extend({
  /** Images whose signals were written. */
  computed: z.int(),
  /** Whether all were computed again, or only those that had none. */
  renewed: z.boolean(),
  /** Images whose file could not be read. */
  unread: z.int(),
  notes: z.array(z.string()),
})
export type SignalsResult = z.infer<typeof SignalsResult>

/**
 * A plan's probable impact on a model, estimated on a frozen golden set before anything is moved. Accuracy and recall in
 * points (0 to 100), distances as 1 − cosine. Gates: green for a loss of at most 1 point (3 for a class), amber for 2 (6).
 */
export const EffectReport = z.object({
  planId: PlanId,
  hasGolden: z.boolean(),
  goldenDataset: z.string(),
  /** What it is about, by content; null for those of earlier versions. It says nothing of another plan, set or model. */
  basis: z
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
      /** 90% interval of the change, in points. */
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

/** What plans were estimated to cost, beside what the next model lost on the golden set, in points. */
export const Calibration = z.object({
  pairs: z.array(
    z.object({
      before: z.string(),
      after: z.string(),
      /** All plans that were applied between the two models. */
      plans: z.array(PlanId),
      /** What each was estimated to change, null where nobody had it estimated before it was applied. */
      each: z.array(z.object({ planId: PlanId, predicted: z.number().nullable() })),
      /** Whether it shows how right predictions are: not when one of its plans was not estimated. */
      counts: z.boolean(),
      /** The sum of what was estimated, beside the one change that came. */
      predicted: z.number(),
      actual: z.number(),
      /** Golden objects that both models were measured on. */
      objects: z.int(),
      atMs: z.int(),
    }),
  ),
  /** Whether there are enough pairs, five, to widen intervals by. */
  enough: z.boolean(),
  /** 90% of the predictions missed by no more. */
  errorPoints: z.number().nullable(),
  /** Why some pairs are not known yet, and what to do. */
  missing: z.array(z.string()),
})
export type Calibration = z.infer<typeof Calibration>

/** What the current model says of reviewed images, and what a plan would cost a model. */
export const signals = {
  state: base.output(SignalState),
  /** Computes them; `again` all of them also within the cycle. The job's result is a SignalsResult. */
  compute: base.input(z.object({ again: z.boolean().default(false) })).output(JobStarted),
  /** Works out what a plan would cost; the job's result is an EffectReport. */
  estimateImpact: base.input(z.object({ planId: PlanId })).output(JobStarted),
  impact: base.input(z.object({ planId: PlanId })).output(EffectReport.nullable()),
  /** Brings the pairs up to date from predictions that are stored, and gives them. */
  calibration: base.output(Calibration),
}
