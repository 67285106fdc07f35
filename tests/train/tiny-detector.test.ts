import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import sharp from 'sharp'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { TrainingResult } from '#contract'
import { addRecipe } from '#engine'
import { dayMs } from '#model/units.ts'
import { drawImages, sampleImages, writeImages } from '../../src/cli/demo/loop-images.ts'
import { madeTime } from '../../src/cli/demo/made-time.ts'
import { reviewFromLabels, type TrueObject } from '../../src/cli/demo/review-from-labels.ts'
import { datasetBench } from '../support/dataset-bench.ts'

const bench = datasetBench()
const recipe = resolve('recipes/tiny-detector')
const images = { labeled: 100, golden: 20, tried: 80 }
const epochs = 30
const { newIds } = madeTime(1)

beforeEach(() => {
  process.env.WINNOW_RECIPES = bench.out('recipes')
  process.env.WINNOW_TRAINING = bench.out('training')
  // Debian's Python, which has the packages, before any other.
  process.env.PATH = `/usr/bin:${process.env.PATH}`
})
afterEach(() => {
  delete process.env.WINNOW_RECIPES
  delete process.env.WINNOW_TRAINING
})

/** Red and blue tags on parts of sample photos; where they are follows from the number of the image. */
async function tagged(
  name: string,
  { from, count, classIds }: { from: number; count: number; classIds: readonly [red: number, blue: number] },
): Promise<Map<string, TrueObject[]>> {
  const [plain, folder] = [bench.out(`plain-${name}`), bench.out(name)]
  mkdirSync(folder, { recursive: true })
  const parts = drawImages(sampleImages(20), from + count, 7).slice(from)
  await writeImages(plain, parts, false)
  const truth = new Map<string, TrueObject[]>()
  for (const [i, part] of parts.entries()) {
    const n = from + i
    const at = (seed: number, max: number) => ((n * 7919 + seed * 104_729) % 1_000_003) % max
    const objects = Array.from({ length: 1 + (n % 2) }, (_, k): TrueObject => {
      const side = 60 + at(k + 1, 50)
      const box = { x: 10 + k * 170 + at(k + 11, 40), y: 10 + at(k + 21, 170), width: side, height: side }
      return { classId: classIds[(n + k) % 2]!, box }
    })
    const shapes = objects.map(({ classId, box: { x, y, width } }) =>
      classId === classIds[0]
        ? `<rect x="${x}" y="${y}" width="${width}" height="${width}" fill="#e01818"/>`
        : `<circle cx="${x + width / 2}" cy="${y + width / 2}" r="${width / 2}" fill="#1830e0"/>`,
    )
    const svg = Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="384" height="320">${shapes.join('')}</svg>`)
    await sharp(join(plain, part.name))
      .resize(384, 320, { fit: 'cover' })
      .composite([{ input: svg }])
      .jpeg()
      .toFile(join(folder, `${name}-${part.name}`))
    truth.set(`${name}-${part.name}`, objects)
  }
  await bench.importFrom(folder)
  return truth
}

/** The tiny detector at a size at which tags are still found, so that it takes a minute. */
async function addVariant(name: string, epochs: number): Promise<void> {
  const folder = bench.out(`sources/${name}`)
  cpSync(recipe, folder, { recursive: true })
  const settings = JSON.parse(readFileSync(join(folder, 'recipe.json'), 'utf8'))
  const command = [...settings.command.slice(0, -1), String(epochs), '--size', '192']
  writeFileSync(join(folder, 'recipe.json'), JSON.stringify({ ...settings, name, command }))
  await addRecipe(folder)
}

async function review(truth: ReadonlyMap<string, readonly TrueObject[]>): Promise<void> {
  const ids = bench.imageIds()
  for (const [name, objects] of truth) await reviewFromLabels(bench.scratch.client, ids.get(name)!, objects, newIds)
}

async function trained(name: string): Promise<TrainingResult> {
  const { jobId } = await bench.scratch.client.training.run({ dataset: 'v1', recipe: name as never })
  const job = await bench.jobResult(jobId)
  expect(job.error).toBeNull()
  return TrainingResult.parse(job.result)
}

test('own classes on sample photos: labels, a version, a training, the gate, and a canary that promotes automatically', async () => {
  const { client, engine } = bench.scratch
  const classIds = [
    (await client.workspace.addClass({ name: 'red tag' })).classId,
    (await client.workspace.addClass({ name: 'blue tag' })).classId,
  ] as const
  await review(await tagged('yard', { from: 0, count: images.labeled, classIds }))
  await review(await tagged('golden', { from: images.labeled, count: images.golden, classIds }))
  await bench.scratch.freeze({ name: 'golden', where: 'image.path.contains("golden")', split: [0, 0, 100] })
  await client.workspace.changeSettings({ goldenDataset: 'golden' })
  await bench.scratch.freeze({ name: 'v1', where: '!image.path.contains("golden")', split: [90, 10, 0] })

  // The first model is hardly trained.
  await addVariant('quick', 2)
  await addVariant('longer', epochs)
  const first = await trained('quick')
  expect(await client.models.list()).toMatchObject([
    { modelId: first.modelId, family: 'ultralytics', trainedOn: 'v1', aliases: ['current'] },
  ])

  const { modelId, points, comparison } = await trained('longer')
  expect(points.at(-1)).toMatchObject({ epoch: epochs, epochs })
  expect(points.at(-1)!.values.loss!).toBeLessThan(points[0]!.values.loss! / 2)
  expect(comparison).toMatchObject({ gate: 'pass', images: images.golden })
  expect((await client.models.list()).find((one) => one.modelId === modelId)).toMatchObject({
    family: 'ultralytics',
    aliases: ['candidate'],
  })

  const done = async ({ jobId }: { jobId: never }) => expect((await bench.jobResult(jobId)).error).toBeNull()
  const tried = await tagged('tried', { from: images.labeled + images.golden, count: images.tried, classIds })
  await done((await client.models.prelabel({ where: 'state == "new"' })) as never)
  await done((await client.models.prelabel({ modelId, where: 'state == "predicted"' })) as never)
  const { experimentId } = await client.experiments.start({ candidate: modelId, steps: [50], automatic: true })
  await done((await client.experiments.run()) as never)
  const experiment = async () => (await client.experiments.get({ experimentId }))!
  for (const [n, one] of [...tried].entries()) {
    // An experiment lasts three days at least.
    if (n % 20 === 19) bench.scratch.clock.advance(dayMs)
    await review(new Map([one]))
    if ((await experiment()).endedAtMs !== null) break
  }
  expect(await experiment()).toMatchObject({ status: 'promoted' })
  expect((await client.models.list()).find((one) => one.modelId === modelId)!.aliases).toContain('current')
  expect(engine.context.jobs.list(100).some(({ status }) => status === 'failed')).toBe(false)
})
