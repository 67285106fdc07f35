import { mkdirSync, writeFileSync } from 'node:fs'
import { parquetWriteBuffer } from 'hyparquet-writer'
import { expect, test } from 'vitest'
import type { ImportOptions } from '#contract'
import { rowOf } from '#model/ids.ts'
import { box, datasetBench } from '../../support/dataset-bench.ts'

const bench = datasetBench()
const sha256 = 'a'.repeat(64)
const kiosk = { name: 'kiosk', sha256 }

type Prediction = { image: string; class: string; score: number; bbox?: number[]; mask?: string }

/** Predictions as a task of a cluster writes them, a row each; without `class` the model found nothing. */
function writeParquet(path: string, rows: readonly Partial<Prediction>[], hash?: string) {
  const column = <Key extends keyof Prediction>(name: Key) => rows.map((row) => row[name] ?? null)
  const content = parquetWriteBuffer({
    columnData: [
      { name: 'image_id', data: column('image'), type: 'STRING' },
      { name: 'class', data: column('class'), type: 'STRING' },
      { name: 'score', data: column('score'), type: 'DOUBLE' },
      { name: 'bbox', data: column('bbox') },
      { name: 'mask', data: column('mask'), type: 'STRING' },
    ],
    ...(hash !== undefined && { kvMetadata: [{ key: 'winnow', value: JSON.stringify({ dataset: 'v1', hash }) }] }),
  })
  writeFileSync(path, new Uint8Array(content))
}

test('results come with the COCO file that lists their images, which is read for that alone', async () => {
  const folder = bench.out('both')
  mkdirSync(folder)
  await bench.frozenImages()
  const object = { image_id: 7, category_id: 3, bbox: [1, 2, 10, 12] }
  writeFileSync(
    `${folder}/truth.json`,
    JSON.stringify({
      images: [{ id: 7, file_name: 'nothing.png', width: 64, height: 48 }],
      annotations: [{ id: 1, ...object }],
      categories: [{ id: 3, name: 'dog' }],
    }),
  )
  writeFileSync(`${folder}/results.json`, JSON.stringify([{ ...object, score: 0.25 }]))
  const predictionsOf = { model: kiosk, replaceOpen: false }
  const preview = await bench.scratch.client.datasets.previewImport({ paths: [folder], samples: 0, predictionsOf })
  expect(preview.findings.map(({ format, objects }) => [format, objects.total])).toEqual([['coco-results', 1]])
  const brought = await bench.importFrom(folder, { predictionsOf })
  expect(brought).toMatchObject({ labelsAdded: 1, rejected: [], sources: [{ format: 'coco-results' }] })
})

test('predictions made elsewhere are undone as a whole, except those that users accepted', async () => {
  const ids = await bench.frozenImages()
  const { client } = bench.scratch
  const folder = bench.out('undone')
  mkdirSync(folder)
  const [left, right] = [ids.get('left/0001.jpg')!, ids.get('right/0001.jpg')!]
  const { hash } = (await client.datasets.list())[0]!
  const bbox = [1, 2, 10, 12] as const
  writeParquet(
    `${folder}/pred.parquet`,
    [left, right].map((image) => ({ image, class: 'dog', score: 0.5, bbox: [...bbox] })),
    hash,
  )
  const { modelId } = await bench.importFrom(folder, {
    predictionsOf: { model: kiosk, dataset: 'v1', replaceOpen: false },
  })
  const { store } = bench.scratch.engine.context
  store.write(() => store.run('UPDATE prediction SET outcome = 1 WHERE image_id = ?', [rowOf(left)]))
  await expect(client.models.remove({ modelId: modelId! })).rejects.toThrow('it is current')
  expect(await client.models.remove({ modelId: modelId!, replacedBy: null })).toEqual({ predictions: 1 })
  const opened = await client.labeling.open({ imageId: right })
  expect(opened.predictions).toEqual([])
  // The one that a user judged is on record, and with it the model.
  expect((await client.models.list()).map((model) => model.modelId)).toEqual([modelId])
})

