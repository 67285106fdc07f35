import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ClassMapStart, Job, Model } from '#contract'
import { annotationIdFrom, type EvaluationId, editIdFrom, type ImageId, type JobId, rowOf } from '#model/ids.ts'
import { emptyDiff } from '#model/labels/diff.ts'
import { colorModels } from '../../support/models/color-models.ts'
import { type Scratch, scratchWorkspace } from '../../support/scratch-workspace.ts'

let scratch: Scratch
let ground: string
beforeEach(() => {
  ground = mkdtempSync(join(tmpdir(), 'winnow-class-map-'))
})
afterEach(async () => {
  await scratch.close()
  rmSync(ground, { recursive: true, force: true })
})

/** A workspace with this label set and images of one color each: the model finds red, green and blue in each. */
async function begin(classes: string[], images = 3): Promise<void> {
  scratch = await scratchWorkspace(classes)
  const folder = join(ground, 'images')
  mkdirSync(folder)
  for (let i = 0; i < images; i++) {
    const [r, g, b] = [0, 1, 2].map((channel) => (channel === i % 3 ? 0xf0 : 0x10 + Math.floor(i / 3)))
    await sharp({ create: { width: 128 + i, height: 64, channels: 3, background: { r: r!, g: g!, b: b! } } })
      .png()
      .toFile(join(folder, `${String(i).padStart(3, '0')}.png`))
  }
  await done(await scratch.client.library.import({ paths: [folder] }))
}

async function done({ jobId }: { jobId: JobId }): Promise<Job> {
  const job = await scratch.engine.context.jobs.wait(jobId)
  expect(job.error).toBeNull()
  return job
}

const add = async (classMap?: ClassMapStart): Promise<Model> => {
  const file = join(ground, 'colors.onnx')
  writeFileSync(file, colorModels.centernet.file)
  return scratch.client.models.add({ file, ...(classMap && { classMap }) })
}
const names = async () => (await scratch.client.workspace.classes()).map(({ name }) => name)
const mapOf = async ({ modelId }: Model) =>
  Object.fromEntries(
    (await scratch.client.models.classMap({ modelId })).classes.map((one) => [one.name, [one.class, one.decided]]),
  )
const prelabel = async (input: Parameters<typeof scratch.client.models.prelabel>[0] = {}) =>
  (await done(await scratch.client.models.prelabel(input))).result
const images = async () => (await scratch.client.library.list({ order: 'image.path' })).images
const open = async (imageId: ImageId) => (await scratch.client.labeling.open({ imageId })).predictions
const classesOn = async (imageId: ImageId) => {
  const byId = new Map((await scratch.client.workspace.classes()).map(({ classId, name }) => [classId, name]))
  return (await open(imageId)).map(({ classId, outcome }) => `${byId.get(classId)} ${outcome}`).toSorted()
}
const save = async ({ modelId }: Model, entries: [string, string | null][]) => {
  const saved = await scratch.client.models.saveClassMap({
    modelId,
    entries: entries.map(([modelClass, name]) => ({ modelClass, class: name })),
  })
  await done(saved)
  return saved
}

test('a model adds no class: equal names are suggested, the rest makes no predictions', async () => {
  await begin(['dog', 'Red'])
  const model = await add()
  expect(await names()).toEqual(['dog', 'Red'])
  expect(await mapOf(model)).toEqual({ red: ['Red', false], green: [null, false], blue: [null, false] })
  expect(await prelabel()).toMatchObject({ images: 3, predictions: 3, unmapped: 6 })
  for (const { imageId, predictionCount } of await images()) {
    expect(predictionCount).toBe(1)
    expect(await classesOn(imageId)).toEqual(['Red open'])
  }
  expect(await names()).toEqual(['dog', 'Red'])
})

test('nothing is added to an empty label set; a user picks classes', async () => {
  await begin([])
  const model = await add()
  expect(await names()).toEqual([])
  expect(await prelabel()).toMatchObject({ images: 3, predictions: 0, unmapped: 9 })
  // There is nothing to be good at yet.
  await expect(scratch.client.evaluation.run({ modelId: model.modelId })).rejects.toThrow(
    /None of the classes of colors \(red, green, blue\) is mapped to your label set/,
  )
  const { added } = await save(model, [
    ['green', 'leaf'],
    ['blue', 'leaf'],
  ])
  expect([added, await names()]).toEqual([['leaf'], ['leaf']])
  const [first] = await images()
  expect(await classesOn(first!.imageId)).toEqual(['leaf open', 'leaf open'])
  expect(first).toMatchObject({ predictionCount: 2 })
})

