import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { EvaluationResult, PairedComparisonResult, RemapResult } from '#contract'
import { annotationIdFrom, type ImageId, type JobId, type ModelId, rowOf } from '#model/ids.ts'
import { type Scratch, scratchWorkspace } from '../../support/scratch-workspace.ts'

let scratch: Scratch
let folder: string
let base: ModelId
let candidate: ModelId
let images: ImageId[]

const done = async <T>(started: Promise<{ jobId: JobId }>): Promise<T> => {
  const job = await scratch.engine.context.jobs.wait((await started).jobId)
  if (job.error !== null) throw new Error(job.error)
  return job.result as T
}

type Row = readonly [classId: number, x: number, size: number]
let labels = 0
function label(imageId: ImageId, rows: readonly Row[]): void {
  const { store } = scratch.engine.context
  store.write(() => {
    for (const [classId, x, size] of rows)
      store.run(
        `INSERT INTO annotation (image_id, id, position, class_id, shape, geometry, x, y, width, height, origin,
           created_at, updated_at, updated_by) VALUES (?, ?, ?, ?, 'box', ?, ?, 0, ?, ?, 'human', 0, 0, 1)`,
        [
          rowOf(imageId),
          annotationIdFrom(String(labels++).padStart(16, '0')),
          labels,
          classId,
          JSON.stringify({ shape: 'box', x, y: 0, width: size, height: size }),
          x,
          size,
          size,
        ],
      )
    store.run("UPDATE image SET state = 'reviewed' WHERE id = ?", [rowOf(imageId)])
  })
}
const found = (classId: number, x: number, size: number) => ({
  classId,
  score: 0.9,
  box: [x, 0, size, size] as const,
})

const [person, dog, cat] = [1, 2, 3]

beforeEach(async () => {
  scratch = await scratchWorkspace()
  folder = mkdtempSync(join(tmpdir(), 'winnow-evaluation-'))
  base = scratch.addModel('current')
  candidate = scratch.addModel('candidate')
  // Forty images with a person each, and one that shows all kinds of errors.
  images = Array.from({ length: 40 }, () => scratch.addImage())
  for (const [n, imageId] of images.entries()) {
    label(imageId, [[person!, 10, 100]])
    scratch.addPredictions(base, imageId, [found(person!, n % 2 === 0 ? 10 : 40, 100)])
    scratch.addPredictions(candidate, imageId, [found(person!, 10, 100)])
  }
  const errors = scratch.addImage({ path: 'errors.jpg' })
  images.push(errors)
  label(errors, [
    [person!, 0, 100],
    [dog!, 200, 20],
    [dog!, 400, 50],
  ])
  const ofErrors = [
    found(person!, 0, 100),
    found(person!, 5, 100), // twice
    found(cat!, 200, 20), // wrong class, which no label has
    found(dog!, 430, 50), // wrong place
    found(person!, 550, 50), // nothing there
  ]
  scratch.addPredictions(candidate, errors, ofErrors)
  scratch.addPredictions(base, errors, [])
  // Not reviewed: it does not count. Reviewed, but not seen by either: it is counted as unseen.
  scratch.addPredictions(candidate, scratch.addImage(), [found(dog!, 0, 10)])
})
afterEach(async () => {
  await scratch.close()
  rmSync(folder, { recursive: true, force: true })
})

/** The models of these tests have no file to run. */
const asImported = () => {
  const { store } = scratch.engine.context
  store.write(() => store.run("UPDATE model SET file = ''"))
}