test('predictions made elsewhere come back as those of a model, on the images of a version', async () => {
  const ids = await bench.frozenImages()
  const [left, right] = [ids.get('left/0001.jpg')!, ids.get('right/0001.jpg')!]
  const { hash } = (await bench.scratch.client.datasets.list())[0]!
  const predictions = async (imageId: typeof left) =>
    (await bench.scratch.client.labeling.open({ imageId })).predictions.map(({ classId, score, geometry }) => ({
      classId,
      score,
      geometry,
    }))
  const folder = bench.out('pred')
  mkdirSync(folder)
  const bring = (more: Partial<NonNullable<ImportOptions['predictionsOf']>> = {}) =>
    bench.importFrom(folder, { predictionsOf: { model: kiosk, dataset: 'v1', replaceOpen: false, ...more } })

  writeParquet(
    `${folder}/pred-0.parquet`,
    [
      { image: left, class: 'person', score: 0.5, bbox: [1, 2, 10, 12] },
      { image: left, class: 'forklift', score: 0.9, bbox: [3, 2, 10, 12] },
      { image: left, class: 'dog', score: 7, bbox: [3, 2, 10, 12] },
      { image: right },
      { image: 'img_999', class: 'dog', score: 0.4, bbox: [1, 1, 2, 2] },
    ],
    hash,
  )
  writeParquet(`${folder}/pred-1.parquet`, [{ image: right, class: 'dog', score: 0.4, bbox: [1, 1, 9, 9] }], hash)
  writeParquet(`${folder}/pred-2.parquet`, [{ image: right, class: 'dog', score: 0.4 }], 'f'.repeat(64))
  const preview = await bench.scratch.client.datasets.previewImport({
    paths: [folder],
    samples: 1,
    predictionsOf: { model: kiosk, dataset: 'v1' },
  })
  expect(preview.findings[0]).toMatchObject({
    format: 'parquet-predictions',
    images: { found: 2 },
    objects: { total: 2, byShape: { box: 2 } },
    samples: [{ path: 'left/0001.jpg' }],
  })
  expect(await bench.scratch.client.models.list()).toEqual([])
  const first = await bring()
  const [job] = await bench.scratch.client.jobs.list({ limit: 1 })
  // One of them is in two files.
  expect(job).toMatchObject({ done: 3, total: null, unit: 'images' })
  const at = (n: number) => `${folder}/pred-${n}.parquet`
  expect(first).toMatchObject({ imagesAdded: 0, labelsAdded: 1 })
  expect(first.changed).toEqual([{ what: 'prediction of a class that the class map ignores kept apart', count: 1 }])
  expect(first.rejected.map(({ path, reason }) => `${path} | ${reason}`)).toEqual([
    `${at(0)}: row 3 | It has no score between 0 and 1.`,
    `${at(0)}: row 5 (img_999) | There is no such image.`,
    `${at(1)}: right/0001.jpg | Another file of this import has predictions on the image; these were not imported.`,
    `${at(2)} | It has predictions of another version: the hashes differ.`,
  ])
  const models = await bench.scratch.client.models.list()
  expect(models).toMatchObject([
    {
      modelId: first.modelId,
      ...kiosk,
      family: 'imported',
      classes: ['person', 'forklift', 'dog'],
      classMap: [1, null, 2],
    },
  ])
  expect(await predictions(left)).toEqual([{ classId: 1, score: 0.5, geometry: box(1, 2, 10, 12) }])
  expect(await bring()).toMatchObject({ labelsAdded: 0, modelId: first.modelId })

  // A list of COCO results names images by the ids of our COCO files, and classes by theirs.
  const results = bench.out('results.json')
  const detection = (image_id: number | string, category_id = 2) => ({
    image_id,
    category_id,
    bbox: [1, 2, 10, 12],
    score: 0.25,
  })
  writeFileSync(
    results,
    JSON.stringify([detection(Number(left.slice(4))), detection('nothing'), detection('elsewhere')]),
  )
  const bringResults = (replaceOpen: boolean) =>
    bench.importFrom(results, { predictionsOf: { model: { modelId: first.modelId! }, dataset: 'v1', replaceOpen } })
  const kept = await bringResults(false)
  expect(kept).toMatchObject({ labelsAdded: 1, modelId: first.modelId })
  expect(kept.rejected.map(({ reason }) => reason)).toEqual([
    'There is no such image.',
    'The image has other predictions of kiosk already; these were not imported.',
  ])
  expect(await bringResults(true)).toMatchObject({ labelsAdded: 1, labelsKnown: 1 })
  expect(await predictions(left)).toEqual([{ classId: 2, score: 0.25, geometry: box(1, 2, 10, 12) }])
  expect(await bench.scratch.client.models.list()).toHaveLength(1)
})
