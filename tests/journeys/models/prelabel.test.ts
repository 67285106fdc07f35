import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import sharp from 'sharp'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Job, Model, PrelabelResult } from '#contract'
import { createWorkspace, openEngine } from '#engine'
import { annotationIdFrom, editIdFrom, type ImageId, predictionId, rowOf } from '#model/ids.ts'
import { emptyDiff } from '#model/labels/diff.ts'
import { colorModels, colorNames } from '../../support/models/color-models.ts'
import { type Scratch, scratchWorkspace, testClock } from '../../support/scratch-workspace.ts'

let scratch: Scratch
let ground: string
beforeEach(async () => {
  scratch = await scratchWorkspace(['dog', 'Red'])
  ground = mkdtempSync(join(tmpdir(), 'winnow-prelabel-'))
})
afterEach(async () => {
  await scratch.close()
  rmSync(ground, { recursive: true, force: true })
})

/** Images of one color each, red, green and blue in turn, no two alike. */
async function makeImages(count: number): Promise<string> {
  const folder = join(ground, 'images')
  mkdirSync(folder, { recursive: true })
  for (let i = 0; i < count; i++) {
    const [r, g, b] = [0, 1, 2].map((channel) => (channel === i % 3 ? 0xf0 : 0x10 + Math.floor(i / 3)))
    await sharp({ create: { width: 128 + (i % 6), height: 64, channels: 3, background: { r: r!, g: g!, b: b! } } })
      .png()
      .toFile(join(folder, `${String(i).padStart(3, '0')}.png`))
  }
  return folder
}

function modelFile(name: keyof typeof colorModels): string {
  const file = join(ground, `${name.replaceAll(' ', '-')}.onnx`)
  writeFileSync(file, colorModels[name].file)
  return file
}

const done = async ({ jobId }: { jobId: Job['jobId'] }): Promise<Job> => scratch.engine.context.jobs.wait(jobId)
const result = (job: Job): PrelabelResult => {
  expect(job.error).toBeNull()
  expect(job.status).toBe('done')
  return job.result as PrelabelResult
}
const prelabel = async (input: Parameters<typeof scratch.client.models.prelabel>[0] = {}): Promise<PrelabelResult> =>
  result(await done(await scratch.client.models.prelabel(input)))

async function importImages(count: number): Promise<void> {
  await done(await scratch.client.library.import({ paths: [await makeImages(count)] }))
}

const images = async () => (await scratch.client.library.list({ order: 'image.path' })).images
const predictionsOf = async (imageId: ImageId) => (await scratch.client.labeling.open({ imageId })).predictions

/** Cancels the job as soon as one image is through. */
function cancelAtFirstImage(): void {
  const announce = scratch.engine.context.announce
  let cancelled = false
  scratch.engine.context.announce = (event) => {
    announce(event)
    if (cancelled || event.type !== 'jobChanged') return
    const job = scratch.engine.context.jobs.get(event.jobId)
    if (job.status !== 'running' || job.done < 1) return
    cancelled = true
    scratch.engine.context.jobs.cancel(event.jobId)
  }
}

test('a model comes in with its classes and pre-labels every image', async () => {
  await importImages(6)
  const model = await scratch.client.models.add({ classMap: 'add-classes', file: modelFile('centernet') })
  expect(model).toMatchObject({ name: 'centernet', family: 'centernet', aliases: ['current'], classes: colorNames })
  const classes = await scratch.client.workspace.classes()
  expect(classes.map(({ name }) => name)).toEqual(['dog', 'Red', 'green', 'blue'])
  expect(model.classMap.map((id) => classes.find(({ classId }) => classId === id)?.name)).toEqual([
    'Red',
    'green',
    'blue',
  ])

  scratch.events.length = 0
  const { images: count, predictions, failed, imagesPerSecond, inferenceMsPerImage } = await prelabel()
  expect(scratch.events).toContainEqual({ type: 'modelsChanged', modelId: model.modelId })
  expect({ count, predictions, failed }).toEqual({ count: 6, predictions: 18, failed: [] })
  expect(imagesPerSecond).toBeGreaterThan(0)
  expect(inferenceMsPerImage).toBeGreaterThan(0)
  for (const [i, { imageId, state, predictionCount, maxScore, widthPx }] of (await images()).entries()) {
    expect({ state, predictionCount }).toEqual({ state: 'predicted', predictionCount: 3 })
    const [best] = (await predictionsOf(imageId)).toSorted((a, b) => b.score - a.score)
    expect(best).toMatchObject({ classId: model.classMap[i % 3], outcome: 'open', score: maxScore })
    const scale = widthPx / 64
    const { x, width } = best!.geometry as { x: number; width: number }
    expect([x / scale, width / scale]).toEqual([expect.closeTo(16, 1), expect.closeTo(32, 1)])
  }
  const [listed] = await scratch.client.models.list()
  const { because, known, testRun, ...added } = model
  expect(listed).toEqual({ ...added, imagesPredicted: 6 })
  expect(known).toBe(false)
  expect(because).toContain('metadata')
  expect(testRun?.predictions[0]).toMatchObject({ class: 'red', geometry: { shape: 'box' } })
})

