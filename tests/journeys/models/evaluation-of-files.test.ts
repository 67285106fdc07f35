import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import type { Evaluation, EvaluationResult } from '#contract'
import { idOf } from '#model/ids.ts'
import { datasetBench } from '../../support/dataset-bench.ts'
import { changing, nextEditId } from '../../support/label-bench.ts'

const bench = datasetBench()
const { out } = bench

type Row = [image: number, classOf: number, x: number, y: number, width: number, height: number, last: number]
type Golden = {
  images: number
  classes: number
  labels: [...Row, crowd: number][]
  predictions: Row[]
  expected: Record<string, number>
}
/** The numbers are what pycocotools 2.0.11 gives. Boxes reach beyond images, crowds are among them, areas are those of shapes. */
const golden: Golden = JSON.parse(
  readFileSync(new URL('../../../src/engine/evaluation/fixtures/coco-boxes.json', import.meta.url), 'utf8'),
)['one-class']

async function writeFiles(): Promise<void> {
  mkdirSync(out('set'))
  const images = Array.from({ length: golden.images }, (_, id) => ({
    id: id + 1,
    file_name: `${String(id).padStart(3, '0')}.png`,
    width: 1280,
    height: 720,
  }))
  for (const { id, file_name, width, height } of images)
    await sharp({ create: { width, height, channels: 3, background: { r: id, g: 90, b: 90 } } })
      .png({ compressionLevel: 1 })
      .toFile(out(`set/${file_name}`))
  const category = (classOf: number) => classOf + 1
  const annotations = golden.labels.map(([image, classOf, x, y, width, height, area, iscrowd], n) => ({
    id: n + 1,
    image_id: image + 1,
    category_id: category(classOf),
    bbox: [x, y, width, height],
    area,
    iscrowd,
  }))
  const categories = Array.from({ length: golden.classes }, (_, n) => ({ id: category(n), name: `class ${n}` }))
  writeFileSync(out('set/labels.json'), JSON.stringify({ images, annotations, categories }))
  const results = golden.predictions.map(([image, classOf, x, y, width, height, score]) => ({
    image_id: image + 1,
    category_id: category(classOf),
    bbox: [x, y, width, height],
    score,
  }))
  writeFileSync(out('results.json'), JSON.stringify(results))
}

async function evaluated(scope: { dataset?: string } = {}): Promise<Evaluation> {
  const { client, engine } = bench.scratch
  const [model] = await client.models.list()
  const { jobId } = await client.evaluation.run({ modelId: model!.modelId, iou: 'bbox', ...scope })
  const job = await engine.context.jobs.wait(jobId)
  expect(job.error).toBeNull()
  return client.evaluation.get({ evaluationId: (job.result as EvaluationResult).evaluationId })
}

test('COCO labels and results that were imported give the reference’s numbers, until a label is changed', async () => {
  await writeFiles()
  await bench.importFrom(out('set'))
  const { labelsAdded } = await bench.importFrom(out('results.json'), {
    paths: [out('set/labels.json'), out('results.json')],
  })
  expect(labelsAdded).toBe(golden.predictions.length)
  const all = await evaluated()
  for (const [name, value] of Object.entries(golden.expected))
    expect([name, all[name as 'ap']]).toEqual([name, expect.closeTo(value, 9)])

  await bench.scratch.freeze({ name: 'as imported' })
  const { client, engine } = bench.scratch
  const row = engine.context.store.get<{ image: number; id: string }>(
    `SELECT extent.image_id AS image, extent.id FROM label_extent AS extent JOIN annotation USING (image_id, id)
     WHERE area < 9000 AND attributes = '{}' ORDER BY image_id, id`,
  )!
  const imageId = idOf('img', row.image)
  const { revision, annotations } = await client.labeling.open({ imageId })
  const before = annotations.find(({ id }) => id === row.id)!
  const after = { ...before, geometry: { shape: 'box' as const, x: 0, y: 0, width: 600, height: 500 } }
  await client.labeling.edit({
    imageId,
    editId: nextEditId(),
    baseRevision: revision,
    kind: 'edit',
    diff: changing(before, after),
  })
  expect((await evaluated()).arLarge).toBeLessThan(golden.expected.arLarge!)
  expect((await evaluated({ dataset: 'as imported' })).arLarge).toBeCloseTo(golden.expected.arLarge!, 9)
})
