import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { EvaluationResult, Job, Model } from '#contract'
import { colorModels } from '../../support/models/color-models.ts'
import { type Scratch, scratchWorkspace } from '../../support/scratch-workspace.ts'

const ground = mkdtempSync(join(tmpdir(), 'winnow-prelabel-on-'))
const profiles = join(ground, 'profiles')
const before = { ...process.env }
beforeAll(async () => {
  mkdirSync(profiles)
  Object.assign(process.env, { XDG_CACHE_HOME: join(ground, 'cache'), WINNOW_PROFILES: profiles })
  mkdirSync(join(ground, 'images'))
  for (let i = 0; i < 40; i++)
    await sharp({
      create: { width: 96 + i, height: 64, channels: 3, background: { r: i % 3 ? 16 : 240, g: i, b: 200 - i } },
    })
      .png()
      .toFile(join(ground, 'images', `${i}.png`))
  writeFileSync(join(ground, 'model.onnx'), colorModels.centernet.file)
})
afterAll(() => {
  for (const name of ['XDG_CACHE_HOME', 'WINNOW_PROFILES'] as const)
    if (before[name] === undefined) delete process.env[name]
    else process.env[name] = before[name]
  rmSync(ground, { recursive: true, force: true })
})

async function workspace(): Promise<Scratch> {
  const scratch = await scratchWorkspace([])
  await done(scratch, await scratch.client.library.import({ paths: [join(ground, 'images')], prelabel: false }))
  await scratch.client.models.add({ file: join(ground, 'model.onnx'), classMap: 'add-classes' })
  return scratch
}

async function done({ engine }: Scratch, { jobId }: { jobId: Job['jobId'] }): Promise<Job> {
  const job = await engine.context.jobs.wait(jobId)
  expect(job.error).toBeNull()
  return job
}

const found = ({ engine: { context } }: Scratch) => ({
  predictions: context.store.all(
    'SELECT path, n, model_class, score, x16, y16, width16, height16 FROM prediction JOIN image ON image.id = image_id ORDER BY path, n',
  ),
  vectors: context.store.all(
    'SELECT path, annotation_id, hex(vector) AS vector FROM embedding JOIN image ON image.id = image_id ORDER BY path, annotation_id',
  ),
})

test('predictions and vectors by tasks equal those of one process, and nothing stays of the tasks', async () => {
  const [here, there] = [await workspace(), await workspace()]
  await done(here, await here.client.models.prelabel({}))
  await done(here, await here.client.embeddings.describe())
  const { result } = await done(there, await there.client.models.prelabel({ on: 'processes' }))
  expect(result).toMatchObject({ images: 40, failed: [] })
  await done(there, await there.client.embeddings.describe({ on: 'processes' }))
  expect(found(there)).toEqual(found(here))
  expect(readdirSync(join(ground, 'cache/winnow/processes'))).toEqual([])
  await Promise.all([here.close(), there.close()])
})

test('evaluation runs a model on unseen images by tasks, with the predictions and figures of one process', async () => {
  const [here, there] = [await workspace(), await workspace()]
  const evaluated = async (scratch: Scratch, on?: string) => {
    const [{ modelId }] = (await scratch.client.models.list()) as [Model]
    await done(scratch, await scratch.client.models.prelabel({}))
    await scratch.client.labeling.accept({ fromScore: 0 })
    const { context } = scratch.engine
    context.store.write(() => {
      for (const table of ['prediction', 'prediction_run']) context.store.run(`DELETE FROM ${table}`)
    })
    const { result } = await done(scratch, await scratch.client.evaluation.run({ modelId, on }))
    const { evaluationId } = result as EvaluationResult
    const { ap, predictions, images } = await scratch.client.evaluation.get({ evaluationId })
    return { ap, predictions, images, found: found(scratch).predictions }
  }
  const expected = await evaluated(here)
  expect(expected).toMatchObject({ images: 40, ap: 1 })
  expect(await evaluated(there, 'processes')).toEqual(expected)
  expect(readdirSync(join(ground, 'cache/winnow/processes'))).toEqual([])
  const [{ modelId }] = (await there.client.models.list()) as [Model]
  await expect(there.client.evaluation.run({ modelId, on: 'none' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await expect(there.client.evaluation.compare({ modelIds: [modelId, modelId], on: 'none' })).rejects.toMatchObject({
    code: 'NOT_FOUND',
  })
  await Promise.all([here.close(), there.close()])
})

test('a job that was closed in the middle goes on with what its tasks left, and makes nothing twice', async () => {
  const [here, there] = [await workspace(), await workspace()]
  await done(here, await here.client.models.prelabel({}))
  const { jobId } = await there.client.models.prelabel({ on: 'processes' })
  await expect.poll(() => there.engine.context.store.values('SELECT image_id FROM prediction_run').length).not.toBe(0)
  await there.reopen()
  const { jobs } = there.engine.context
  if (jobs.get(jobId).status === 'interrupted') jobs.resume(jobId)
  expect((await done(there, { jobId })).result).toMatchObject({ images: 40 })
  expect(found(there).predictions).toEqual(found(here).predictions)
  await Promise.all([here.close(), there.close()])
})

test('only a profile of the computer is run: none of a workspace, none by a path', async () => {
  const scratch = await workspace()
  const profile = (name: string) => ({
    name,
    submit: ['touch', join(ground, 'ran')],
    status: ['true'],
    cancel: ['true'],
    folder: ground,
  })
  for (const folder of ['', 'profiles', '.config/winnow/profiles', 'winnow/profiles']) {
    mkdirSync(join(scratch.folder, folder), { recursive: true })
    writeFileSync(join(scratch.folder, folder, 'evil.json'), JSON.stringify(profile('evil')))
  }
  await expect(scratch.client.models.prelabel({ on: 'evil' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await expect(scratch.client.embeddings.describe({ on: 'evil' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  const path = `../${join(scratch.folder, 'evil')}`
  await expect(scratch.client.models.prelabel({ on: path })).rejects.toThrow()
  // Neither does a job that a stranger's workspace brings along.
  const { jobId } = await scratch.client.models.prelabel({})
  await done(scratch, { jobId })
  const { context } = scratch.engine
  for (const on of ['evil', path]) {
    context.store.write(() =>
      context.store.run(
        "UPDATE job SET status = 'failed', checkpoint = NULL, input = json_set(input, '$.on', ?, '$.again', json('true'))",
        [on],
      ),
    )
    context.jobs.resume(jobId)
    expect((await context.jobs.wait(jobId)).status).toBe('failed')
  }
  expect(existsSync(join(ground, 'ran'))).toBe(false)
  expect(await scratch.client.models.profiles()).toEqual([{ name: 'processes', problem: null }])
  await scratch.close()
})

test('leads choose a profile, annotators none', async () => {
  const scratch = await workspace()
  const anna = await scratch.actingAs('anna', 'annotator')
  await expect(anna.models.profiles()).rejects.toMatchObject({ code: 'REFUSED' })
  await expect(anna.embeddings.describe({ on: 'processes' })).rejects.toMatchObject({ code: 'REFUSED' })
  await scratch.close()
})
