import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { TrainingResult } from '#contract'
import { addRecipe, listRecipes, readRecipe } from '#engine'
import { addCommand } from '../add-command.ts'
import { define } from '../define.ts'
import { table } from '../output/table.ts'
import { trainedText } from '../output/trained-text.ts'
import type { CommonOptions } from '../session.ts'

/** Recipes are folders of this computer: no workspace and no server can name a program to run. */
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
    const recipes = await listRecipes()
    return {
      json: { recipes },
      text: table(
        ['name', 'format', 'folder', 'problem'],
        recipes.map(({ name, format, folder, problem }) => [name, format, folder, problem ?? '–']),
        'No recipes yet. Add one with winnow recipe add.',
      ),
    }
  })

  define<[string], CommonOptions>(
    recipe.command('check').description('whether a folder holds a recipe').argument('<folder>', 'folder of the recipe'),
    async ([folder]) => {
      const { recipe: found, sha256 } = await readRecipe(resolve(folder))
      return { json: { ...found, sha256 }, text: `${found.name} is a recipe. It runs: ${found.command.join(' ')}` }
    },
  )

  define<[string], CommonOptions>(
    recipe
      .command('add')
      .description('copy a recipe to those of this user')
      .argument('<folder>', 'folder of the recipe'),
    async ([folder]) => {
      const added = await addRecipe(resolve(folder))
      return { json: { folder: added }, text: `Added: ${added}.` }
    },
  )
}