test('a map can be given with the model, whole or in part', async () => {
  await begin(['dog', 'Red'])
  const model = await add([
    { modelClass: 'red', class: null },
    { modelClass: 2, class: 'dog' },
  ])
  expect(await mapOf(model)).toEqual({ red: [null, true], green: [null, false], blue: ['dog', true] })
  expect(await names()).toEqual(['dog', 'Red'])
})

test('add-classes adds all of them', async () => {
  await begin(['dog', 'Red'])
  expect(await mapOf(await add('add-classes'))).toEqual({
    red: ['Red', true],
    green: ['green', true],
    blue: ['blue', true],
  })
  expect(await names()).toEqual(['dog', 'Red', 'green', 'blue'])
})

test('an edited map relabels untouched predictions, there and back, and keeps users’ decisions', async () => {
  await begin(['dog', 'Red', 'green', 'blue'])
  const model = await add()
  await prelabel()
  const [first, second] = await images()
  const before = await open(second!.imageId)
  const [taken, deleted] = (await open(first!.imageId)).toSorted((a, b) => a.classId - b.classId)
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
            classId: taken!.classId,
            geometry: taken!.geometry,
            attributes: {},
            origin: 'model',
            modelId: model.modelId,
            predictionId: taken!.id,
            score: taken!.score,
          },
        },
      ],
      predictions: [
        { id: taken!.id, before: 'open', after: 'taken' },
        { id: deleted!.id, before: 'open', after: 'deleted' },
      ],
    },
  })
  await save(model, [
    ['red', 'dog'],
    ['green', null],
    ['blue', 'dog'],
  ])
  expect(await classesOn(first!.imageId)).toEqual(['Red taken', 'dog open', 'green deleted'])
  expect(await classesOn(second!.imageId)).toEqual(['dog open', 'dog open'])
  expect((await images())[1]).toMatchObject({ predictionCount: 2 })
  // What was taken or deleted is not proposed again under its new class either.
  await prelabel({ again: true })
  expect(await classesOn(first!.imageId)).toEqual(['Red taken', 'dog open', 'green deleted'])

  await save(model, [
    ['red', 'Red'],
    ['green', 'green'],
    ['blue', 'blue'],
  ])
  expect(await classesOn(first!.imageId)).toEqual(['Red taken', 'blue open', 'green deleted'])
  expect((await open(second!.imageId)).map(({ classId, geometry }) => ({ classId, geometry }))).toEqual(
    before.map(({ classId, geometry }) => ({ classId, geometry })),
  )
})

test('each change of a map is in the audit log, by the model’s classes and ours', async () => {
  await begin(['dog'])
  const model = await add()
  await save(model, [['red', 'dog']])
  const entries = await scratch.client.access.audit({})
  expect(entries.find(({ action }) => action === 'models.saveClassMap')?.detail).toEqual({
    modelId: model.modelId,
    map: { '0 red': 'dog' },
  })
})

test('a test run uses only some images, and shows what the model finds before anything is mapped', async () => {
  await begin([], 9)
  const model = await add()
  expect(await prelabel({ sample: 4 })).toMatchObject({ images: 4, predictions: 0, unmapped: 12 })
  expect(await prelabel({ sample: 4 })).toMatchObject({ images: 0 })
  const sampled = await scratch.client.models.sample({ modelId: model.modelId, fromScore: 0 })
  expect(sampled.map(({ path }) => path)).toEqual(['000.png', '002.png', '004.png', '006.png'])
  expect(sampled[0]!.found.map(({ modelClass }) => modelClass).toSorted()).toEqual([0, 1, 2])
  expect(sampled[0]!.found[0]!.score).toBeGreaterThan(0.5)
  const most = await scratch.client.models.sample({ modelId: model.modelId, fromScore: 1.0 })
  expect(most.map(({ found }) => found)).toEqual([[], [], [], []])

  // Of many more images than a look is for, so many, spread evenly.
  const { store } = scratch.engine.context
  store.write(() => {
    for (let i = 0; i < 800; i++)
      store.run('INSERT INTO prediction_run (image_id, model_id, ran_at, count, next_n) VALUES (?, ?, 0, 0, 0)', [
        rowOf(scratch.addImage()),
        rowOf(model.modelId),
      ])
  })
  const spread = await scratch.client.models.sample({ modelId: model.modelId, fromScore: 0 })
  expect(spread).toHaveLength(200)
})

test('new classes that nobody mapped or ignored wait, with their count and an example', async () => {
  await begin(['Red'])
  const model = await add()
  await prelabel()
  const waiting = await scratch.client.models.waitingClasses()
  expect(waiting.map(({ name, found }) => [name, found])).toEqual([
    ['green', expect.any(Number)],
    ['blue', expect.any(Number)],
  ])
  expect(waiting[0]!.example).toMatchObject({ modelClass: 1, box: [32, 16, 64, 32].map(() => expect.any(Number)) })
  await save(model, [
    ['green', null],
    ['blue', 'Red'],
  ])
  expect(await scratch.client.models.waitingClasses()).toEqual([])
})

