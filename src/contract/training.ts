import { z } from 'zod'
import { ExperimentId, JobId, ModelId } from '#model/ids.ts'
import { exactName } from '#model/text/name.ts'
import { AnswerPath, base } from './base.ts'
import { JobStarted } from './jobs.ts'
import { PairedComparison } from './models/evaluation.ts'

/** The name of a recipe of this computer, which trains models. */
export const RecipeName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'The name of a recipe has up to 40 small letters, digits and dashes.')
  .meta({ description: 'recipe of this computer' })
export type RecipeName = z.infer<typeof RecipeName>

/** `problem`: why it can't be used. */
export const ListedRecipe = z.object({
  name: RecipeName,
  title: z.string(),
  format: z.string().nullable(),
  /** The place of the run: `here`, or a profile. */
  on: z.string().nullable(),
  /** Whether the canary of its model starts automatically, unless the comparison is against it. */
  startsCanary: z.boolean(),
  folder: AnswerPath,
  problem: z.string().nullable(),
})
export type ListedRecipe = z.infer<typeof ListedRecipe>

export const TrainOptions = z.object({
  dataset: z.string().min(1).max(200).meta({ description: 'dataset version to train on' }),
  recipe: RecipeName,
  name: exactName(200).optional().meta({ description: 'name of the new model' }),
})

/** A progress line of a training: values such as the loss, by their names. */
export const TrainingPoint = z.object({
  epoch: z.number(),
  epochs: z.number().nullable(),
  values: z.record(z.string(), z.number()),
})
export type TrainingPoint = z.infer<typeof TrainingPoint>

/** Result of the job `training.run`. `comparison`: with the current model on the golden set; null without either. */
export const TrainingResult = z.object({
  dataset: z.string(),
  recipe: RecipeName,
  /** SHA-256 of the recipe as it was run. */
  recipeSha256: z.string(),
  modelId: ModelId,
  model: z.string(),
  seconds: z.number(),
  points: z.array(TrainingPoint),
  metrics: z.record(z.string(), z.number()),
  comparison: PairedComparison.nullable(),
  /** If the recipe starts the canary automatically: the experiment, or why there is none. */
  canary: z.object({ experimentId: ExperimentId.nullable(), why: z.string() }).nullable().default(null),
  notes: z.array(z.string()),
})
export type TrainingResult = z.infer<typeof TrainingResult>

/** The last lines of a training's log and all its points. `lines` is empty on any computer but the one that ran it. */
export const TrainingLog = z.object({ lines: z.array(z.string()), points: z.array(TrainingPoint) })
export type TrainingLog = z.infer<typeof TrainingLog>

/** Training by the team's own command. */
export const training = {
  recipes: base.output(z.array(ListedRecipe)),
  /** Exports the version, runs the recipe, adds the model and compares it; the job's result is a TrainingResult. */
  run: base.input(TrainOptions).output(JobStarted),
  log: base.input(z.object({ jobId: JobId })).output(TrainingLog),
}
