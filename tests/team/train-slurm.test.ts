import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { addRecipe } from '#engine'
import { datasetBench } from '../support/dataset-bench.ts'
import { colorModels } from '../support/models/color-models.ts'
import { type SlurmNodes, startSlurm } from '../support/team/slurm-nodes.ts'
import { winnow } from '../support/winnow-command.ts'

const bench = datasetBench()
const variables = ['WINNOW_RECIPES', 'WINNOW_TRAINING', 'WINNOW_PROFILES'] as const
let slurm: SlurmNodes | undefined
afterAll(async () => {
  await slurm?.stop()
  for (const name of variables) delete process.env[name]
})

const program = `import { cpSync, existsSync } from 'node:fs'
const [, , dataset, out] = process.argv
console.log('on ' + process.env.SLURMD_NODENAME + ' ' + existsSync(dataset + '/manifest.json'))
const done = () => { console.log('{"epoch":1,"epochs":1,"loss":0.5}'); cpSync('model.onnx', out + '/best.onnx') }
const go = setInterval(() => existsSync(out + '/go') && (clearInterval(go), done()), 100)`

test('a recipe trains as a task of Slurm: canceled it leaves the queue, and it goes on while Winnow is closed', async () => {
  for (const name of variables) process.env[name] = bench.out(name)
  const shared = bench.out('shared')
  mkdirSync(shared)
  slurm = await startSlurm(bench.out('slurm'), ['n1'])
  Object.assign(process.env, slurm.env)
  expect((await winnow(['profile', 'add', 'slurm', '--folder', shared])).exitCode).toBe(0)
  const file = join(process.env.WINNOW_PROFILES!, 'slurm.json')
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), statusSeconds: 1 }))
  const source = bench.out('sources/far')
  mkdirSync(source, { recursive: true })
  writeFileSync(join(source, 'model.onnx'), colorModels['ultralytics v8'].file)
  writeFileSync(join(source, 'train.mjs'), program)
  const command = [process.execPath, '{recipe}/train.mjs', '{dataset}', '{out}']
  writeFileSync(
    join(source, 'recipe.json'),
    JSON.stringify({ name: 'far', format: 'coco', command, onnx: 'best.onnx', on: 'slurm' }),
  )
  await addRecipe(source)
  await bench.frozenImages()

  const { jobId } = await bench.scratch.client.training.run({ dataset: 'v1', recipe: 'far' as never })
  const lines = async () => (await bench.scratch.client.training.log({ jobId })).lines
  await expect.poll(lines, { timeout: 60_000 }).toEqual(['on n1 true'])
  await bench.scratch.client.jobs.cancel({ jobId })
  expect((await bench.jobResult(jobId)).status).toBe('cancelled')
  expect(slurm.queue().trim()).toBe('')

  await bench.scratch.client.jobs.resume({ jobId })
  await expect.poll(lines, { timeout: 60_000 }).toEqual(['on n1 true', 'on n1 true'])
  await bench.scratch.reopen(() => {
    writeFileSync(join(shared, readdirSync(shared)[0]!, 'out/go'), '')
  })
  const { jobs } = bench.scratch.engine.context
  if (jobs.get(jobId).status === 'interrupted') jobs.resume(jobId)
  const { error, result } = await bench.jobResult(jobId)
  expect(error).toBeNull()
  expect(result).toMatchObject({ points: [{ epoch: 1, values: { loss: 0.5 } }] })
  expect(await bench.scratch.client.models.list()).toMatchObject([{ name: 'far v1', trainedOn: 'v1' }])
  expect(existsSync(shared) && readdirSync(shared)).toEqual([])
})