test('a canceled run keeps its results and continues when it is resumed', async () => {
  await importImages(6)
  await scratch.client.models.add({ classMap: 'add-classes', file: modelFile('centernet') })
  cancelAtFirstImage()
  const { jobId } = await scratch.client.models.prelabel({})
  const cancelled = await done({ jobId })
  expect(cancelled.status).toBe('cancelled')
  const before = await images()
  const predicted = before.filter(({ state }) => state === 'predicted')
  expect(predicted.length).toBeGreaterThanOrEqual(1)
  expect(predicted.length).toBeLessThanOrEqual(3)
  expect(before.filter(({ state }) => state === 'new')).toHaveLength(6 - predicted.length)

  await scratch.client.jobs.resume({ jobId })
  const resumed = result(await done({ jobId }))
  expect(resumed).toMatchObject({ images: 6, predictions: 18, failed: [] })
  const { store } = scratch.engine.context
  expect(store.all('SELECT count(*) AS n, max(next_n) AS next FROM prediction_run')).toEqual([{ n: 6, next: 3 }])
  expect(await prelabel()).toMatchObject({ images: 0, predictions: 0 })
})

test('a batch whose writing failed is counted once when it is written after all', async () => {
  // More than a batch, so that another writing follows the one that fails.
  await importImages(34)
  await scratch.client.models.add({ classMap: 'add-classes', file: modelFile('centernet') })
  const { store } = scratch.engine.context
  const write = store.run
  let failures = 0
  store.run = (sql, parameters) => {
    // Saving the job is the last of a batch.
    const isBatch = store.get('SELECT 1 FROM prediction_run') !== undefined
    if (isBatch && failures === 0 && sql.startsWith('UPDATE job SET checkpoint')) {
      failures += 1
      throw new Error('There is no room left.')
    }
    return write(sql, parameters)
  }
  const { jobId } = await scratch.client.models.prelabel({})
  expect(await done({ jobId })).toMatchObject({ status: 'failed', error: expect.stringContaining('no room') })
  expect(failures).toBe(1)
  await scratch.client.jobs.resume({ jobId })
  expect(result(await done({ jobId }))).toMatchObject({ images: 34, predictions: 102, failed: [] })
})

