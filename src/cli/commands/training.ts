import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Command } from 'commander'
import type { TrainingResult } from '#contract'
import { addRecipe, listRecipes, readRecipe } from '#engine'
import { readManaged } from '../../managed/read-managed.ts'
import { addCommand } from '../add-command.ts'
import { define } from '../define.ts'
import { recipesFolder } from '../demo/installation.ts'
import { table } from '../output/table.ts'
import { trainedText } from '../output/trained-text.ts'
import type { CommonOptions } from '../session.ts'

/** Returns the folder of a recipe, which may be the name of one that comes with Winnow. */
function sourceOf(named: string): string {
  const shipped = join(recipesFolder, named)
  return /^[a-z0-9-]+$/.test(named) && !existsSync(named) && existsSync(shipped) ? shipped : resolve(named)
}

/** Adds the commands on training. Recipes are folders of this computer, so that no workspace or server can name a program to run. */
export function addTrainingCommands(program: Command): void {
  addCommand(program, 'train', 'training.run', {
    does: 'train a model by a recipe of this computer',
    takes: { dataset: '--dataset <name>', recipe: '--recipe <name>', name: '--name <name>' },
    async outcome({ client, follow }, options) {
      const result = await follow<TrainingResult>(await client.training.run(options))
      return { json: result, text: trainedText(result) }
    },
  })

  const recipe = program.command('recipe').description('what models can be trained with')

  define<[], CommonOptions>(recipe.command('list').description('recipes of this computer'), async () => {
    const recipes = await listRecipes(readManaged())
    return {
      json: { recipes },
      text: table(
        ['name', 'format', 'runs on', 'folder', 'problem'],
        recipes.map(({ name, format, on, folder, problem }) => [name, format, on, folder, problem ?? '–']),
        'No recipes yet. Add one, such as winnow recipe add tiny-detector.',
      ),
    }
  })

  define<[string], CommonOptions>(
    recipe
      .command('check')
      .description('whether a folder holds a recipe')
      .argument('<folder>', 'folder of the recipe, or the name of one that comes with Winnow'),
    async ([folder]) => {
      const { recipe: found, sha256 } = await readRecipe(sourceOf(folder))
      return { json: { ...found, sha256 }, text: `${found.name} is a recipe. It runs: ${found.command.join(' ')}` }
    },
  )

  define<[string], CommonOptions>(
    recipe
      .command('add')
      .description('copy a recipe to those of this user')
      .argument('<folder>', 'folder of the recipe, or the name of one that comes with Winnow'),
    async ([folder]) => {
      const added = await addRecipe(sourceOf(folder))
      return { json: { folder: added }, text: `Added: ${added}.` }
    },
  )
}
