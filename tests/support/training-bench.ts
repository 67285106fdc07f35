import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach } from 'vitest'
import type { Job } from '#contract'
import { addRecipe } from '#engine'
import { datasetBench } from './dataset-bench.ts'
import { colorModels } from './models/color-models.ts'

/** What a recipe's program does to write its model. */
export const writesModel = `cpSync('model.onnx', out + '/best.onnx')`

/** A separate workspace for each test, with recipes and trainings in its scratch folder. */
export function trainingBench() {
  const bench = datasetBench()
  beforeEach(() => {
    process.env.WINNOW_RECIPES = bench.out('recipes')
    process.env.WINNOW_TRAINING = bench.out('training')
  })
  afterEach(() => {
    delete process.env.WINNOW_RECIPES
    delete process.env.WINNOW_TRAINING
  })

  /** A recipe whose command is a Node program; `begin` and `end` run before and after its work. */
  async function recipe(program: string, more: object = {}, name = 'node-recipe') {
    const folder = bench.out(`sources/${name}`)
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'model.onnx'), colorModels['ultralytics v8'].file)
    writeFileSync(
      join(folder, 'train.mjs'),
      `import { cpSync, existsSync, readdirSync, writeFileSync } from 'node:fs'\nconst [, , dataset, out] = process.argv\n${program}`,
    )
    writeFileSync(
      join(folder, 'recipe.json'),
      JSON.stringify({
        name,
        format: 'coco',
        command: [process.execPath, '{recipe}/train.mjs', '{dataset}', '{out}'],
        onnx: 'best.onnx',
        ...more,
      }),
    )
    await addRecipe(folder)
    return name
  }
  const start = async (name: string) => bench.scratch.client.training.run({ dataset: 'v1', recipe: name as never })
  async function trained(name: string): Promise<Job> {
    return bench.jobResult((await start(name)).jobId)
  }
  return { bench, recipe, start, trained }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    // The process has ended.
    return false
  }
}