test('running again replaces only untouched predictions, and repeats none that a user has decided on', async () => {
  await importImages(6)
  const model = await scratch.client.models.add({ classMap: 'add-classes', file: modelFile('centernet') })
  await prelabel()
  const [first, second] = await images()
  const id = (n: number) => predictionId(rowOf(model.modelId), n)
  const open = await predictionsOf(first!.imageId)
  const [red, green, blue] = model.classMap.map((classId) => open.find((prediction) => prediction.classId === classId)!)
  expect([red, green, blue].map((prediction) => prediction!.id).toSorted()).toEqual([id(0), id(1), id(2)])
  await scratch.client.labeling.edit({
    imageId: first!.imageId,
    editId: editIdFrom('000000000001'),
    baseRevision: 0,
    diff: {
      ...emptyDiff,
      annotations: [
        {
          before: null,
          after: {
            id: annotationIdFrom('000000000001'),
            classId: red!.classId,
            geometry: red!.geometry,
            attributes: {},
            origin: 'model',
            modelId: model.modelId,
            predictionId: red!.id,
            score: red!.score,
          },
        },
      ],
      predictions: [
        { id: red!.id, before: 'open', after: 'taken' },
        { id: green!.id, before: 'open', after: 'deleted' },
      ],
      state: { before: 'predicted', after: 'reviewed' },
    },
  })

  expect(await prelabel({ again: true })).toMatchObject({ images: 6, predictions: 16, failed: [] })
  const after = await predictionsOf(first!.imageId)
  expect(after.map(({ id, outcome, classId }) => ({ id, outcome, classId }))).toEqual(
    expect.arrayContaining([
      { id: red!.id, outcome: 'taken', classId: red!.classId },
      { id: green!.id, outcome: 'deleted', classId: green!.classId },
      { id: id(3), outcome: 'open', classId: blue!.classId },
    ]),
  )
  expect(after).toHaveLength(3)
  expect((await predictionsOf(second!.imageId)).map((prediction) => prediction.id).toSorted()).toEqual([
    id(3),
    id(4),
    id(5),
  ])
  expect((await images())[0]).toMatchObject({ state: 'reviewed', predictionCount: 1, labelCount: 1 })

  await prelabel({ again: true })
  expect((await predictionsOf(first!.imageId)).map((prediction) => prediction.id)).toContain(id(4))
})

test('numbers are never used twice, even after a run that found nothing', async () => {
  await importImages(1)
  const model = await scratch.client.models.add({ classMap: 'add-classes', file: modelFile('centernet') })
  await prelabel()
  await scratch.client.workspace.changeSettings({ keepFromScore: 1 })
  expect(await prelabel({ again: true })).toMatchObject({ images: 1, predictions: 0 })
  await scratch.client.workspace.changeSettings({ keepFromScore: 0.5 })
  expect(await prelabel({ again: true })).toMatchObject({ images: 1, predictions: 1 })
  const [image] = await images()
  expect((await predictionsOf(image!.imageId)).map(({ id }) => id)).toEqual([predictionId(rowOf(model.modelId), 3)])
})

test('an image that fails is named with its reason and stops nothing', async () => {
  await importImages(6)
  await scratch.client.models.add({ classMap: 'add-classes', file: modelFile('ultralytics v8') })
  const all = await images()
  const [broken, missing] = all
  const fileOf = async ({ imageId }: { imageId: ImageId }) => (await scratch.client.library.image({ imageId })).file
  writeFileSync(await fileOf(broken!), 'not an image any more')
  rmSync(await fileOf(missing!))
  const { images: count, failed } = await prelabel()
  expect(count).toBe(4)
  expect(failed.toSorted((a, b) => a.path.localeCompare(b.path))).toEqual([
    { imageId: broken!.imageId, path: broken!.path, reason: expect.stringMatching(/^The file is .*\.$/) },
    { imageId: missing!.imageId, path: missing!.path, reason: expect.stringContaining('There is no file') },
  ])
  expect((await images()).map(({ state }) => state)).toEqual(['new', 'new', ...new Array(4).fill('predicted')])

  // What failed is added to, not written again with each checkpoint; a run that goes on knows it.
  const { store, jobs } = scratch.engine.context
  const [job] = jobs.list(1)
  expect(store.values("SELECT checkpoint FROM job WHERE kind = 'models.prelabel'")[0]).not.toContain('reason')
  store.write(() => store.run("UPDATE job SET status = 'interrupted', result = NULL"))
  jobs.resume(job!.jobId)
  const again = await jobs.wait(job!.jobId)
  expect(again.result).toMatchObject({ images: 4, failed })
})

test('a query chooses the images; those in the trash are dropped', async () => {
  await importImages(6)
  await scratch.client.models.add({ classMap: 'add-classes', file: modelFile('yolox with class names') })
  const [first] = await images()
  const { store } = scratch.engine.context
  store.write(() => store.run("UPDATE image SET lifecycle = 'trashed' WHERE id = ?", [rowOf(first!.imageId)]))
  expect(await prelabel({ where: 'image.width < 131' })).toMatchObject({ images: 2 })
  await expect(scratch.client.models.prelabel({ where: 'image.wide < 131' })).rejects.toMatchObject({ code: 'INVALID' })
})

