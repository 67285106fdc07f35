import { z } from 'zod'
import { ModelId, PlanId } from '#model/ids.ts'
import { signalNames } from '#model/signals.ts'
import { base } from '../base.ts'
import { JobStarted } from '../jobs.ts'

/** A number for a reviewed image, by the current model or by similar images. */
export const SignalName = z.enum(signalNames)
export type SignalName = z.infer<typeof SignalName>

/** For which reviewed images signals are known. */
export const SignalState = z.object({
  model: z.object({ modelId: ModelId, name: z.string() }).nullable(),
  /** What describes the objects. */
  descriptor: z.string(),
  computedAtMs: z.int().nullable(),
  /** Whether they are of the current model. Otherwise they count as unknown. */
  isCurrent: z.boolean(),
  /** Until then only images without signals get them; null: the next run computes all. */
  renewsAtMs: z.number().nullable(),
  reviewedImages: z.int(),
  /** The number of reviewed images that have each signal. */
  known: z.array(
    z.object({
      signal: SignalName,
      images: z.int(),
      /** Reviewed images that can have it: golden ones have no Shapley value. */
      of: z.int(),
      /** What it means, and what rules with it may do, in sentences. */
      means: z.string(),
      mayTrigger: z.string(),
    }),
  ),
  /** Share of the labels that the model finds, worst class first; on images labeled blind if there are enough. */
  recall: z.array(
    z.object({
      class: z.string(),
      recall: z.number(),
      objects: z.int(),
      basis: z.enum(['blind', 'reviewed']),
      /** Days in which its objects lose half of their worth; `none` if age costs nothing, null if too little is known. */
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
  /** The contents it is based on; null in reports of earlier versions. Says nothing about another plan, set or model. */
  basis: z
    .object({ planHash: z.string(), goldenDataset: z.string(), goldenHash: z.string(), modelSha256: z.string() })
    .nullable()
    .default(null),
  /** What described the objects. */
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
  /** By how much intervals were widened, because earlier predictions were wrong; null if there are too few. */
  calibratedByPoints: z.number().nullable().default(null),
  shifts: z.array(z.object({ mix: z.string(), distance: z.number() })),
  gate: z.enum(['green', 'amber', 'red', 'unknown']),
  notes: z.array(z.string()),
})
export type EffectReport = z.infer<typeof EffectReport>

/** The estimated impact of plans, compared with what the next model lost on the golden set, in points. */
export const Calibration = z.object({
  pairs: z.array(
    z.object({
      before: z.string(),
      after: z.string(),
      /** All plans that were applied between the two models. */
      plans: z.array(PlanId),
      /** The estimate of each; null if it was not estimated before it was applied. */
      each: z.array(z.object({ planId: PlanId, predicted: z.number().nullable() })),
      /** Whether it counts: only if all its plans were estimated. */
      counts: z.boolean(),
      /** The sum of the estimates, and the actual change. */
      predicted: z.number(),
      actual: z.number(),
      /** Golden objects that both models were measured on. */
      objects: z.int(),
      atMs: z.int(),
    }),
  ),
  /** Whether there are enough pairs, five, to widen intervals. */
  enough: z.boolean(),
  /** 90 % of the predictions were off by no more. */
  errorPoints: z.number().nullable(),
  /** Why some pairs are not known yet, and what to do. */
  missing: z.array(z.string()),
})
export type Calibration = z.infer<typeof Calibration>

/** Signals, and the estimated impact of plans on a model. */
export const signals = {
  state: base.output(SignalState),
  /** Computes signals; `again`: all of them, even within the cycle. The job's result is a SignalsResult. */
  compute: base.input(z.object({ again: z.boolean().default(false) })).output(JobStarted),
  /** The job's result is an EffectReport. */
  estimateImpact: base.input(z.object({ planId: PlanId })).output(JobStarted),
  impact: base.input(z.object({ planId: PlanId })).output(EffectReport.nullable()),
  /** Updates the pairs from stored predictions and returns them. */
  calibration: base.output(Calibration),
}
