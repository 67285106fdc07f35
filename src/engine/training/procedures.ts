import { z } from 'zod'
import { rowOf } from '#model/ids.ts'
import { sealedVersions } from '../datasets/index.ts'
import { notFound } from '../errors.ts'
import { procedures } from '../procedure.ts'
import { listRecipes, recipeNamed } from './recipes.ts'
import { runFolder, startTraining } from './started-runs.ts'
import { trainJob } from './train-job.ts'
import { readTrainingLog } from './training-log.ts'

const JobInput = z.object({ run: z.string() })

export const trainingProcedures = procedures.training.router({
  recipes: procedures.training.recipes.handler(({ context }) => listRecipes(context.acting.managed)),
  run: procedures.training.run.handler(async ({ context: { acting }, input }) => {
    const { store, jobs, actor } = acting
    const { recipe, ...options } = input
    // Checked before anything else in the input.
    await recipeNamed(acting.managed, recipe)
    const version = sealedVersions(store).find(({ name }) => name === options.dataset)
    if (!version) throw notFound(`dataset version ${options.dataset}`)
    const started = await startTraining(acting, recipe, { ...options, hash: version.hash })
    return { jobId: jobs.enqueue(trainJob, { ...options, ...started }, actor) }
  }),
  log: procedures.training.log.handler(({ context: { acting }, input: { jobId } }) => {
    const row = acting.store.get<{ input: string }>("SELECT input FROM job WHERE id = ? AND kind = 'training.run'", [
      rowOf(jobId),
    ])
    if (!row) throw notFound(`training ${jobId}`)
    return readTrainingLog(runFolder(JobInput.parse(JSON.parse(row.input)).run))
  }),
})
