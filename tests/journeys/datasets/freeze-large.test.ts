import { expect, test } from 'vitest'
import { Dataset } from '#contract'
import type { DatasetRow } from '../../../src/engine/datasets/queries.ts'
import { contentOf } from '../../../src/engine/datasets/versions/version-content.ts'
import { datasetBench } from '../../support/dataset-bench.ts'

const bench = datasetBench()

test('a large version is prepared in a thread, and holds what a small one would', async () => {
  const { engine, freeze } = bench.scratch
  const { store } = engine.context
  bench.scratch.addImage()
  store.write(() => {
    store.run(
      `INSERT INTO image (id, sha256, path, storage, file, source_id, format, size_bytes, width_px, height_px, imported_at,
         imported_by, state, reviewed_at, reviewed_by, revision, label_count, licence, reviewed_blind)
       WITH RECURSIVE one (i) AS (SELECT 10 UNION ALL SELECT i + 1 FROM one WHERE i < 2300)
       SELECT i, printf('%064x', i * 7919), 'large/' || i || '.jpg', 'linked', '/nowhere/' || i, 1, 'jpeg', 1, 400, 300, 0, 1,
         'reviewed', 0, 1, 1, i % 3 > 0, iif(i % 5 = 0, 'CC BY 4.0', NULL), iif(i % 3 = 0, 1, NULL) FROM one`,
    )
    store.run(
      `INSERT INTO annotation (image_id, id, position, class_id, shape, geometry, x, y, width, height, attributes, origin,
         created_at, updated_at, updated_by)
       SELECT id, printf('ann_%012d', id), 0, 1 + id % 3, 'box',
         json_object('shape', 'box', 'x', 1.25, 'y', id % 100, 'width', 50.5, 'height', 40), 1.25, id % 100, 50.5, 40,
         '{"occluded":true}', 'human', 0, 0, 1 FROM image WHERE id % 3 > 0 AND id >= 10`,
    )
  })
  await freeze({ name: 'small', where: 'image.path.startsWith("large/12")', allowLeakage: true })
  // So that nothing is copied from the small one.
  store.write(() => store.run('UPDATE image SET revision = 2'))
  const { jobId } = await bench.scratch.client.datasets.freeze({ name: 'large', allowLeakage: true })
  while (engine.context.jobs.get(jobId).total === null) await new Promise((resolve) => setImmediate(resolve))
  // After they were prepared: one more label, and one image that does not match any more.
  store.write(() => {
    store.run(`INSERT INTO annotation SELECT image_id, 'ann_more', 1, class_id, shape, geometry, x, y, width, height,
      attributes, origin, model_id, prediction_n, score, created_at, updated_at, updated_by, layer, acceptance_id, track,
      track_flags FROM annotation WHERE image_id = 2300`)
    store.run('UPDATE image SET revision = 3 WHERE id >= 2299')
    store.run("UPDATE image SET state = 'new' WHERE id = 2299")
  })
  const large = Dataset.parse((await engine.context.jobs.wait(jobId)).result)
  expect(large).toMatchObject({ images: 2290, labels: 1528, negatives: { blind: 763 } })
  const row = store.get<DatasetRow>("SELECT * FROM dataset WHERE name = 'large'")!
  const { hash, summary } = await contentOf(store, row)
  expect([hash, summary.images, summary.labels]).toEqual([large.hash, 2290, 1528])
  const items = (name: string) =>
    store.all<object>(
      `SELECT image_id, licence, empty_by, digest, class_counts, labels FROM frozen_item
       JOIN dataset ON dataset.id = dataset_id WHERE dataset.name = ? AND image_id BETWEEN 1200 AND 1299`,
      [name],
    )
  expect(items('small')).toHaveLength(100)
  expect(items('large')).toEqual(items('small'))
  const out = await bench.scratch.client.datasets.export({
    name: 'large',
    format: 'coco',
    folder: bench.out('large'),
    images: 'none',
    selfCheck: true,
  })
  const exported = await engine.context.jobs.wait(out.jobId)
  expect(exported.result).toMatchObject({ images: 2290, labels: 1528, lost: [], selfChecked: true })
})
