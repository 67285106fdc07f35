import { execFile } from 'node:child_process'
import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { recipesFolder } from './installation.ts'

/** So few that it takes minutes: the demo shows that the loop closes, and not what can be reached. */
const epochs = 8
const name = 'tiny-detector'
const pythons = process.platform === 'win32' ? ['python'] : ['python3', '/usr/bin/python3']
const needed = 'import torch, onnx, numpy, PIL'
const importMs = 120_000

/** A Python that has what the tiny detector needs; null without one. */
async function pythonWithTorch(): Promise<string | null> {
  for (const python of pythons)
    try {
      await promisify(execFile)(python, ['-c', needed], { timeout: importMs })
      return python
    } catch {
      // It is not there, or lacks something: the next one may do.
    }
  return null
}

/**
 * Puts the tiny detector, run by a Python that can, into a folder of the demo, and has this process use it and no other recipes.
 * Null where no Python can.
 */
export async function demoRecipe(folder: string): Promise<string | null> {
  const python = await pythonWithTorch()
  if (python === null) return null
  const recipes = join(folder, 'recipes')
  cpSync(join(recipesFolder, name), join(recipes, name), { recursive: true })
  const file = join(recipes, name, 'recipe.json')
  const recipe = JSON.parse(readFileSync(file, 'utf8'))
  const command = [python, ...recipe.command.slice(1, -1), String(epochs)]
  writeFileSync(file, `${JSON.stringify({ ...recipe, command }, null, 2)}\n`)
  process.env.WINNOW_RECIPES = recipes
  process.env.WINNOW_TRAINING = join(folder, 'training')
  return name
}
