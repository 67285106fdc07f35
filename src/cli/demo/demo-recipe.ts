import { execFile } from 'node:child_process'
import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { recipesFolder } from './installation.ts'

/** Few epochs take minutes only: the demo shows the loop, not the best accuracy. */
const epochs = 8
const name = 'tiny-detector'
const pythons = process.platform === 'win32' ? ['python'] : ['python3', '/usr/bin/python3']
const needed = 'import torch, onnx, numpy, PIL'
const importMs = 120_000

/** Returns a Python that has the packages of the tiny detector; null without one. */
async function pythonWithTorch(): Promise<string | null> {
  for (const python of pythons)
    try {
      await promisify(execFile)(python, ['-c', needed], { timeout: importMs })
      return python
    } catch {
      // Python or a package is missing: try the next one.
    }
  return null
}

/**
 * Copies the recipe of the tiny detector, for a Python that can run it, into the folder of the demo. This process then uses only this
 * recipe. Returns its name, or null without such a Python.
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
