import { globSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addRecipe } from '#engine'
import { datasetBench } from '../support/dataset-bench.ts'
import { colorModels } from '../support/models/color-models.ts'
import { type RealDisk, realDisk } from '../support/team/real-disk.ts'

const bench = datasetBench()
let disk: RealDisk
beforeAll(() => {
  disk = realDisk(24)
  process.env.WINNOW_TRAINING = join(disk.folder, 'training')
})
afterAll(() => {
  disk?.remove()
  for (const name of ['WINNOW_TRAINING', 'WINNOW_RECIPES']) delete process.env[name]
})

/** Fills the disk of the training, and goes on printing; once it is told to, it writes its model. */
const program = `import { cpSync, existsSync, writeFileSync } from 'node:fs'
const [, , out, go] = process.argv
if (existsSync(go)) cpSync('model.onnx', out + '/best.onnx')
else {
  try { for (;;) writeFileSync(out + '/checkpoint', Buffer.alloc(65536), { flag: 'a' }) } catch {}
  setInterval(() => console.log('x'.repeat(60_000) + '\\n'.repeat(40)), 20)
}`

test('a command that fills the disk is ended with a message, and continues once there is room', async () => {
  process.env.WINNOW_RECIPES = bench.out('recipes')
  const [source, go] = [bench.out('sources/full'), bench.out('go')]
  await bench.frozenImages()
  mkdirSync(source, { recursive: true })
  writeFileSync(join(source, 'model.onnx'), colorModels['ultralytics v8'].file)
  writeFileSync(join(source, 'train.mjs'), program)
  const command = [process.execPath, '{recipe}/train.mjs', '{out}', go]
  writeFileSync(
    join(source, 'recipe.json'),
    JSON.stringify({ name: 'full', format: 'coco', command, onnx: 'best.onnx' }),
  )
  await addRecipe(source)
  const { client, engine } = bench.scratch
  const { jobId } = await client.training.run({ dataset: 'v1', recipe: 'full' as never })
  const sentence = `Disk full: ${disk.folder}. Free some space; saved data is safe. Then resume the job: it continues where it stopped.`
  expect((await bench.jobResult(jobId)).error).toBe(sentence)
  expect(await client.models.list()).toEqual([])

  writeFileSync(go, '')
  // The checkpoint of the command is in the way still.
  engine.context.jobs.resume(jobId)
  expect((await bench.jobResult(jobId)).error).toMatch(/^(Disk full|The training ended with code 1)/)
  const [checkpoint] = globSync(join(disk.folder, 'training/*/out/checkpoint'))
  rmSync(checkpoint!)
  engine.context.jobs.resume(jobId)
  expect((await bench.jobResult(jobId)).error).toBeNull()
  expect(await client.models.list()).toHaveLength(1)
})
