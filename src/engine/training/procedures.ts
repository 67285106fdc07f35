import { z } from 'zod'
import { rowOf } from '#model/ids.ts'
import { sealedVersions } from '../datasets/index.ts'
import { notFound } from '../errors.ts'
import { procedures } from '../procedure.ts'
import { sha256Hex } from '../sha256.ts'
import { listRecipes, recipeNamed } from './recipes.ts'
import { noteStart, runFolder } from './started-runs.ts'
import { trainJob } from './train-job.ts'
import { readTrainingLog } from './training-log.ts'

const JobInput = z.object({ run: z.string() })

export const trainingProcedures = procedures.training.router({
  recipes: procedures.training.recipes.handler(() => listRecipes()),
  run: procedures.training.run.handler(async ({ context: { acting }, input }) => {
    const { store, folders, jobs, actor, clock } = acting
    const version = sealedVersions(store).find(({ name }) => name === input.dataset)
    if (!version) throw notFound(`dataset version ${input.dataset}`)
    const { sha256 } = await recipeNamed(input.recipe)
    // The same version and recipe go on in the same folder, also after a failure.
    const run = sha256Hex(JSON.stringify([folders.root, version.hash, input.recipe, sha256, input.name])).slice(0, 32)
    await noteStart(run, { ...input, workspace: folders.root, by: actor.name, atMs: clock.nowMs() })
    return { jobId: jobs.enqueue(trainJob, { ...input, run, recipeSha256: sha256 }, actor) }
  }),
  log: procedures.training.log.handler(({ context: { acting }, input: { jobId } }) => {
    const row = acting.store.get<{ input: string }>("SELECT input FROM job WHERE id = ? AND kind = 'training.run'", [
      rowOf(jobId),
    ])
    if (!row) throw notFound(`training ${jobId}`)
    return readTrainingLog(runFolder(JobInput.parse(JSON.parse(row.input)).run))
  }),
})
