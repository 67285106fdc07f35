import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { SignalsResult } from '#contract'
import { annotationIdFrom, editIdFrom, type ImageId, idOf, type JobId, rowOf } from '#model/ids.ts'
import { emptyDiff } from '#model/labels/diff.ts'
import { type SignalName, signalNames } from '#model/signals.ts'
import { dayMs } from '#model/units.ts'
import { storeSignals } from '../../../src/engine/signals/store-signals.ts'
import { figuresFollow } from '../../support/figures-follow.ts'
import { colorModels } from '../../support/models/color-models.ts'
import { type Scratch, scratchWorkspace } from '../../support/scratch-workspace.ts'

let scratch: Scratch
let imagesFolder: string

const done = async (started: Promise<{ jobId: JobId }>): Promise<unknown> => {
  const job = await scratch.engine.context.jobs.wait((await started).jobId)
  expect(job).toMatchObject({ status: 'done', error: null })
  return job.result
}
const compute = async (again = false) => (await done(scratch.client.signals.compute({ again }))) as SignalsResult
const count = async (where: string) => (await scratch.client.library.list({ where, limit: 1000 })).images.length

let edits = 0
async function label(imageId: ImageId, baseRevision = 0): Promise<void> {
  const part = `signaltest${String(edits++).padStart(6, '0')}`
  const annotation = {
    id: annotationIdFrom(part),
    classId: 1,
    geometry: { shape: 'box' as const, x: 30, y: 20, width: 60, height: 50 },
    attributes: {},
    origin: 'human' as const,
    modelId: null,
    predictionId: null,
    score: null,
  }
  await scratch.client.labeling.edit({
    imageId,
    editId: editIdFrom(part),
    baseRevision,
    diff: {
      ...emptyDiff,
      annotations: [{ before: null, after: annotation }],
      ...(baseRevision === 0 && { state: { before: 'new' as const, after: 'reviewed' as const } }),
    },
  })
}

let images: ImageId[]
beforeEach(async () => {
  edits = 0
  scratch = await scratchWorkspace(['person'])
  imagesFolder = mkdtempSync(join(tmpdir(), 'winnow-signals-'))
  for (let n = 0; n < 12; n++)
    await sharp({ create: { width: 160, height: 120, channels: 3, background: { r: n * 20, g: 90, b: 250 - n * 15 } } })
      .png()
      .toFile(join(imagesFolder, `${n}.png`))
  await done(scratch.client.library.import({ paths: [imagesFolder], storage: 'copy', format: 'images' }))
  images = scratch.engine.context.store
    .all<{ id: number }>('SELECT id FROM image ORDER BY id')
    .map(({ id }) => idOf('img', id))
  for (const imageId of images) await label(imageId)
})
afterEach(async () => {
  await scratch.close()
  rmSync(imagesFolder, { recursive: true, force: true })
})

const easyGoes = JSON.stringify({
  schema: 1,
  name: 'Easy',
  rules: [{ id: 'easy', action: 'retire', when: 'signal.f1 < 0.5', reason: 'For the test.' }],
  floors: [{ id: 'floor', per: 'negatives', min: 1 }],
  fuses: { maxLeavePercentOfClass: 100, maxLeavePercentOfSource: 100 },
  settleDays: 0,
})

test('R93, R97: signals are of the current model and of labels as they stand, and vectors are made again with it', async () => {
  const { client, clock } = scratch
  await client.models.addStarter({ classMap: 'add-classes' })
  const first = await compute()
  expect(first).toMatchObject({ computed: 12, renewed: true, isCurrent: true, reviewedImages: 12 })
  expect(first.descriptor).toContain('Features of the model')
  expect(first.known).toContainEqual(expect.objectContaining({ signal: 'coverage', images: 12 }))
  expect(first.known).toContainEqual(expect.objectContaining({ signal: 'f1', images: 0 }))
  expect(first.notes.join(' ')).toContain('has not run on 12 of 12')
  const off = await client.policy.createPlan({ policy: easyGoes })
  expect(off.images.retire).toBe(0)
  expect(off.off[0]?.why).toContain('easy is off: 12 of 12 reviewed images (100%) lack signal.f1')
  const { problems } = await client.policy.lint({ policy: easyGoes })
  expect(problems.map(({ message }) => message).join(' ')).toContain('easy is off')
  const explained = await client.policy.explain({ planId: off.planId, imageId: images[0]! })
  expect(explained.rules.find(({ rule }) => rule === 'easy')?.reason).toContain('easy is off')

  await done(client.models.prelabel({}))
  const coverage = () => scratch.engine.context.store.values('SELECT coverage FROM signal ORDER BY image_id')
  const before = coverage()
  expect(await compute()).toMatchObject({ renewed: false, computed: 12 })
  expect(coverage()).toEqual(before)
  expect(await count('signal.f1 < 0.5')).toBe(12)
  expect(await client.policy.createPlan({ policy: easyGoes })).toMatchObject({ off: [], images: { retire: 12 } })

  await label(images[0]!, 1)
  expect(await count('signal.f1 < 0.5')).toBe(11)
  expect(await compute()).toMatchObject({ renewed: false, computed: 1 })
  expect(await count('signal.f1 < 0.5')).toBe(12)
  clock.advance(8 * dayMs)
  expect(await compute()).toMatchObject({ renewed: true, computed: 12 })

  const { file, family } = colorModels['ultralytics v8']
  writeFileSync(join(imagesFolder, 'colours.onnx'), file)
  const model = await client.models.add({ file: join(imagesFolder, 'colours.onnx'), family, classMap: 'add-classes' })
  await client.models.moveAlias({ modelId: model.modelId, alias: 'current' })
  expect(await client.signals.state()).toMatchObject({ isCurrent: false, recall: [] })
  expect(await count('signal.coverage >= 0.0')).toBe(0)
  await figuresFollow(scratch.engine)
  const stale = await client.policy.createPlan({ policy: easyGoes })
  expect(stale.off[0]?.why).toContain('computed with a model that is not the current one')
  expect((await compute()).descriptor).toContain('the current model has no features')
  expect(scratch.engine.context.store.values('SELECT DISTINCT descriptor FROM embedding_run')).toEqual([
    'color and edges 1',
  ])
})

