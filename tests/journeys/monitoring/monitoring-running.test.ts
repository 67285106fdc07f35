import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ModelId, rowOf } from '#model/ids.ts'
import { emptyDiff } from '#model/labels/diff.ts'
import { colorModels } from '../../support/models/color-models.ts'
import { fragile } from '../../support/models/fragile-models.ts'
import { type Scratch, scratchWorkspace } from '../../support/scratch-workspace.ts'

let ground: string
let scratch: Scratch
let sound: ModelId
beforeAll(async () => {
  ground = mkdtempSync(join(tmpdir(), 'winnow-running-'))
  scratch = await scratchWorkspace([])
  sound = await addModel('sound', colorModels['ultralytics v8'].file)
  for (const [n, value] of [0.4, 0.6, 0.8].entries()) {
    const [r, g, b] = [value, value * 0.99, value * 0.98].map((channel) => Math.round(channel * 255))
    await sharp({ create: { width: 64, height: 64, channels: 3, background: { r: r!, g: g!, b: b! } } })
      .png()
      .toFile(join(ground, `square-${n}.png`))
  }
  await done(scratch.client.library.import({ paths: [ground] }))
  await done(scratch.client.models.prelabel({}))
})
afterAll(async () => {
  await scratch.close()
  rmSync(ground, { recursive: true, force: true })
})

async function addModel(name: string, file: Uint8Array) {
  const path = join(ground, `${name}.onnx`)
  writeFileSync(path, file)
  return (await scratch.client.models.add({ classMap: 'add-classes', file: path })).modelId
}
async function done(started: Promise<{ jobId: Parameters<Scratch['engine']['context']['jobs']['wait']>[0] }>) {
  const job = await scratch.engine.context.jobs.wait((await started).jobId)
  expect(job).toMatchObject({ status: 'done' })
  return job.result
}
const report = () => scratch.client.monitoring.report({})
const reading = async (id: string) => (await report()).detectors.find((one) => one.id === id)!
const alarm = async (detector: string) => (await report()).alarms.find((one) => one.detector === detector)

test('the model is run on the golden set again; another answer raises an alarm that names the runtime', async () => {
  const { client, engine, freeze } = scratch
  const { store } = engine.context
  await expect(client.monitoring.replayGolden()).rejects.toThrow('There is no golden set')
  for (const { imageId } of (await client.library.list({ limit: 10 })).images) {
    const { revision, state } = await client.labeling.open({ imageId })
    await client.labeling.edit({
      imageId,
      editId: `edt_${imageId.slice(4).padStart(16, '0')}` as never,
      baseRevision: revision,
      diff: { ...emptyDiff, state: { before: state, after: 'reviewed' } },
    })
  }
  await freeze({ name: 'golden' })
  await client.workspace.changeSettings({ goldenDataset: 'golden' })

  expect(await done(client.monitoring.replayGolden())).toEqual({ images: 3, compared: 0, changed: 0, failed: 0 })
  expect(await reading('R7')).toMatchObject({ state: 'learning' })
  expect(await done(client.monitoring.replayGolden())).toMatchObject({ images: 3, compared: 3, changed: 0 })
  expect(await reading('R7')).toMatchObject({
    state: 'ok',
    statistic: 0,
    detail: 'as before',
    checkedAtMs: scratch.clock.nowMs(),
  })

  // As if the first answers had come from another runtime: one of them a little less sure, one with an object more.
  const [first, second] = store.values<number>('SELECT image_id FROM golden_answer ORDER BY image_id')
  store.write(() => {
    store.run(
      `UPDATE golden_answer SET answer = json_replace(answer, '$[0][1]', (answer ->> '$[0][1]') - 0.002) WHERE image_id = ?`,
      [first!],
    )
    store.run(
      `UPDATE golden_answer SET answer = json_insert(answer, '$[#]', json('[0,0.7,1,1,5,5]')) WHERE image_id = ?`,
      [second!],
    )
    store.run("UPDATE golden_replay SET first_runtime = 'ONNX Runtime 1.0, cpu'")
  })
  expect(await done(client.monitoring.replayGolden())).toMatchObject({ compared: 3, changed: 2 })
  const raised = (await alarm('R7'))!
  expect(raised).toMatchObject({ severity: 'red', images: 2, steps: ['runtime', 'review'] })
  expect(raised.cause).toMatch(/^ONNX Runtime 1\.0, cpu gave the first answers, ONNX Runtime /)
  expect((await client.library.count({ where: raised.where })).count).toBe(2)

  await client.monitoring.solve({ alarmId: raised.alarmId, reason: 'New runtime, meant so' })
  expect(await reading('R7')).toMatchObject({ state: 'learning' })
  // Once a day, while nobody works.
  const jobs = async () => (await client.monitoring.lookIfDue({})).jobIds
  const [again] = await jobs()
  expect(await engine.context.jobs.wait(again!)).toMatchObject({ kind: 'monitoring.golden', result: { compared: 0 } })
  expect(await jobs()).toEqual([])
  scratch.clock.advance(86_400_000)
  expect(await jobs()).toHaveLength(1)
})

test('a model that has become slow, or that fails, raises an alarm at once', async () => {
  const { client, engine } = scratch
  const { store } = engine.context
  const times = (table: 'usual' | 'recent', ms: number, workers = 2) =>
    store.write(() =>
      store.run(`UPDATE model_speed SET ${table} = ? WHERE model_id = ?`, [
        JSON.stringify({ times: Array.from({ length: 100 }, (_, n) => ms + n / 100), runtime: 'one', workers }),
        rowOf(sound),
      ]),
    )
  expect(store.get<{ n: number }>("SELECT json_array_length(usual, '$.times') AS n FROM model_speed")).toEqual({ n: 3 })
  times('usual', 30)
  expect(await reading('R9')).toMatchObject({ state: 'learning' })
  times('recent', 33)
  expect(await reading('R9')).toMatchObject({ state: 'ok', detail: '34 ms' })
  expect(await alarm('R9')).toBeUndefined()
  times('recent', 70, 4)
  const slow = (await alarm('R9'))!
  expect(slow).toMatchObject({ severity: 'red', title: 'The model takes longer', images: 0 })
  expect(slow.cause).toMatch(/^It runs in 4 workers at once/)
  await client.monitoring.solve({ alarmId: slow.alarmId, reason: 'More workers' })
  expect(await reading('R9')).toMatchObject({ state: 'learning' })

  const broken = await addModel('broken', fragile(colorModels['ultralytics v8'].file, 'not a number', 0.5))
  await client.models.moveAlias({ alias: 'current', modelId: broken })
  expect(await done(client.models.prelabel({}))).toMatchObject({ failed: [{}, {}] })
  const fails = (await alarm('R9'))!
  expect(fails).toMatchObject({ severity: 'red', title: 'The model fails', images: 2 })
  expect(fails.because).toContain('It gave no usable numbers for 2 images')
  expect((await client.workspace.notices()).map(({ title }) => title)).toContain('Act: The model fails')
  await client.models.moveAlias({ alias: 'current', modelId: sound })
  // The change of model ends no alarm: that the other one runs as usual does.
  expect(await alarm('R9')).toMatchObject({ alarmId: fails.alarmId, modelIsCurrent: false })
  times('usual', 30)
  times('recent', 31)
  expect(await alarm('R9')).toBeUndefined()
  const { solved } = await client.monitoring.report({})
  expect(solved.find(({ alarmId }) => alarmId === fails.alarmId)?.solvedBecause).toBe('sound runs normally.')
})