test('an entry that names no class of the model is refused, and nothing is saved', async () => {
  await begin(['dog'])
  const model = await add()
  const wrong = (modelClass: string | number) =>
    scratch.client.models.saveClassMap({ modelId: model.modelId, entries: [{ modelClass, class: 'new' }] })
  await expect(wrong('violet')).rejects.toThrow('The model has no class violet. Its classes: red, green, blue.')
  await expect(wrong(3)).rejects.toThrow('The model has no class 3.')
  expect(await names()).toEqual(['dog'])
})

test('a class is proposed from a confidence of its own on; what is below stays, comes back and counts in evaluations', async () => {
  await begin(['red', 'green', 'blue'])
  const model = await add()
  const { modelId } = model
  await prelabel()
  const found = async () => {
    const all = await Promise.all((await images()).map(({ imageId }) => open(imageId)))
    return all.flat().filter(({ outcome }) => outcome === 'open').length
  }
  const evaluate = async () => {
    const { jobId } = await scratch.client.evaluation.run({ modelId })
    const { result } = await done({ jobId })
    return scratch.client.evaluation.get(result as { evaluationId: EvaluationId })
  }
  await scratch.client.labeling.accept({ where: 'image.width == 128' })
  const plain = await evaluate()
  const open1 = await found()

  const { setThresholds } = scratch.client.models
  await expect(setThresholds({ modelId, thresholds: [{ class: 'car', fromScore: 0.5 }] })).rejects.toThrow(
    'no class “car”',
  )
  const raised = await done(await setThresholds({ modelId, thresholds: [{ class: null, fromScore: 1 }] }))
  expect(raised.result).toMatchObject({ changed: open1 })
  expect(await found()).toBe(0)
  expect(await evaluate()).toMatchObject({ ap: plain.ap, predictions: plain.predictions })
  expect((await scratch.client.models.classMap({ modelId })).classes.map(({ fromScore }) => fromScore)).toEqual([
    1, 1, 1,
  ])

  // A run goes by it, and without it everything is back.
  expect(await prelabel({ again: true })).toMatchObject({ predictions: 0, unmapped: open1 })
  await done(await setThresholds({ modelId, thresholds: [{ class: null, fromScore: 0 }] }))
  expect(await found()).toBe(open1)
})

test('a model known by the hash of its file alone is one with the file once it is added', async () => {
  await begin(['blue', 'plum', 'red'])
  const { file: bytes } = colorModels.centernet
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  const [first, second] = await images()
  const found = [
    { image_id: rowOf(first!.imageId), category_id: 1, bbox: [1, 1, 20, 20], score: 0.9 },
    { image_id: rowOf(first!.imageId), category_id: 3, bbox: [30, 1, 20, 20], score: 0.8 },
    { image_id: rowOf(second!.imageId), category_id: 3, bbox: [1, 1, 20, 20], score: 0.7 },
  ]
  const imported = async (name: string, detections: readonly object[]) => {
    writeFileSync(join(ground, name), JSON.stringify(detections))
    const model = { name: 'elsewhere', sha256 }
    await done(
      await scratch.client.library.import({
        paths: [join(ground, name)],
        predictionsOf: { model, replaceOpen: true },
      }),
    )
  }
  const plum = { ...found[0]!, category_id: 2 }
  await imported('with-plum.json', [plum, ...found.slice(1)])
  const refused = await add().catch((error: Error) => error.message)
  expect(refused).toContain('of classes that this file does not have: plum')
  expect(readdirSync(join(scratch.folder, 'models'))).toEqual([])
  await imported('found.json', found)
  const [known] = await scratch.client.models.list()
  const added = await add()
  expect(added).toMatchObject({ modelId: known!.modelId, name: 'elsewhere', classes: ['red', 'green', 'blue'] })
  expect(await mapOf(added)).toMatchObject({ red: ['red', false], green: [null, false], blue: ['blue', false] })
  expect(await classesOn(first!.imageId)).toEqual(['blue open', 'red open'])
  const numbers = scratch.engine.context.store.arrays(
    'SELECT image_id, model_class FROM prediction ORDER BY score DESC',
  )
  expect(numbers).toEqual([
    [rowOf(first!.imageId), 2],
    [rowOf(first!.imageId), 0],
    [rowOf(second!.imageId), 0],
  ])
  // It runs now, and its predictions stand among its own.
  expect(await prelabel({ again: true })).toMatchObject({ modelId: known!.modelId, images: 3 })
  expect(await add()).toMatchObject({ modelId: known!.modelId, known: true })
})