test('R90, R93, R99, R101: label quality asks for review, and the golden set only measures', async () => {
  const { client } = scratch
  const model = scratch.addModel('current')
  const box: [number, number, number, number] = [30, 20, 60, 50]
  for (const [n, imageId] of images.entries())
    scratch.addPredictions(model, imageId, [
      { classId: 1, score: 0.9, box },
      ...(n === 5 ? [{ classId: 1, score: 0.9, box: [100, 80, 40, 40] as typeof box }] : []),
    ])
  const knownOf = ({ known }: Pick<SignalsResult, 'known'>) =>
    Object.fromEntries(known.map(({ signal, images }) => [signal, images]))
  const without = await compute()
  expect(knownOf(without)).toEqual({
    f1: 12,
    similarity: 12,
    coverage: 12,
    labelQuality: 12,
    shapley: 0,
    novelty: 12,
    staleness: 0,
  })
  expect(without.notes.join(' ')).toContain('No golden set')
  expect(without.recall[0]).toMatchObject({ class: 'person', halfLifeDays: null })

  await scratch.freeze({ name: 'golden', where: 'image.path.contains("1")', seed: 1 })
  await client.workspace.changeSettings({ goldenDataset: 'golden' })
  const quality = () => scratch.engine.context.store.values('SELECT label_quality FROM signal ORDER BY image_id')
  const before = quality()
  expect(await compute()).toMatchObject({ renewed: false, computed: 9 })
  expect(quality()).toEqual(before)
  const state = await client.signals.state()
  expect(knownOf(state)).toMatchObject({ shapley: 9, labelQuality: 12 })
  expect(state.known.find(({ signal }) => signal === 'shapley')?.of).toBe(9)
  const listed = await client.library.list({ where: 'state == "reviewed"', order: 'signal.labelQuality', limit: 1 })
  expect(listed.images[0]?.imageId).toBe(images[5])
  expect(await count('signal.labelQuality < 0.6')).toBe(1)
  expect(await count('signal.shapley > -100.0')).toBe(9)

  const policy = JSON.stringify({
    schema: 1,
    name: 'Odd ones',
    rules: [
      { id: 'doubtful', action: 'review', when: 'signal.labelQuality < 0.6', reason: 'A label may be wrong.' },
      { id: 'harm', action: 'retire', when: 'signal.shapley < 100.0', reason: 'For the test.' },
    ],
    floors: [{ id: 'floor', per: 'negatives', min: 1 }],
    settleDays: 0,
  })
  expect((await client.policy.check({ policy })).plainWords.join(' ')).toContain(
    'rules by it may only review, retire; at most 10% of a class in one plan',
  )
  const plan = await client.policy.createPlan({ policy })
  expect(plan).toMatchObject({ off: [], images: { review: 1, retire: 0 } })
  const other = images.find((id, n) => n !== 5 && !['1', '10', '11'].includes(String(n)) && id)!
  const { rules } = await client.policy.explain({ planId: plan.planId, imageId: other })
  expect(rules.find(({ rule }) => rule === 'harm')?.places[0]).toMatchObject({
    taken: false,
    text: expect.stringMatching(/^By the least of signal\.shapley number \d of 9 of class person: at most 0 per plan/),
  })
  // What is beyond the cap does not leave by time alone either.
  const later = policy.replace('signal.shapley <', 'age(image.importedAt) > days(30) && signal.shapley <')
  const { planId } = await client.policy.createPlan({ policy: later })
  expect((await client.policy.explain({ planId, imageId: other })).flips).toEqual([])
  const doubtful = await client.policy.explain({ planId: plan.planId, imageId: images[5]! })
  expect(doubtful.rules.find(({ rule }) => rule === 'doubtful')?.parts[0]?.values[0]).toMatchObject({
    text: 'signal.labelQuality',
    value: expect.stringMatching(/^0\.4/),
  })
})

