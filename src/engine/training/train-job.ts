import { existsSync } from 'node:fs'
import { mkdir, readFile, realpath, rm } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { z } from 'zod'
import { ExportResult, PairedComparisonResult, TrainingPoint, TrainingResult, TrainOptions } from '#contract'
import { JobId, ModelId } from '#model/ids.ts'
import { readJson } from '#model/text/read-json.ts'
import { exportJob, formatNames, noteExportDeleted, sealedVersions } from '../datasets/index.ts'
import { ifThere, invalid, notFound } from '../errors.ts'
import { compareJob } from '../evaluation/index.ts'
import { childJob, defineJob, type JobRun, StepTimes, timedSteps } from '../jobs/index.ts'
import {
  addModel,
  aliasedModel,
  aliasesMoved,
  localProfile,
  modelById,
  modelOfFile,
  moveAlias,
  type Profile,
  profileNamed,
  requireSharedFolder,
} from '../models/index.ts'
import { goldenSet } from '../policy/index.ts'
import { onThisComputer, type Recipe } from './recipe.ts'
import { type FoundRecipe, recipeNamed } from './recipes.ts'
import { runCommand } from './run-command.ts'
import { recipeIn, runOnProfile } from './run-on-profile.ts'
import { startCanary } from './start-canary.ts'
import { runFolder, StartedTraining, startedHere } from './started-runs.ts'
import { clearOfOthers, clearWork, type WorkFolder, workIn } from './work-folder.ts'

const TrainInput = StartedTraining.extend(TrainOptions.omit({ recipe: true }).shape)

/** The results so far, and the jobs of steps that have begun. */
export const TrainCheckpoint = z.object({
  times: StepTimes.optional(),
  exportJob: JobId.optional(),
  trained: z
    .object({ points: z.array(TrainingPoint), metrics: z.record(z.string(), z.number()), seconds: z.number() })
    .optional(),
  modelId: ModelId.optional(),
  compareJob: JobId.optional(),
})
type Checkpoint = z.infer<typeof TrainCheckpoint>
type Run = JobRun<Checkpoint>

export type TrainStep = 'train' | 'gate' | 'compare' | 'canary'

/**
 * Exports a version, trains on it with a recipe of this computer, adds the model through the usual gate, compares it with
 * the current one, and starts its canary if the recipe says so. After a stop or a kill it continues: the command starts
 * again with its former output folder.
 */
export const trainJob = defineJob({
  kind: 'training.run',
  lane: 'training',
  unit: 'epochs',
  input: TrainInput,
  result: TrainingResult,
  checkpoint: TrainCheckpoint,
  title: ({ recipe, dataset }) => `Train ${recipe} on ${dataset}`,
  async run(input, run) {
    const { context } = run
    const state: Checkpoint = { ...run.checkpoint }
    const save = (more: Checkpoint) => run.save(Object.assign(state, more))
    // A workspace from elsewhere may name a recipe of this computer that nobody here has started.
    await startedHere(input, context.folders)
    const found = await recipeNamed(context.managed, input.recipe)
    if (found.sha256 !== input.recipeSha256)
      throw invalid(`The recipe ${input.recipe} was changed since this training began. Start it again.`)
    const step = timedSteps<TrainStep>(state, context.clock, save)
    const folder = runFolder(input.run)
    const profile = await profileOf(found.recipe)
    const work = workIn(profile ? join(profile.folder, `winnow-train-${input.run}`) : folder)
    const training = { input, folder, profile, work, run, state, save }
    const trained = await step('train', () => trainedBy(found, training))
    const modelId = await step('gate', () => modelOf(found, training))
    const { comparison, notes } = await step('compare', () => compared(modelId, { run, state, save }))
    const becomes = asCandidate(modelId, run)
    const startsCanary = found.recipe.canary === 'start'
    const canary = startsCanary ? await step('canary', () => startCanary(context, modelId, comparison)) : null
    await clearWork(context.store, folder, work)
    const { name: model } = modelById(context.store, modelId).model
    const same = model === nameOf(input) ? [] : [`It is the same file as ${model}, which was there already.`]
    return {
      dataset: input.dataset,
      recipe: input.recipe,
      recipeSha256: found.sha256,
      modelId,
      model,
      ...trained,
      comparison,
      canary,
      notes: [...same, ...notes, ...becomes],
    }
  },
})

type Step = { run: Run; state: Checkpoint; save(more: Checkpoint): void }
type Training = Step & { input: z.infer<typeof TrainInput>; folder: string; profile: Profile | null; work: WorkFolder }

/** Exports the version and runs the command, once. */
async function trainedBy(found: FoundRecipe, { input, folder, profile, work, ...step }: Training) {
  const { run, state, save } = step
  const { context, signal } = run
  if (state.trained) return state.trained
  const version = sealedVersions(context.store).find(({ name }) => name === input.dataset)
  if (!version) throw notFound(`dataset version ${input.dataset}`)
  await clearOfOthers(context.store, { folder, work, versionHash: version.hash })
  const { dataset, out } = work
  await mkdir(out, { recursive: true })
  await exportedTo(dataset, input.dataset, { recipe: found.recipe, ...step })
  const startedMs = context.clock.nowMs()
  const recipe = profile ? recipeIn(work.root) : found.folder
  const command = { folder, ...commandOf(found.recipe, { dataset, out, recipe }) }
  const commandRun = { signal, onPoint: ({ epoch, epochs }: TrainingPoint) => run.progress(epoch, epochs) }
  const points = profile
    ? await runOnProfile(command, { profile, work: work.root, recipe: found.folder }, commandRun)
    : await runCommand(command, commandRun)
  const metrics = await metricsOf(found.recipe, out)
  const trained = { points, metrics, seconds: (context.clock.nowMs() - startedMs) / 1000 }
  save({ trained })
  return trained
}

