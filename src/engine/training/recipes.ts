import { existsSync } from 'node:fs'
import { cp, mkdir, readdir, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { type ListedRecipe, type Managed, RecipeName } from '#contract'
import { readJson } from '#model/text/read-json.ts'
import { messageOf } from '#model/text/zod-messages.ts'
import { computerFolders } from '../computer-folders.ts'
import { requireWriteFormat } from '../datasets/index.ts'
import { ifThere, invalid, notFound } from '../errors.ts'
import { fileProblem } from '../file-problem.ts'
import { requireRecipe } from '../managed-limits.ts'
import { requireProfile } from '../models/index.ts'
import { sha256Hex } from '../sha256.ts'
import { onThisComputer, Recipe } from './recipe.ts'

const recipeFile = 'recipe.json'

export type FoundRecipe = { recipe: Recipe; folder: string; sha256: string }

/** Lists the recipes of this computer. A user's recipe hides the computer's recipe of the same name. */
export async function listRecipes(managed: Managed): Promise<ListedRecipe[]> {
  const listed = new Map<string, ListedRecipe>()
  for (const parent of computerFolders('recipes'))
    for (const name of ((await ifThere(readdir(parent))) ?? []).toSorted()) {
      const folder = join(parent, name)
      if (!RecipeName.safeParse(name).success || listed.has(name)) continue
      if (!existsSync(join(folder, recipeFile))) continue
      const found = await allowedRecipe(managed, folder).catch((error: unknown) => messageOf(error))
      const common = { name: name as RecipeName, folder }
      listed.set(
        name,
        typeof found === 'string'
          ? { ...common, title: name, format: null, on: null, startsCanary: false, problem: found }
          : { ...common, ...shown(found.recipe), problem: null },
      )
    }
  return [...listed.values()]
}

const shown = ({ name, title = name, format, on, canary }: Recipe) => ({
  title,
  format,
  on,
  startsCanary: canary === 'start',
})

/**
 * Finds a recipe of this computer. Throws NOT_FOUND for an unknown name, INVALID for a folder without a usable recipe, REFUSED
 * for a recipe that an administrator doesn't allow.
 */
export async function recipeNamed(managed: Managed, name: string): Promise<FoundRecipe> {
  const folders = computerFolders('recipes').map((parent) => join(parent, name))
  const folder = folders.find((one) => existsSync(join(one, recipeFile)))
  if (folder === undefined || !RecipeName.safeParse(name).success)
    throw notFound(`recipe ${JSON.stringify(name)} on this computer`, ' Run winnow recipe list.')
  return allowedRecipe(managed, folder)
}

async function allowedRecipe(managed: Managed, folder: string): Promise<FoundRecipe> {
  const found = await readRecipe(folder)
  requireRecipe(managed, found.recipe.name, found.sha256)
  return found
}

/** Whether a recipe of this computer starts the canary of its model. */
export const startsCanary = async (managed: Managed, name: string): Promise<boolean> =>
  (await listRecipes(managed)).some((one) => one.name === name && one.startsCanary)

/** Reads the recipe in a folder. Throws INVALID when it can't be run. */
export async function readRecipe(folder: string): Promise<FoundRecipe> {
  const file = join(folder, recipeFile)
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw invalid(`${file} can't be read: ${fileProblem(error)}.`)
  })
  const read = readJson(text)
  if ('problem' in read) throw invalid(`${file} is ${read.problem}.`)
  const recipe = Recipe.safeParse(read.value)
  if (!recipe.success) throw invalid(`${file} is no recipe: ${messageOf(recipe.error)}`)
  const { name, format, on } = recipe.data
  if (name !== basename(folder)) throw invalid(`${file} names itself ${name}. Rename its folder, or the recipe.`)
  requireWriteFormat(format)
  if (on !== onThisComputer) await requireProfile(on)
  return { recipe: recipe.data, folder, sha256: sha256Hex(text) }
}

/** Copies a recipe's folder to the user's recipes and returns the copy. Throws INVALID when the name is taken. */
export async function addRecipe(source: string): Promise<string> {
  const { recipe } = await readRecipe(source)
  const [parent, ...more] = computerFolders('recipes')
  if ([parent, ...more].some((place) => existsSync(join(place, recipe.name, recipeFile))))
    throw invalid(`There is a recipe ${recipe.name} already. Delete its folder, or give this one another name.`)
  await mkdir(parent, { recursive: true })
  const folder = join(parent, recipe.name)
  await cp(source, folder, { recursive: true, errorOnExist: true, force: false })
  return folder
}