test('the current model changes, and the figures of the images with it', async () => {
  await importImages(3)
  const one: Model = await scratch.client.models.add({ classMap: 'add-classes', file: modelFile('centernet') })
  const two = await scratch.client.models.add({
    classMap: 'add-classes',
    file: modelFile('ultralytics v8'),
    name: 'other',
  })
  expect(two).toMatchObject({ aliases: [], name: 'other' })
  await prelabel()
  await prelabel({ modelId: two.modelId, where: 'image.width == 128' })
  expect((await images()).map(({ predictionCount }) => predictionCount)).toEqual([3, 3, 3])
  expect(await scratch.client.models.moveAlias({ modelId: two.modelId, alias: 'current' })).toMatchObject({
    aliases: ['current'],
  })
  await expect.poll(async () => (await images()).map(({ predictionCount }) => predictionCount)).toEqual([1, 0, 0])
  const aliases = (await scratch.client.models.list()).map(({ modelId, aliases }) => [modelId, aliases])
  expect(aliases).toEqual([
    [one.modelId, ['previous']],
    [two.modelId, ['current']],
  ])
  expect(await scratch.client.models.rollback()).toMatchObject({ modelId: one.modelId })
  await expect.poll(async () => (await images()).map(({ predictionCount }) => predictionCount)).toEqual([3, 3, 3])
})

test('other calls are answered while the model runs', async () => {
  await importImages(24)
  await scratch.client.models.add({ classMap: 'add-classes', file: modelFile('centernet') })
  const { jobId } = await scratch.client.models.prelabel({})
  const seen = new Set<number>()
  for (;;) {
    const { status, done } = await scratch.client.jobs.get({ jobId })
    if (status !== 'queued' && status !== 'running') break
    seen.add(done)
    // As a call from the window does, it comes in by the event loop.
    await new Promise((resolve) => setImmediate(resolve))
  }
  expect(seen.size).toBeGreaterThan(3)
  expect((await scratch.client.jobs.get({ jobId })).status).toBe('done')
})

test('only a lead runs and adds models', async () => {
  const annotator = await scratch.actingAs('ann', 'annotator')
  await expect(annotator.models.add({ classMap: 'add-classes', file: modelFile('centernet') })).rejects.toMatchObject({
    code: 'REFUSED',
  })
  await scratch.client.models.add({ classMap: 'add-classes', file: modelFile('centernet') })
  await expect(annotator.models.prelabel({})).rejects.toMatchObject({ code: 'REFUSED' })
  expect(await annotator.models.list()).toHaveLength(1)
})

test('everything written before kill -9 is there, and the job continues after it', async () => {
  const folder = join(ground, 'workspace')
  await createWorkspace(folder, { name: 'Killed', classes: [], clock: testClock() })
  const images = await makeImages(40)
  const open = () => openEngine({ folder, program: 'a test' })
  let engine = await open()
  await engine.context.jobs.wait((await engine.client.library.import({ paths: [images] })).jobId)
  await engine.client.models.add({ classMap: 'add-classes', file: modelFile('centernet') })
  await engine.client.workspace.changeSettings({ inferenceWorkers: 1 })
  await engine.close()

  const program = new URL('../../support/prelabel-until-killed.ts', import.meta.url)
  const child = spawn(process.execPath, [fileURLToPath(program), folder])
  let [printed, complaints] = ['', '']
  child.stderr.on('data', (text) => {
    complaints += text
  })
  child.stdout.on('data', (text) => {
    printed += text
  })
  await new Promise((resolve) => child.once('close', resolve))
  expect(complaints).toBe('')
  const written = Number(printed.match(/^written (\d+)/)?.[1])
  expect(written).toBeGreaterThan(0)

  engine = await open()
  try {
    const { store, jobs } = engine.context
    const runs = () => store.get<{ n: number }>('SELECT count(*) AS n FROM prediction_run')!.n
    expect(runs()).toBeGreaterThanOrEqual(written)
    expect(runs()).toBeLessThan(40)
    const [job] = jobs.list(1)
    jobs.resume(job!.jobId)
    expect(result(await jobs.wait(job!.jobId))).toMatchObject({ images: 40, predictions: 120, failed: [] })
    expect(runs()).toBe(40)
    expect(store.get('SELECT max(next_n) AS next, min(count) AS count FROM prediction_run')).toEqual({
      next: 3,
      count: 3,
    })
  } finally {
    await engine.close()
  }
})