/** Adds the model, once, through the gate of every model. */
async function modelOf(found: FoundRecipe, { input, work, run, state, save }: Training): Promise<ModelId> {
  if (state.modelId) return state.modelId
  const file = await fileWithin(work.out, found.recipe.onnx)
  const modelId = await modelFrom(file, { input, run, found })
  save({ modelId })
  return modelId
}

async function exportedTo(folder: string, name: string, { recipe, ...step }: Step & { recipe: Recipe }): Promise<void> {
  const { run, state, save } = step
  const { format, options } = recipe
  const done = state.exportJob !== undefined && run.context.jobs.get(state.exportJob).status === 'done'
  if (done && existsSync(folder)) return
  // An earlier training of this version may have left an incomplete export: export again.
  if (state.exportJob === undefined || done) {
    noteExportDeleted(run.context.store, folder)
    await rm(folder, { recursive: true, force: true })
  }
  const selfCheck = formatNames('reads').includes(format)
  const images = 'link' as const
  const input = { name, format, folder, images, selfCheck, verify: false, ...(options && { writeOptions: options }) }
  ExportResult.parse(
    await childJob(run, done ? undefined : state.exportJob, exportJob, input, (jobId) => save({ exportJob: jobId })),
  )
}

/** The profile to train on; null for this computer. */
async function profileOf({ on }: Recipe): Promise<Profile | null> {
  if (on === onThisComputer || on === localProfile) return null
  const profile = await profileNamed(on)
  await requireSharedFolder(profile)
  return profile
}

type Folders = { dataset: string; out: string; recipe: string }

function commandOf(recipe: Recipe, folders: Folders) {
  const values = new Map(Object.entries(folders))
  const filled = (text: string) => text.replace(/\{(dataset|out|recipe)\}/g, (_, word: string) => values.get(word)!)
  return {
    command: recipe.command.map(filled) as [string, ...string[]],
    cwd: folders.recipe,
    env: Object.fromEntries(Object.entries(recipe.env).map(([key, value]) => [key, filled(value)])),
    progress: recipe.progress,
  }
}

/** Resolves a file that the command wrote below `out`. Throws INVALID for a link that leads out of it. */
async function fileWithin(out: string, path: string): Promise<string> {
  const file = await ifThere(realpath(join(out, path)))
  if (file === null) throw invalid(`The training ended well but wrote no ${path}. Check "onnx" in the recipe.`)
  if (!file.startsWith(`${await realpath(out)}${sep}`))
    throw invalid(`${path} is a link that leads out of the training’s folder.`)
  return file
}

const maxMetrics = 200

async function metricsOf({ metrics }: Recipe, out: string): Promise<Record<string, number>> {
  if (metrics === undefined) return {}
  const read = readJson(await readFile(await fileWithin(out, metrics), 'utf8'))
  if ('problem' in read) throw invalid(`${metrics} is ${read.problem}.`)
  const numbers = Object.entries(read.value ?? {}).filter((entry): entry is [string, number] =>
    Number.isFinite(entry[1]),
  )
  return Object.fromEntries(numbers.slice(0, maxMetrics))
}

type ModelRequest = { input: z.infer<typeof TrainInput>; run: Run; found: FoundRecipe }

const nameOf = ({ name, recipe, dataset }: ModelRequest['input']): string => name ?? `${recipe} ${dataset}`

/** Adds the model. A training that repeats bit for bit writes a model that may be there already. */
async function modelFrom(file: string, { input, run, found }: ModelRequest): Promise<ModelId> {
  const existing = await modelOfFile(run.context, file)
  if (existing) return existing
  const parent = aliasedModel(run.context, 'current')
  const origin = {
    parentId: parent?.model.modelId ?? null,
    trainedOn: input.dataset,
    notes: `Trained by the recipe ${input.recipe} (SHA-256 ${found.sha256}).`,
    license: '',
  }
  const added = await addModel(
    run.context,
    { file, name: nameOf(input), family: 'auto', classMap: 'same-names', origin },
    run.signal,
  )
  return added.modelId
}

async function compared(
  modelId: ModelId,
  { run, state, save }: Step,
): Promise<Pick<TrainingResult, 'comparison' | 'notes'>> {
  const { store } = run.context
  const [current, golden] = [aliasedModel(run.context, 'current'), goldenSet(store)]
  if (!current || current.model.modelId === modelId)
    return { comparison: null, notes: ['Not compared: there is no other current model.'] }
  if (!golden)
    return { comparison: null, notes: ['Not compared: there is no golden set. Set one, then compare the models.'] }
  const input = {
    modelIds: [current.model.modelId, modelId],
    dataset: golden.name,
    iou: 'bbox' as const,
    name: `${current.model.name} and ${modelById(store, modelId).model.name}`,
  }
  const { comparisons, failed } = PairedComparisonResult.parse(
    await childJob(run, state.compareJob, compareJob, input, (jobId) => save({ compareJob: jobId })),
  )
  const notes = failed.length === 0 ? [] : [`${failed.length} images of the golden set could not be compared.`]
  return { comparison: comparisons[0] ?? null, notes }
}

/** Makes the model the candidate, unless it is already current, like a first model, or another one is being tried. */
function asCandidate(modelId: ModelId, { context }: Run): string[] {
  const busy = aliasedModel(context, 'canary') ?? aliasedModel(context, 'candidate')
  if (aliasedModel(context, 'current')?.model.modelId === modelId || busy?.model.modelId === modelId) return []
  if (busy) return [`${busy.model.name} stays the candidate. Make this model the candidate once that is decided.`]
  moveAlias(context, { alias: 'candidate', modelId, reason: 'Trained' })
  aliasesMoved(context)
  return []
}