test('a model is evaluated on reviewed images, every object is in one cell, and the report is self-contained', async () => {
  asImported()
  const { client } = scratch
  const { evaluationId } = await done<EvaluationResult>(client.evaluation.run({ modelId: candidate }))
  const evaluation = await client.evaluation.get({ evaluationId })
  expect(evaluation).toMatchObject({
    modelId: candidate,
    images: 41,
    clusters: 41,
    objects: 43,
    unseen: 0,
    apLarge: expect.closeTo(1, 2),
    errors: { missed: 0, spurious: 1, wrongClass: 1, badlyPlaced: 1, duplicate: 1 },
    confusion: {
      classes: ['person', 'dog', 'cat'],
      counts: [
        [41, 0, 0, 0],
        [0, 0, 1, 1],
        [0, 0, 0, 0],
        [2, 1, 0, 0],
      ],
    },
  })
  expect(evaluation.outOfVocabularyPerImage).toBeCloseTo(1 / 41, 12)
  expect(evaluation.operatingPoint).toMatchObject({ recall: expect.closeTo(41 / 43, 9) })
  const ofDog = evaluation.perClass.find((one) => one.class === 'dog')
  expect(ofDog).toMatchObject({ objects: 2, ap: 0, precision: 0, recall: 0 })
  expect(evaluation.perClass.find((one) => one.class === 'cat')).toMatchObject({ objects: 0, ap: -1, interval: null })
  expect(evaluation.interval[0]).toBeLessThanOrEqual(evaluation.ap)
  expect(evaluation.calibration.dece).toBeGreaterThan(0)
  // A cell opens exactly its objects.
  const cell = await client.evaluation.objects({ evaluationId, labelClassId: dog, predictedClassId: -1 })
  expect(cell).toMatchObject({ total: 1, images: 1, objects: [{ kind: 'near', path: 'errors.jpg', box: { x: 400 } }] })
  expect(
    await client.evaluation.objects({ evaluationId, labelClassId: person, predictedClassId: person }),
  ).toMatchObject({
    total: 41,
    images: 41,
  })
  const listed = async (where: string) =>
    (await client.library.list({ where, limit: 100 })).images.map(({ path }) => path)
  expect(await listed(`evaluatedAs("${evaluationId}", "dog", "cat")`)).toEqual(['errors.jpg'])
  expect(await listed(`evaluatedAs("${evaluationId}", "dog", "")`)).toEqual(['errors.jpg'])
  expect(await listed(`evaluatedAs("${evaluationId}", "missed")`)).toEqual([])
  const [worst] = await client.evaluation.images({ evaluationId, limit: 1 })
  expect(worst).toMatchObject({ path: 'errors.jpg', change: null })
  const ofBase = await done<EvaluationResult>(client.evaluation.run({ modelId: base }))
  const compared = await client.evaluation.images({ evaluationId, against: ofBase.evaluationId, limit: 500 })
  const changes = compared.map(({ change }) => Math.abs(change!))
  expect(changes).toEqual(changes.toSorted((a, b) => b - a))
  expect(changes[0]).toBeGreaterThan(0)
  const files = await client.evaluation.report({ evaluationId, folder })
  const html = readFileSync(files.html, 'utf8')
  expect(html).toContain('<td>person</td>')
  expect(html).not.toMatch(/(?:src|href)=/)
  expect(JSON.parse(readFileSync(files.json, 'utf8')).ap).toBe(evaluation.ap)
  // Of an earlier evaluation of the same the figures stay, the objects go.
  const again = await done<EvaluationResult>(client.evaluation.run({ modelId: candidate }))
  expect(await client.evaluation.objects({ evaluationId })).toMatchObject({ total: 0 })
  expect(await client.evaluation.objects(again)).toMatchObject({ total: 46 })
  expect((await client.evaluation.list({ modelId: candidate })).map(({ ap }) => ap)).toEqual([
    evaluation.ap,
    evaluation.ap,
  ])
})

test('two models are compared on the same images: better passes, worse fails, too few can’t tell', async () => {
  asImported()
  const { client } = scratch
  const compare = async (modelIds: ModelId[], where?: string) =>
    (await done<PairedComparisonResult>(client.evaluation.compare({ modelIds, where }))).comparisons[0]!
  const better = await compare([base, candidate])
  expect(better).toMatchObject({ images: 41, clusters: 41, gate: 'pass' })
  expect(better.deltaAp).toBeGreaterThan(0.1)
  expect(better.deltaScore).toBeGreaterThan(0.05)
  expect(better.deltaApInterval[0]).toBeGreaterThan(0)
  // It is kept, of the same pair and images alone.
  const pair = { modelId: candidate, against: base }
  expect(await client.evaluation.comparison(pair)).toMatchObject({ comparison: better })
  expect(await client.evaluation.comparison({ ...pair, where: 'image.path == "errors.jpg"' })).toBeNull()
  expect(await client.evaluation.comparison({ modelId: base, against: candidate })).toBeNull()
  const worse = await compare([candidate, base])
  expect(worse).toMatchObject({ gate: 'fail', deltaAp: expect.closeTo(-better.deltaAp, 12) })
  expect(worse.because[0]).toMatch(/^AP changes by −/)
  const few = await compare([base, candidate], 'image.path == "errors.jpg"')
  expect(few).toMatchObject({ images: 1, gate: 'inconclusive', because: [expect.stringContaining('too few')] })
  // A frozen version is compared by its labels, whatever becomes of them; near-duplicates are one.
  await scratch.freeze({ name: 'v1', seed: 1 })
  const { store } = scratch.engine.context
  store.write(() => {
    store.run('DELETE FROM annotation')
    store.run(
      'INSERT INTO duplicate_row (image_id, run, group_id, size, rank) SELECT id, 0, 1, 40, id FROM image WHERE id <= 40',
    )
    store.run('UPDATE model SET trained_on = (SELECT id FROM dataset) WHERE id = ?', [rowOf(candidate)])
  })
  const learned = store.values<number>("SELECT count(*) FROM dataset_item WHERE split = 'train'")[0]!
  const { comparisons } = await done<PairedComparisonResult>(
    client.evaluation.compare({ modelIds: [base, candidate], dataset: 'v1' }),
  )
  expect(comparisons[0]).toMatchObject({ images: 41, clusters: 2, objects: 43 })
  expect(comparisons[0]!.because.at(-1)).toContain(`was trained on ${learned} of the 41 images (in v1)`)
})

