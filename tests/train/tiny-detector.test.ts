import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import sharp from 'sharp'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { TrainingResult } from '#contract'
import { addRecipe } from '#engine'
import { box, datasetBench, label } from '../support/dataset-bench.ts'

const bench = datasetBench()
const images = 120

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

type Drawn = { file: string; objects: { classId: number; left: number; top: number; side: number }[] }

/** Red squares and blue discs on gray; where they are follows from the number of the image. */
async function drawn(n: number): Promise<Drawn> {
  const file = join(bench.out('drawn'), `${String(n).padStart(3, '0')}.png`)
  const at = (seed: number, max: number) => ((n * 7919 + seed * 104_729) % 1_000_003) % max
  const objects = Array.from({ length: 1 + (n % 2) }, (_, i) => {
    const side = 40 + at(i + 1, 40)
    return { classId: 1 + ((n + i) % 2), left: 10 + i * 120 + at(i + 11, 20), top: 10 + at(i + 21, 120), side }
  })
  const shapes = objects.map(({ classId, left, top, side }) =>
    classId === 1
      ? `<rect x="${left}" y="${top}" width="${side}" height="${side}" fill="#d22"/>`
      : `<circle cx="${left + side / 2}" cy="${top + side / 2}" r="${side / 2}" fill="#22d"/>`,
  )
  const gray = 150 + at(31, 90)
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="256" height="256"><rect width="256" height="256" fill="rgb(${gray},${gray},${gray})"/>${shapes.join('')}</svg>`
  await sharp(Buffer.from(svg)).png().toFile(file)
  return { file, objects }
}

test('from labels to a model of one’s own classes, which Winnow recognizes and which finds what it was shown', async () => {
  const { client, engine, freeze } = bench.scratch
  mkdirSync(bench.out('drawn'), { recursive: true })
  const all = await Promise.all(Array.from({ length: images }, (_, n) => drawn(n)))
  expect(await bench.importFrom(bench.out('drawn'))).toMatchObject({ imagesAdded: images, rejected: [] })
  const ids = [...bench.imageIds().values()]
  const labeled = images - 10
  for (const [n, { objects }] of all.slice(0, labeled).entries())
    await bench.review(
      ids[n]!,
      objects.map(({ classId, left, top, side }) => label(box(left, top, side, side), classId)),
    )
  await freeze({ name: 'v1', split: [90, 10, 0] })
  await addRecipe(resolve('recipes/tiny-detector'))
  const job = await bench.jobResult(
    (await client.training.run({ dataset: 'v1', recipe: 'tiny-detector' as never })).jobId,
  )
  expect(job.error).toBeNull()
  const { points, modelId } = TrainingResult.parse(job.result)
  expect(points.at(-1)).toMatchObject({ epoch: 40, epochs: 40 })
  expect(points.at(-1)!.values.loss!).toBeLessThan(points[0]!.values.loss! / 2)
  const [model] = await client.models.list()
  expect(model).toMatchObject({ modelId, family: 'ultralytics', trainedOn: 'v1', aliases: ['current'] })

  const run = await bench.jobResult((await client.models.prelabel({ where: 'state == "new"' })).jobId)
  expect(run.error).toBeNull()
  let found = 0
  let objects = 0
  for (const [n, one] of all.slice(labeled).entries()) {
    const { predictions } = await client.labeling.open({ imageId: ids[labeled + n]! })
    for (const { classId, left, top, side } of one.objects) {
      objects += 1
      const isFound = predictions.some(
        ({ classId: other, score, geometry }) =>
          other === classId &&
          score >= 0.3 &&
          geometry.shape === 'box' &&
          Math.abs(geometry.x + geometry.width / 2 - left - side / 2) < side / 4 &&
          Math.abs(geometry.y + geometry.height / 2 - top - side / 2) < side / 4,
      )
      if (isFound) found += 1
    }
  }
  expect(found / objects).toBeGreaterThan(0.6)
  expect(engine.context.jobs.list(100).some(({ status }) => status === 'failed')).toBe(false)
})
