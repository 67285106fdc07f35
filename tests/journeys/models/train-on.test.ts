import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Job } from '#contract'
import { addRecipe } from '#engine'
import { datasetBench } from '../../support/dataset-bench.ts'
import { colorModels } from '../../support/models/color-models.ts'

const bench = datasetBench()
const scheduler = [process.execPath, resolve(import.meta.dirname, '../../support/own-scheduler.mjs')]
const variables = ['WINNOW_RECIPES', 'WINNOW_TRAINING', 'WINNOW_PROFILES'] as const

/** Where tasks are told, and the folder that they share with this computer. */
const tasks = () => readdirSync(bench.out('tasks'))
const shared = () => readdirSync(bench.out('shared'))

beforeEach(() => {
  process.env.WINNOW_RECIPES = bench.out('recipes')
  process.env.WINNOW_TRAINING = bench.out('training')
  process.env.WINNOW_PROFILES = bench.out('profiles')
  for (const folder of ['profiles', 'shared', 'tasks']) mkdirSync(bench.out(folder), { recursive: true })
  writeProfile({})
})
afterEach(() => {
  for (const name of variables) delete process.env[name]
})

function writeProfile(more: object): void {
  const profile = {
    name: 'own',
    folder: bench.out('shared'),
    submit: [...scheduler, 'submit', bench.out('tasks'), '{script}'],
    status: [...scheduler, 'status', bench.out('tasks')],
    cancel: [...scheduler, 'cancel', bench.out('tasks'), '{id}'],
    statusSeconds: 0.2,
    patienceSeconds: 2,
    ...more,
  }
  writeFileSync(bench.out('profiles/own.json'), JSON.stringify(profile))
}

/** A recipe whose command is a program of Node, and that runs on the profile. */
async function recipe(program: string): Promise<void> {
  const folder = bench.out('sources/remote')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'model.onnx'), colorModels['ultralytics v8'].file)
  writeFileSync(
    join(folder, 'train.mjs'),
    `import { cpSync, existsSync, writeFileSync } from 'node:fs'\nconst [, , dataset, out] = process.argv\n${program}`,
  )
  const command = [process.execPath, '{recipe}/train.mjs', '{dataset}', '{out}']
  const env = { NOTE: `it's "here"` }
  writeFileSync(
    join(folder, 'recipe.json'),
    JSON.stringify({ name: 'remote', format: 'coco', command, env, onnx: 'best.onnx', on: 'own' }),
  )
  await addRecipe(folder)
}

const start = async (): Promise<Job['jobId']> =>
  (await bench.scratch.client.training.run({ dataset: 'v1', recipe: 'remote' as never })).jobId
const waitsForGo = `const go = setInterval(() => existsSync(out + '/go') && (clearInterval(go), done()), 50)`
const outFolder = () => join(bench.out('shared'), shared()[0]!, 'out')

test('a recipe trains as a task of a profile, its failure is reported, and a resumed training uses the same folder', async () => {
  await bench.frozenImages()
  await recipe(`
    if (!existsSync(dataset + '/manifest.json') || process.cwd().includes('sources')) process.exit(3)
    if (!existsSync(out + '/half')) { writeFileSync(out + '/half', ''); console.error('no more memory'); process.exit(7) }
    for (const epoch of [1, 2]) console.log(JSON.stringify({ epoch, epochs: 2, loss: 1 / epoch }))
    console.log(process.env.NOTE); cpSync('model.onnx', out + '/best.onnx')`)
  const jobId = await start()
  expect((await bench.jobResult(jobId)).error).toBe('The training ended with code 7. Its last lines:\nno more memory')
  const { client } = bench.scratch
  expect(await client.datasets.exports({ name: 'v1' })).toHaveLength(1)
  await client.jobs.resume({ jobId })
  const { error, result } = await bench.jobResult(jobId)
  expect(error).toBeNull()
  expect(result).toMatchObject({ points: [{ epoch: 1 }, { epoch: 2, values: { loss: 0.5 } }] })
  expect((await client.training.log({ jobId })).lines).toEqual(
    expect.arrayContaining(['no more memory', `it's "here"`]),
  )
  expect(await client.models.list()).toMatchObject([{ name: 'remote v1', trainedOn: 'v1' }])
  expect(tasks()).toHaveLength(2)
  expect(shared()).toEqual([])
  // The export that it trained on is gone.
  expect(await client.datasets.exports({ name: 'v1' })).toEqual([])
})

test('a task goes on while Winnow is closed, and is taken over; canceled, it is ended', async () => {
  await bench.frozenImages()
  await recipe(`const done = () => { console.log('{"epoch":1}'); cpSync('model.onnx', out + '/best.onnx') }
    console.log('begun'); ${waitsForGo}`)
  const jobId = await start()
  const lines = async () => (await bench.scratch.client.training.log({ jobId })).lines
  await expect.poll(lines).toEqual(['begun'])
  await bench.scratch.reopen()
  const { jobs } = bench.scratch.engine.context
  if (jobs.get(jobId).status === 'interrupted') jobs.resume(jobId)
  await expect.poll(lines).toEqual(['begun'])

  await bench.scratch.client.jobs.cancel({ jobId })
  expect((await bench.jobResult(jobId)).status).toBe('cancelled')
  const [pid] = tasks()
  await expect.poll(() => existsSync(`/proc/${pid}`)).toBe(false)

  await bench.scratch.client.jobs.resume({ jobId })
  await expect.poll(tasks).toHaveLength(2)
  writeFileSync(join(outFolder(), 'go'), '')
  expect((await bench.jobResult(jobId)).error).toBeNull()
})

test('a task that is lost, a scheduler that refuses and one that is away end the training with a sentence', async () => {
  await bench.frozenImages()
  await recipe(`const done = () => {}\nconsole.log('begun ' + process.ppid); ${waitsForGo}`)
  writeProfile({ submit: ['false'] })
  expect((await bench.jobResult(await start())).error).toMatch(/false of the profile own failed/)

  writeProfile({})
  const lost = await start()
  await expect.poll(tasks).toHaveLength(1)
  process.kill(-Number(tasks()[0]), 'SIGKILL')
  expect((await bench.jobResult(lost)).error).toMatch(/The task of the profile own ended without an exit code\./)

  // A note without an id: nobody knows whether it runs.
  const note = join(bench.out('shared'), shared()[0]!, 'task/batches', `winnow-train-${shared()[0]!.slice(-12)}.json`)
  writeFileSync(note, JSON.stringify({ name: 'x', id: null, shards: ['x'] }))
  expect((await bench.jobResult(await start())).error).toMatch(/may run there as winnow-train-/)
  expect(JSON.parse(readFileSync(note, 'utf8'))).toMatchObject({ id: null })

  writeFileSync(note, JSON.stringify({ name: 'x', id: '1', shards: ['x'] }))
  writeProfile({ status: ['no-such-scheduler'], patienceSeconds: 1 })
  expect((await bench.jobResult(await start())).error).toMatch(
    /The profile own can't be reached: There is no program no-such-scheduler/,
  )
  expect(await bench.scratch.client.models.list()).toEqual([])
})
