import { z } from 'zod'
import { ExperimentId, ImageId, ModelId } from '#model/ids.ts'
import { base, Order, Where } from './base.ts'
import { JobStarted } from './jobs.ts'

/** `canary` tests that the candidate is no worse, on a growing share of images; `ab` which model is better, on half. */
export const ExperimentKind = z.enum(['canary', 'ab'])
export type ExperimentKind = z.infer<typeof ExperimentKind>

/** A limit that stops an experiment at once, for a class or for how the model runs. Evidence is a natural logarithm. */
export const ExperimentGuardrail = z.object({
  class: z.string().optional(),
  guard: z.enum(['crash', 'output', 'latency', 'silent']).optional(),
  state: z.enum(['ok', 'tripped', 'too-few']),
  logE: z.number().nullable(),
  /** The progress to the limit, 0 to 1. */
  share: z.number(),
  objects: z.int().optional(),
  difference: z.number().optional(),
})
export type ExperimentGuardrail = z.infer<typeof ExperimentGuardrail>

/** A condition for promoting a candidate. */
export const ExperimentCondition = z.object({
  id: z.enum(['evidence', 'units', 'days', 'reviewers', 'guardrails']),
  isMet: z.boolean(),
  found: z.number(),
  needed: z.number(),
})
export type ExperimentCondition = z.infer<typeof ExperimentCondition>

/** The difference, grouped by what users saw in review; `none`: blind. Half widths are of 95 % intervals. */
export const ExperimentStratum = z.object({
  shown: z.enum(['current', 'candidate', 'none', 'together']),
  clusters: z.int(),
  mean: z.number().nullable(),
  halfWidth: z.number().nullable(),
})
export type ExperimentStratum = z.infer<typeof ExperimentStratum>

const Box = z.object({ classId: z.int(), x: z.number(), y: z.number(), width: z.number(), height: z.number() })

/** An image on which the models differ a lot, with the predictions of both. */
export const TellingImage = z.object({
  imageId: ImageId,
  path: z.string(),
  widthPx: z.int(),
  heightPx: z.int(),
  difference: z.number(),
  current: z.array(Box),
  candidate: z.array(Box),
})
export type TellingImage = z.infer<typeof TellingImage>

/** The evidence from reviews on two models. Near-duplicates are one cluster; all evidence is a natural logarithm. */
export const Comparison = z.object({
  kind: ExperimentKind,
  current: ModelId,
  currentName: z.string(),
  candidate: ModelId,
  candidateName: z.string(),
  margin: z.number(),
  clusters: z.int(),
  logE: z.object({ promote: z.number(), rollback: z.number() }),
  /** The natural logarithm of the odds at which evidence decides. */
  threshold: z.number(),
  odds: z.number(),
  /** Mean of manual work saved, candidate − current, −2 to 2; null before the first cluster. */
  deltaScore: z.number().nullable(),
  /** Clusters on which the candidate saved more, and less. */
  wins: z.int(),
  losses: z.int(),
  decision: z.enum(['running', 'promoted', 'rolledBack', 'inconclusive']),
  decidedAtCluster: z.int().nullable(),
  guardrails: z.array(ExperimentGuardrail),
  conditions: z.array(ExperimentCondition),
  strata: z.array(ExperimentStratum),
  /** Which clusters decide, and whether showing predictions biases the review. */
  leads: z.enum(['shown', 'blind']),
  isBiased: z.boolean(),
  /** The evidence after some of the clusters. */
  trace: z.array(z.object({ cluster: z.int(), promote: z.number(), rollback: z.number() })),
  telling: z.object({ candidate: z.array(TellingImage), current: z.array(TellingImage) }),
  because: z.array(z.string()),
})
export type Comparison = z.infer<typeof Comparison>

/** What a canary would have decided on reviewed images. */
export const Replay = Comparison.extend({
  experimentId: z.null(),
  /** Images that took part. */
  images: z.int(),
  /** The cluster at which each line first reached the odds; null if never. */
  crossedAt: z.object({ promote: z.int().nullable(), rollback: z.int().nullable() }),
  /** Reviewed images that did not take part, because one model has not run on them. */
  missing: z.object({ current: z.int(), candidate: z.int() }),
})
export type Replay = z.infer<typeof Replay>

