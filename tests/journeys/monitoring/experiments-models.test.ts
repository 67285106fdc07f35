import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { rowOf } from '#model/ids.ts'
import { colorModels } from '../../support/models/color-models.ts'
import { fragile } from '../../support/models/fragile-models.ts'
import { type Scratch, scratchWorkspace } from '../../support/scratch-workspace.ts'
import { winnow } from '../../support/winnow-command.ts'

let ground: string
let scratch: Scratch
beforeAll(() => {
  ground = mkdtempSync(join(tmpdir(), 'winnow-experiment-'))
})
afterAll(() => rmSync(ground, { recursive: true, force: true }))
beforeEach(async () => {
  scratch = await scratchWorkspace([])
})
afterEach(() => scratch.close())

const sound = colorModels['ultralytics v8'].file

async function addModel(name: string, file: Uint8Array) {
  const path = join(ground, `${name}.onnx`)
  writeFileSync(path, file)
  return (await scratch.client.models.add({ classMap: 'add-classes', file: path })).modelId
}

/** A folder of squares as large as the models' input, by their brightness from 0 to 1. */
async function squares(name: string, brightness: readonly number[]): Promise<string> {
  const folder = mkdtempSync(join(ground, `${name}-`))
  for (const [i, value] of brightness.entries()) {
    const [r, g, b] = [value, value * 0.99, value * 0.98].map((channel) => Math.round(channel * 255))
    await sharp({ create: { width: 64, height: 64, channels: 3, background: { r: r!, g: g!, b: b! } } })
      .png()
      .toFile(join(folder, `${name}-${i}.png`))
  }
  return folder
}

async function importSquares(name: string, brightness: readonly number[]): Promise<void> {
  const { jobId } = await scratch.client.library.import({ paths: [await squares(name, brightness)] })
  expect(await scratch.engine.context.jobs.wait(jobId)).toMatchObject({ status: 'done', result: { rejected: [] } })
}

const runsPerModel = () =>
  scratch.engine.context.store.values<number>(
    'SELECT (SELECT count(*) FROM prediction_run WHERE model_id = model.id) FROM model ORDER BY id',
  )

test('images that come in during an experiment are run by both models; the command line alone can do so too', async () => {
  await addModel('sound', sound)
  const candidate = await addModel('centernet', colorModels.centernet.file)
  await importSquares('before', [0.5])
  const { experimentId } = await scratch.client.experiments.start({ candidate })
  await expect.poll(runsPerModel).toEqual([1, 1])
  await importSquares('during', [0.6, 0.7])
  await expect.poll(runsPerModel).toEqual([3, 3])
  await scratch.client.experiments.stop({ experimentId })

  const folder = await squares('later', [0.4])
  await scratch.reopen(async () => {
    const quiet = ['--json', '--quiet']
    expect(await winnow(['import', scratch.folder, folder, ...quiet])).toMatchObject({ exitCode: 0 })
    const started = await winnow(['experiment', 'start', scratch.folder, '--candidate', 'centernet', ...quiet])
    expect(started).toMatchObject({ exitCode: 0, stderr: '' })
    expect(started.json()).toMatchObject({ status: 'running', waiting: 0 })
  })
  expect(runsPerModel()).toEqual([4, 4])
})

test('a candidate that gives no numbers, or whose file is broken, is rolled back at once; the current model stays', async () => {
  const current = await addModel('sound', sound)
  const broken = await addModel('fragile', fragile(sound, 'not a number', 0.9))
  const changed = await addModel('changed', colorModels.centernet.file)
  await importSquares('in', [0.5, 1])
  const rolledBack = async (candidate: typeof current) => {
    const { experimentId } = await scratch.client.experiments.start({ candidate })
    await expect.poll(async () => (await scratch.client.experiments.get({ experimentId }))!.status).toBe('rolledBack')
    const models = await scratch.client.models.list()
    expect(models.flatMap(({ modelId, aliases }) => aliases.map((alias) => [alias, modelId]))).toEqual([
      ['current', current],
    ])
    return (await scratch.client.experiments.get({ experimentId }))!
  }
  const noNumbers = await rolledBack(broken)
  expect(noNumbers.because[0]).toMatch(/^fragile failed on an image: The model gave values that are no finite numbers/)
  expect(noNumbers.guardrails).toContainEqual({ guard: 'output', state: 'tripped', logE: null, share: 1 })
  expect((await scratch.client.workspace.notices()).map(({ kind }) => kind)).toContain('experiment')

  const { sha256 } = (await scratch.client.models.list()).find(({ modelId }) => modelId === changed)!
  writeFileSync(join(scratch.folder, 'models', `${sha256}.onnx`), 'no model')
  const unloaded = await rolledBack(changed)
  expect(unloaded.because[0]).toMatch(/could not be loaded: /)
  expect(unloaded.guardrails).toContainEqual({ guard: 'crash', state: 'tripped', logE: null, share: 1 })
})

test('a candidate that a busy computer slowed is timed again before it is rolled back, one that is slow is', async () => {
  const current = await addModel('sound', sound)
  const [quick, slow] = [
    await addModel('quick', colorModels.centernet.file),
    await addModel('slow', fragile(sound, 'takes long', 0.1)),
  ]
  await importSquares(
    'in',
    Array.from({ length: 24 }, (_, i) => 0.5 + i / 100),
  )
  const { store } = scratch.engine.context
  const idle = () =>
    expect.poll(async () => (await scratch.client.jobs.list({})).every(({ status }) => status === 'done')).toBe(true)
  const stalled = JSON.stringify({ current: Array(30).fill(1), candidate: Array(30).fill(1000) })
  const latencyOf = async (candidate: typeof current, brightness: number) => {
    const { experimentId } = await scratch.client.experiments.start({ candidate })
    await idle()
    store.write(() => store.run('UPDATE experiment SET latency = ? WHERE id = ?', [stalled, rowOf(experimentId)]))
    await importSquares('stalled', [brightness])
    await expect
      .poll(() => store.values('SELECT latency FROM experiment WHERE id = ?', [rowOf(experimentId)]))
      .not.toEqual([stalled])
    await idle()
    const { status, guardrails } = (await scratch.client.experiments.get({ experimentId }))!
    if (status === 'running') await scratch.client.experiments.stop({ experimentId })
    return [status, guardrails.find(({ guard }) => guard === 'latency')?.state]
  }
  expect(await latencyOf(quick, 0.8)).toEqual(['running', 'ok'])
  expect(await latencyOf(slow, 0.9)).toEqual(['rolledBack', 'tripped'])
})
