import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { cocoPanoptic } from '../../../src/engine/datasets/formats/coco/coco-panoptic.ts'
import { exportLabels } from '../../../src/engine/datasets/formats/losses.ts'
import { box, datasetBench, label } from '../../support/dataset-bench.ts'
import { filesBelow, treeHash } from '../../support/files/folder-tree.ts'
import { readLabelFiles } from '../../support/files/read-label-files.ts'
import { writeImage } from '../../support/images.ts'

const bench = datasetBench()
const { out, importFrom, imageIds, review, exportTo } = bench

const rectangle = (x: number, y: number, width: number, height: number, counts = [0, width * height]) => ({
  shape: 'mask' as const,
  x,
  y,
  width,
  height,
  counts,
})

beforeEach(async () => {
  for (const [i, name] of ['cam 1/a', 'b'].entries())
    await writeImage(out(`set/${name}.png`), { widthPx: 100, heightPx: 80, tint: i })
  await importFrom(out('set'))
  await review(imageIds().get('cam 1/a.png')!, [
    { ...label(box(10, 20, 4, 3), 1), layer: 1 },
    label(box(-5, -5, 8, 7), 2, { note: 'x' }),
    label(rectangle(12, 20, 6, 3), 2, { iscrowd: true }),
    label(box(11, 21, 1, 1), 3),
    label(box(50.6, 50.6, 0.2, 0.2), 3),
    label({ shape: 'points', points: [[5, 5]] }, 3),
  ])
  await review(imageIds().get('b.png')!, [])
  await bench.scratch.freeze({ name: 'v1', allowLeakage: true })
})

test('labels on an image whose pixels no reader would take are left out, and counted', async () => {
  const [held] = await exportLabels(cocoPanoptic, [label(box(1, 2, 3, 4))], [], { widthPx: 100_000, heightPx: 1000 })
  expect(held).toMatchObject({ geometry: null, losses: ['label on too large an image dropped'] })
})

test('segments are what is to be seen of labels; what lies under others is counted, before and after', async () => {
  const { lost, labels } = await exportTo('v1', 'coco-panoptic', out('one'))
  expect((await bench.scratch.client.datasets.losses({ name: 'v1', format: 'coco-panoptic' })).lost).toEqual(lost)
  expect([labels, lost]).toEqual([
    3,
    [
      { what: 'attributes of a label', count: 1 },
      { what: 'box kept as the pixels inside of it', count: 2 },
      { what: 'box without a pixel dropped', count: 1 },
      { what: 'mask beneath others dropped', count: 1 },
      { what: 'pixels of a mask beneath another', count: 1 },
      { what: 'place of a label in the stack', count: 1 },
      { what: 'points dropped', count: 1 },
    ],
  ])
  const paths = filesBelow(out('one'))
  const json = paths.filter((path) => /panoptic_[a-z]+\.json$/.test(path))
  const files = json.map((path) => JSON.parse(readFileSync(join(out('one'), path), 'utf8')))
  expect(files[0].categories[0]).toMatchObject({ id: 1, name: 'person', isthing: 1 })
  const annotations = files.flatMap((file) => file.annotations)
  expect(annotations.find(({ file_name }) => file_name === 'cam 1__a.png').segments_info).toEqual([
    { id: 1, category_id: 2, area: 6, bbox: [0, 0, 3, 2], iscrowd: 0 },
    { id: 2, category_id: 2, area: 12, bbox: [14, 20, 4, 3], iscrowd: 1 },
    { id: 3, category_id: 1, area: 12, bbox: [10, 20, 4, 3], iscrowd: 0 },
  ])
  expect(annotations.find(({ file_name }) => file_name === 'b.png').segments_info).toEqual([])

  const images = paths.filter((path) => path.startsWith('images/'))
  const content = paths
    .filter((path) => path.includes('/'))
    .map((path) => [path, readFileSync(join(out('one'), path))] as const)
  const read = await readLabelFiles('coco', Object.fromEntries(content), images)
  expect([read.rejected, read.changed, read.complete.sort()]).toEqual([[], {}, images.sort()])
  expect(Object.values(read.labels).flat()).toEqual([
    { className: 'dog', geometry: rectangle(0, 0, 3, 2), attributes: {}, score: null },
    { className: 'dog', geometry: rectangle(14, 20, 4, 3), attributes: { iscrowd: true }, score: null },
    { className: 'person', geometry: rectangle(10, 20, 4, 3), attributes: {}, score: null },
  ])

  const checked = { name: 'v1', format: 'coco-panoptic', folder: out('two'), selfCheck: true }
  const told = (await bench.scratch.client.datasets.formats()).find(({ name }) => name === 'coco-panoptic')
  expect(told).toMatchObject({ reads: false, writes: true, readsBack: true })
  const { jobId } = await bench.scratch.client.datasets.export(checked)
  expect((await bench.scratch.engine.context.jobs.wait(jobId)).error).toBeNull()
  expect(treeHash(join(out('two'), 'annotations'))).toBe(treeHash(join(out('one'), 'annotations')))
})
