import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { RecipeName } from '#contract'
import { readJson } from '#model/text/read-json.ts'
import { trainingFolder } from '../computer-folders.ts'
import type { ActingContext } from '../context.ts'
import { ifThere, invalid } from '../errors.ts'
import { sha256Hex } from '../sha256.ts'
import type { Store } from '../store/index.ts'
import { writeWhole } from '../write-whole.ts'
import { recipeNamed } from './recipes.ts'

const startedFile = 'started.json'

const Started = z.object({ recipe: RecipeName, workspace: z.string() })

/** A training started by a user of this computer: its recipe at that time, and the name of its folder. */
export const StartedTraining = z.object({ recipe: RecipeName, recipeSha256: z.string(), run: z.string() })
export type StartedTraining = z.infer<typeof StartedTraining>

/** The folder of a training on this computer. */
export const runFolder = (run: string): string => {
  // The name may come from a workspace, so it must not lead out of this folder.
  if (!/^[0-9a-f]{32}$/.test(run)) throw invalid('This training has no valid name. Start it again.')
  return join(trainingFolder(), run)
}

/**
 * Records outside the workspace that a user of this computer started a training. The same training continues in the
 * same folder, also after a failure.
 */
export async function startTraining(
  { folders, actor, clock, managed }: Pick<ActingContext, 'folders' | 'actor' | 'clock' | 'managed'>,
  recipe: string,
  what: object,
): Promise<StartedTraining> {
  const found = await recipeNamed(managed, recipe)
  const run = sha256Hex(JSON.stringify([folders.root, found.recipe.name, found.sha256, what])).slice(0, 32)
  const folder = runFolder(run)
  await mkdir(folder, { recursive: true })
  const started = { recipe, what, workspace: folders.root, by: actor.name, atMs: clock.nowMs() }
  await writeWhole(join(folder, startedFile), `${JSON.stringify(started, null, 2)}\n`)
  return { recipe: found.recipe.name, recipeSha256: found.sha256, run }
}

/** Throws INVALID for a training that nobody started on this computer in this workspace. */
export async function startedHere(
  { run, recipe }: Pick<StartedTraining, 'run' | 'recipe'>,
  { root }: ActingContext['folders'],
): Promise<void> {
  const read = readJson((await ifThere(readFile(join(runFolder(run), startedFile), 'utf8'))) ?? '')
  const started = 'problem' in read ? null : Started.safeParse(read.value).data
  if (started?.workspace !== root || started.recipe !== recipe)
    throw invalid(
      'This training was started on another computer or in another workspace, or its folder is gone. Start it again.',
    )
}

/** Whether this version of a recipe has trained a model on a dataset version. */
export const isTrained = (
  store: Pick<Store, 'get'>,
  dataset: string,
  { recipe, recipeSha256 }: Pick<StartedTraining, 'recipe' | 'recipeSha256'>,
): boolean =>
  store.get(
    `SELECT 1 FROM job WHERE kind = 'training.run' AND status = 'done' AND input ->> '$.dataset' = ?
     AND input ->> '$.recipe' = ? AND input ->> '$.recipeSha256' = ?`,
    [dataset, recipe, recipeSha256],
  ) !== undefined