/** `ready`: proven, waits for a user to promote. `paused` and `inconclusive` hide the candidate until a user decides. */
export const ExperimentStatus = z.enum([
  'running',
  'paused',
  'ready',
  'inconclusive',
  'promoted',
  'rolledBack',
  /** Ended by a user, whatever the evidence. */
  'stopped',
])
export type ExperimentStatus = z.infer<typeof ExperimentStatus>

/** A step in the history of an experiment. `percent`: the share of the images that show the candidate after it. */
export const ExperimentMove = z.object({
  kind: z.enum(['start', 'raise', 'pause', 'resume', 'ready', 'wait', 'promote', 'rollBack', 'stop']),
  percent: z.number(),
  clusters: z.int(),
  reason: z.string(),
  /** Null when the experiment acted automatically. */
  user: z.string().nullable(),
  atMs: z.int(),
})
export type ExperimentMove = z.infer<typeof ExperimentMove>

/** An experiment with a model on a share of the images. */
export const Experiment = Comparison.extend({
  experimentId: ExperimentId,
  status: ExperimentStatus,
  /** Shares of the images in percent, from shadow mode (0) on. After the last one, the candidate becomes current. */
  steps: z.array(z.number()),
  step: z.int(),
  stepClusters: z.int(),
  /** Whether it promotes automatically. */
  automatic: z.boolean(),
  /** Images on which the candidate still has to run before they can count. */
  waiting: z.int(),
  /** Images to be reviewed that are too large to take part. */
  tooLarge: z.int(),
  days: z.number(),
  /** What is still needed, estimated at the present rate; null if unknown. */
  expected: z
    .object({ clusters: z.tuple([z.int(), z.int()]), days: z.tuple([z.number(), z.number()]).nullable() })
    .nullable(),
  moves: z.array(ExperimentMove),
  startedAtMs: z.int(),
  startedBy: z.string(),
  endedAtMs: z.int().nullable(),
})
export type Experiment = z.infer<typeof Experiment>

export const ListedExperiment = Experiment.pick({
  experimentId: true,
  kind: true,
  currentName: true,
  candidateName: true,
  status: true,
  clusters: true,
  startedAtMs: true,
  endedAtMs: true,
})
export type ListedExperiment = z.infer<typeof ListedExperiment>

/** The loss that still counts as no worse, as half the difference in manual work saved: 0.02 is 4 % of the manual work. */
const Margin = z.number().min(0).max(0.5)

const Which = z.object({ experimentId: ExperimentId })
const Reason = z.string().max(1000).default('')
/** Increasing shares of the images, in percent. */
export const ExperimentSteps = z
  .array(z.number().gt(0).max(100))
  .min(1)
  .max(10)
  .refine(
    (steps) => steps.every((step, i) => i === 0 || step > steps[i - 1]!),
    'Each step must show more images than the one before.',
  )

export const experiments = {
  /** The newest first. */
  list: base.output(z.array(ListedExperiment)),
  /** Without an id, the newest. Null if there is none yet. */
  get: base.input(z.object({ experimentId: ExperimentId.optional() }).default({})).output(Experiment.nullable()),
  /**
   * Tests a model beside the current one. `steps` are in percent of the images; a canary begins in shadow mode, hidden.
   * Both models run in idle time.
   */
  start: base
    .input(
      z.object({
        candidate: ModelId,
        kind: ExperimentKind.default('canary'),
        steps: ExperimentSteps.optional(),
        margin: Margin.optional(),
        automatic: z.boolean().default(false),
      }),
    )
    .output(Experiment),
  /** Runs both models of the open experiment on the images that need it, as a job. INVALID without an experiment. */
  run: base.output(JobStarted),
  /** Hides the candidate and counts nothing until the experiment is resumed. */
  pause: base.input(Which.extend({ reason: Reason })).output(Experiment),
  resume: base.input(Which).output(Experiment),
  /** Goes to the next step now. */
  raise: base.input(Which.extend({ reason: Reason })).output(Experiment),
  /** Makes the candidate current. Needs a reason before it is proven. */
  promote: base.input(Which.extend({ reason: Reason })).output(Experiment),
  /** Ends the experiment; the current model stays. */
  stop: base.input(Which.extend({ reason: Reason })).output(Experiment),
  /** What an experiment would have decided on reviewed images with both models' predictions, in order of review. */
  replay: base
    .input(
      z.object({
        current: ModelId,
        candidate: ModelId,
        kind: ExperimentKind.default('canary'),
        margin: Margin.optional(),
        where: Where,
        order: Order,
      }),
    )
    .output(Replay),
}