test('confidences are calibrated by an evaluation, measured on images it was not fitted on, and undone', async () => {
  const { client } = scratch
  const { store } = scratch.engine.context
  // Of ten predictions on an image one is right.
  const model = scratch.addModel()
  for (const imageId of images.slice(0, 40)) {
    const wrong = Array.from({ length: 9 }, (_, n) => ({ ...found(person!, 200 + 10 * n, 10), score: 0.6 }))
    scratch.addPredictions(model, imageId, [found(person!, 10, 100), ...wrong])
  }
  asImported()
  const evaluate = async () => {
    const { evaluationId } = await done<EvaluationResult>(client.evaluation.run({ modelId: model }))
    return client.evaluation.get({ evaluationId })
  }
  const scores = () =>
    store
      .arrays<[number, number | null]>(
        `SELECT score, raw_score FROM prediction WHERE model_id = ? AND outcome = 0 AND n = 1 ORDER BY image_id LIMIT 2`,
        [rowOf(model)],
      )
      .flat()
  const before = await evaluate()
  const fit = before.calibration.fit!
  expect(fit.before.dece).toBeCloseTo(before.calibration.dece, 12)
  expect(fit.before.dece).toBeGreaterThan(0.3)
  expect(fit.after.dece).toBeLessThan(0.15)
  const thresholds = () =>
    store.values<number>('SELECT from_score FROM class_map WHERE model_id = ? AND from_score > 0', [rowOf(model)])
  await done(client.models.setThresholds({ modelId: model, thresholds: [{ class: 'person', fromScore: 0.6 }] }))
  const { changed } = await done<RemapResult>(
    client.evaluation.calibrate({ modelId: model, evaluationId: before.evaluationId }),
  )
  expect(changed).toBe(400)
  // What is proposed of a class stays the same, and so what the threshold says changes.
  expect(thresholds()).toEqual([expect.closeTo(0, 2)])
  expect(scores()).toEqual([expect.closeTo(0, 2), 0.6, expect.closeTo(0, 2), 0.6])
  // The order of predictions is the same, and so is AP; the map would be fitted again to the same.
  const after = await evaluate()
  expect([before.calibratedBy, after.calibratedBy]).toEqual([null, before.evaluationId])
  expect(after.ap).toBeCloseTo(before.ap, 12)
  expect(after.calibration.dece).toBeLessThan(0.15)
  expect(after.calibration.fit).toEqual(fit)
  const listed = (await client.models.list()).find(({ modelId }) => modelId === model)
  expect(listed?.calibration).toMatchObject({ evaluationId: before.evaluationId, map: fit.map })
  await done(client.evaluation.calibrate({ modelId: model, evaluationId: null }))
  expect(scores()).toEqual([0.6, null, 0.6, null])
  expect(thresholds()).toEqual([expect.closeTo(0.6, 9)])
  // By one of another model, or of too little, nothing is calibrated.
  await expect(client.evaluation.calibrate({ modelId: base, evaluationId: before.evaluationId })).rejects.toThrow(
    'another model',
  )
  const ofBase = await done<EvaluationResult>(client.evaluation.run({ modelId: base }))
  await expect(client.evaluation.calibrate({ modelId: base, evaluationId: ofBase.evaluationId })).rejects.toThrow(
    'too few predictions',
  )
})

test('impossible evaluations are refused with what to do', async () => {
  asImported()
  const { client } = scratch
  await expect(client.evaluation.run({ modelId: base, dataset: 'none' })).rejects.toThrow(
    'There is no dataset version none.',
  )
  await expect(client.evaluation.run({ modelId: base, dataset: 'v1', where: 'state == "new"' })).rejects.toThrow(
    'not both',
  )
  await expect(done(client.evaluation.run({ modelId: base, where: 'state == "new"' }))).rejects.toThrow(
    'no reviewed image matches',
  )
  await expect(client.evaluation.compare({ modelIds: [base, base] })).rejects.toThrow('Choose different models')
})
