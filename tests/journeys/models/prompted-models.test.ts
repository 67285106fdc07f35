import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { JobId } from '#model/ids.ts'
import { promptedModels } from '../../support/models/prompted-models.ts'
import { textModels, tokenizerConfig, tokenizerJson } from '../../support/models/text-models.ts'
import { type Scratch, scratchWorkspace } from '../../support/scratch-workspace.ts'
import { winnow } from '../../support/winnow-command.ts'

let scratch: Scratch
let ground: string

beforeAll(async () => {
  scratch = await scratchWorkspace(['green', 'red', 'car'])
  ground = join(scratch.folder, '..')
  await scratch.client.workspace.changeSettings({ inferenceWorkers: 1 })
  for (const folder of ['images', 'models']) mkdirSync(join(ground, folder))
  const rectangle = (fill: string, x: number, y: number, width: number, height: number) =>
    `<rect x="${x}" y="${y}" width="${width}" height="${height}" fill="${fill}"/>`
  const marks = rectangle('#ff0000', 30, 12, 60, 48) + rectangle('#00ff00', 150, 30, 90, 36)
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="288" height="96"><rect width="288" height="96"/>${marks}</svg>`
  await sharp(Buffer.from(svg))
    .png()
    .toFile(join(ground, 'images', 'marks.png'))
  await done((await scratch.client.library.import({ paths: [join(ground, 'images')], format: 'images' })).jobId)
  writeFileSync(join(ground, 'models/words.onnx'), textModels.clipText)
  for (const [name, { file }] of Object.entries(promptedModels)) writeFileSync(fileOf(name), file)
})
afterAll(() => scratch.close())

const fileOf = (name: string) => join(ground, 'models', `${name}.onnx`)
const done = async (jobId: JobId) => {
  const job = await scratch.engine.context.jobs.wait(jobId)
  expect(job.error).toBeNull()
  return job.result
}
test('a model that finds what it is asked for says what it needs', async () => {
  const { client } = scratch
  const file = fileOf('Grounding DINO')
  expect(await client.models.inspect({ file })).toMatchObject({
    readsTexts: true,
    draft: null,
    candidates: [],
    problem: expect.stringContaining('there is no tokenizer.json next to it'),
  })
  writeFileSync(join(ground, 'models/tokenizer.json'), tokenizerJson)
  writeFileSync(join(ground, 'models/tokenizer_config.json'), tokenizerConfig)
  await expect(client.models.add({ file: fileOf('YOLO-World') })).rejects.toThrow('Choose the CLIP text encoder')
  const { candidates } = await client.models.inspect({ file, texts: ['a reddish thing', 'blue'] })
  expect(candidates).toMatchObject([{ classes: ['a reddish thing', 'blue'] }])
  expect(candidates[0]!.testRuns[0]!.predictions.map((one) => one.class)).toEqual(['a reddish thing'])
})

test.each(Object.entries(promptedModels))(
  '%s finds the classes of the label set by their names',
  async (name, { family }) => {
    const { client } = scratch
    const textFile = family === 'yolo-world' ? join(ground, 'models/words.onnx') : undefined
    const added = await client.models.add({ file: fileOf(name), textFile })
    expect(added).toMatchObject({ family, kind: 'boxes', classes: ['green', 'red', 'car'], readsText: true })
    const found = added.testRun!.predictions.toSorted((a, b) => a.class.localeCompare(b.class))
    expect(found.map((one) => one.class)).toEqual(['green', 'red'])
    for (const [i, expected] of [
      { x: 150, y: 30, width: 90, height: 36 },
      { x: 30, y: 12, width: 60, height: 48 },
    ].entries()) {
      const { geometry, score } = found[i]!
      expect(score).toBeCloseTo(0.9, 2)
      expect(geometry.shape).toBe('box')
      for (const [key, value] of Object.entries(expected))
        expect(Math.abs((geometry as unknown as Record<string, number>)[key]! - value), key).toBeLessThan(2.6)
    }
  },
)

test('its predictions are ordinary ones; a class can have other texts, and none if no text means anything', async () => {
  const { client, folder, engine } = scratch
  const model = (await client.models.list()).find(({ name }) => name === 'Grounding DINO of Transformers')!
  const { modelId } = model
  const classesFound = async () => {
    await done((await client.models.prelabel({ modelId, again: true })).jobId)
    return engine.context.store.values<string>(
      `SELECT label_class.name FROM prediction JOIN label_class ON label_class.id = class_id
       WHERE model_id = ${Number(modelId.slice(4))} ORDER BY label_class.name`,
    )
  }
  expect(await classesFound()).toEqual(['green', 'red'])
  await done(
    (
      await client.models.savePrompts({
        modelId,
        prompts: [
          { text: 'a reddish thing', class: 'car' },
          { text: 'red', class: null },
        ],
      })
    ).jobId,
  )
  expect(await classesFound()).toEqual(['car', 'green'])
  await expect(
    client.models.savePrompts({ modelId: scratch.addModel(), prompts: [{ text: 'red', class: 'red' }] }),
  ).rejects.toThrow('has fixed classes')
  await scratch.reopen(async () => {
    const asked = await winnow([
      'model',
      'map',
      folder,
      modelId,
      '--ask',
      'green thing=green',
      '--ignore',
      'green',
      '--json',
      '--quiet',
    ])
    expect(asked.exitCode, asked.stderr).toBe(0)
    expect(asked.json()).toMatchObject({
      classMap: expect.arrayContaining([{ modelClass: 'green thing', class: 'green', decided: true }]),
    })
  })
  const all = ['a reddish thing', 'green thing', 'car'].map((text) => ({ text, class: null }))
  await done((await scratch.client.models.savePrompts({ modelId, prompts: all })).jobId)
  const { jobId } = await scratch.client.models.prelabel({ modelId, again: true })
  expect(await scratch.engine.context.jobs.wait(jobId)).toMatchObject({
    status: 'failed',
    error: expect.stringContaining('none of its texts is mapped'),
  })
})