test('R105: signals are taken over at one moment: work that is stopped before leaves those that were there', async () => {
  scratch.addModel('current')
  await compute()
  const { context } = scratch.engine
  const stored = () => context.store.arrays('SELECT image_id, revision, coverage, f1 FROM signal ORDER BY image_id')
  const before = stored()
  const acting = { ...context, actor: await scratch.client.access.whoami() }
  const column = (value: number) => Float64Array.from(images, () => value)
  const others = Object.fromEntries(signalNames.map((name) => [name, column(Number.NaN)]))
  const signals = { ...(others as Record<SignalName, Float64Array>), f1: column(7) }
  const rows = { id: Float64Array.from(images, rowOf), revision: column(1), ...signals }
  const frame = { modelRow: 1, descriptor: 'test', recall: {}, halfLife: {} }
  const stopped = AbortSignal.abort(new Error('stopped'))
  await expect(storeSignals(acting, rows, frame, { model: 'm', signal: stopped })).rejects.toThrow('stopped')
  expect(stored()).toEqual(before)
  expect(await compute()).toMatchObject({ renewed: false, computed: 0 })
  expect(stored()).toEqual(before)
  expect(context.store.values('SELECT count(*) FROM signal_row')).toEqual([before.length])
})

test('R98: the estimated costs of plans are next to what the next model lost, once both ran on the golden images', async () => {
  const { client, clock, engine } = scratch
  await scratch.freeze({ name: 'golden', where: 'image.path.contains("1")', seed: 1 })
  await client.workspace.changeSettings({ goldenDataset: 'golden' })
  const golden = images.filter((_, n) =>
    engine.context.store.get('SELECT 1 FROM dataset_item WHERE image_id = ?', [Number(images[n]!.slice(4))]),
  )
  const box: [number, number, number, number] = [30, 20, 60, 50]
  const before = scratch.addModel('current')
  clock.advance(dayMs)
  const policy = JSON.stringify({
    schema: 1,
    name: 'Some',
    rules: [{ id: 'some', action: 'retire', when: 'image.path.contains("2")', reason: 'For the test.' }],
    floors: [{ id: 'floor', per: 'negatives', min: 1 }],
    fuses: { maxLeavePercentOfClass: 100, maxLeavePercentOfSource: 100 },
    settleDays: 0,
  })
  const { planId } = await client.policy.createPlan({ policy })
  await done(client.signals.estimateImpact({ planId }))
  await client.disposal.approve({ planId, reason: 'For the test.' })
  await done(client.disposal.apply({ planId }))
  clock.advance(dayMs)
  const after = scratch.addModel('candidate')
  await client.models.moveAlias({ modelId: after, alias: 'current' })
  await figuresFollow(scratch.engine)
  for (const imageId of golden) scratch.addPredictions(before, imageId, [{ classId: 1, score: 0.9, box }])
  const waiting = await client.signals.calibration()
  expect(waiting.pairs).toEqual([])
  expect(waiting.missing.join(' ')).toContain('Run m on these images first: inDataset("golden")')
  for (const [n, imageId] of golden.entries())
    scratch.addPredictions(after, imageId, n === 0 ? [] : [{ classId: 1, score: 0.9, box }])
  const known = await client.signals.calibration()
  expect(known.missing).toEqual([])
  expect(known.pairs).toMatchObject([
    { plans: [planId], each: [{ planId, predicted: 0 }], counts: true, predicted: 0, objects: golden.length },
  ])
  expect(known.pairs[0]!.actual).toBeCloseTo(-100 / golden.length)
  expect(known).toMatchObject({ enough: false, errorPoints: null })

  const others = [scratch.addModel('candidate'), scratch.addModel('candidate')]
  const row = (id: string) => Number(id.slice(4))
  engine.context.store.write(() => {
    for (const [a, b] of [
      [0, 1],
      [1, 0],
    ] as const)
      for (const [one, other] of [
        [others[a]!, others[b]!],
        [others[a]!, before],
      ] as const)
        engine.context.store.run("INSERT INTO effect_outcome VALUES (?, ?, 'golden', '[]', 0, -2, 10, 0)", [
          row(one),
          row(other),
        ])
  })
  const { planId: next } = await client.policy.createPlan({ policy: policy.replace('contains(\\"2', 'contains(\\"3') })
  const report = (await done(client.signals.estimateImpact({ planId: next }))) as {
    calibratedByPoints: number
    measures: { interval: [number, number] | null }[]
  }
  expect(report.calibratedByPoints).toBeCloseTo(100 / golden.length)
  expect(report.measures[0]!.interval![0]).toBeLessThan(-33)
})
