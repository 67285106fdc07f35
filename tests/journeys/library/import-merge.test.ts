import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { parquetWriteBuffer } from 'hyparquet-writer'
import { expect, test } from 'vitest'
import { datasetBench } from '../../support/dataset-bench.ts'
import { writeImage } from '../../support/images.ts'

const bench = datasetBench()
const { out, importFrom } = bench

const images = (name: string, id: number) => [{ id, file_name: `${name}.png`, width: 100, height: 80 }]
const categories = [
  { id: 1, name: 'person', keypoints: ['left', 'right'], skeleton: [[1, 2]] },
  { id: 2, name: 'dog' },
]
const write = (name: string, content: object) =>
  writeFileSync(out(`set/annotations/${name}.json`), JSON.stringify(content))

/** Images a and b in COCO's folders of train and val; several files speak of a. */
async function cocoFolders() {
  mkdirSync(out('set/annotations'), { recursive: true })
  await writeImage(out('set/images/train/a.png'), { widthPx: 100, heightPx: 80, tint: 1 })
  await writeImage(out('set/images/val/b.png'), { widthPx: 100, heightPx: 80, tint: 2 })
  await writeImage(out('set/images/val/c.png'), { widthPx: 100, heightPx: 80, tint: 3 })
  const person = { id: 7, image_id: 1, category_id: 1, bbox: [10, 20, 30, 40] }
  write('instances_train2017', {
    images: images('a', 1),
    categories,
    annotations: [person, { id: 8, image_id: 1, category_id: 2, bbox: [50, 20, 10, 10] }],
  })
  write('person_keypoints_train2017', {
    images: images('a', 1),
    categories,
    annotations: [
      { ...person, keypoints: [15, 25, 2, 30, 50, 2] },
      { id: 9, image_id: 1, category_id: 1, bbox: [60, 60, 10, 10], keypoints: [60, 60, 2, 70, 70, 1] },
    ],
  })
  write('captions_train2017', { images: images('a', 1), annotations: [{ id: 1, image_id: 1, caption: 'A dog.' }] })
  write('instances_val2017', {
    images: [...images('b', 1), ...images('c', 2)],
    categories,
    annotations: [{ id: 1, image_id: 1, category_id: 2, bbox: [50, 20, 10, 10] }],
  })
}

const stored = () =>
  bench.scratch.engine.context.store.all<{ path: string; state: string; labels: number; split: string | null }>(
    'SELECT path, state, label_count AS labels, import_split AS split FROM image ORDER BY path',
  )

test('several COCO files of one image are combined: an object in two of them is imported once', async () => {
  await cocoFolders()
  const result = await importFrom(out('set'))
  expect(result.rejected).toEqual([])
  expect(result.changed).toEqual(
    expect.arrayContaining([
      { what: 'object that several files tell imported once', count: 1 },
      { what: 'caption dropped', count: 1 },
    ]),
  )
  expect(stored()).toEqual([
    { path: 'images/train/a.png', state: 'reviewed', labels: 3, split: 'train' },
    { path: 'images/val/b.png', state: 'reviewed', labels: 1, split: 'val' },
    { path: 'images/val/c.png', state: 'reviewed', labels: 0, split: 'val' },
  ])
  expect(result.splits).toEqual({ train: 1, val: 2 })
  expect(await importFrom(out('set'))).toMatchObject({ labelsAdded: 0, labelsKnown: 4, rejected: [] })
})

test('of files that are the same image, the labels of the first are imported, or those of all', async () => {
  mkdirSync(out('twins'))
  await writeImage(out('twins/a.png'), { widthPx: 100, heightPx: 80, tint: 4 })
  copyFileSync(out('twins/a.png'), out('twins/b.png'))
  writeFileSync(out('twins/classes.txt'), 'dog\ncat\n')
  writeFileSync(out('twins/a.txt'), '0 0.5 0.5 0.2 0.2\n')
  writeFileSync(out('twins/b.txt'), '0 0.5 0.5 0.2 0.2\n1 0.2 0.2 0.1 0.1\n')
  expect(await importFrom(out('twins'), { sameImage: 'merge' })).toMatchObject({
    labelsAdded: 2,
    rejected: [],
    changed: [{ what: 'object that several files tell imported once', count: 1 }],
  })
  expect(await importFrom(out('twins'), { sameImage: 'merge' })).toMatchObject({ labelsAdded: 0, rejected: [] })
})

test('an image whose labels are skipped is named by its file in the import, and by its path in the workspace', async () => {
  mkdirSync(out('twins'))
  await writeImage(out('twins/a.png'), { widthPx: 100, heightPx: 80, tint: 4 })
  copyFileSync(out('twins/a.png'), out('twins/b.png'))
  writeFileSync(out('twins/classes.txt'), 'dog\ncat\n')
  writeFileSync(out('twins/a.txt'), '0 0.5 0.5 0.2 0.2\n')
  writeFileSync(out('twins/b.txt'), '1 0.2 0.2 0.1 0.1\n')
  expect((await importFrom(out('twins'))).rejected).toEqual([
    {
      path: `${out('twins/classes.txt')}: b.png (in the workspace: a.png)`,
      reason: 'The same image exists under another name and has its labels from there; these were not imported.',
    },
  ])
  rmSync(out('twins/a.png'))
  writeFileSync(out('twins/b.txt'), '0 0.2 0.2 0.1 0.1\n')
  expect((await importFrom(out('twins'))).rejected).toContainEqual({
    path: `${out('twins/classes.txt')}: b.png (in the workspace: a.png)`,
    reason: 'The image is already labeled or reviewed; its labels were not imported.',
  })
})

test.each([
  ['its folder', 'classes.txt', 'person\n', 'zoo/a.png'],
  ['data.yaml', 'data.yaml', 'train: train/images\nval: val/images\nnames: [person]\n', 'train/images/a.png'],
])('an image keeps the split from %s although another folder has a copy of its bytes', async (_, list, text, copy) => {
  for (const [tint, name] of ['a', 'c'].entries())
    await writeImage(out(`set/val/images/${name}.png`), { widthPx: 100, heightPx: 80, tint })
  for (const folder of ['val/labels', 'train/images', 'zoo']) mkdirSync(out(`set/${folder}`), { recursive: true })
  for (const name of ['a', 'c']) writeFileSync(out(`set/val/labels/${name}.txt`), '0 0.5 0.5 0.2 0.2\n')
  writeFileSync(out(`set/${list}`), text)
  copyFileSync(out('set/val/images/a.png'), out(`set/${copy}`))
  copyFileSync(out('set/val/images/a.png'), out('set/zoo/b.png'))
  const preview = await bench.scratch.client.datasets.previewImport({ paths: [out('set')] })
  expect(preview.findings.map(({ splits }) => splits)).toEqual([{ val: 2 }])
  expect((await importFrom(out('set'))).splits).toEqual({ val: 2 })
  expect(stored().map(({ split }) => split)).toEqual(['val', 'val'])
})

test('a version keeps the imported splits on request', async () => {
  await cocoFolders()
  await importFrom(out('set'))
  const { client } = bench.scratch
  const freeze = (name: string, fromImport: boolean) =>
    bench.scratch.freeze({ name, fromImport, split: [0, 0, 100], allowLeakage: true, resplit: true })
  expect((await freeze('own', false)).bySplit).toEqual({ train: 0, val: 0, test: 3 })
  expect((await freeze('theirs', true)).bySplit).toEqual({ train: 1, val: 2, test: 0 })
  expect((await client.datasets.list())[1]!.making?.options.fromImport).toBe(true)
})

const parquet = (rows: { file_name: string; label: string | number }[]) => {
  const column = (name: 'file_name' | 'label') => rows.map((row) => row[name])
  const type = typeof rows[0]!.label === 'string' ? ('STRING' as const) : ('INT32' as const)
  return new Uint8Array(
    parquetWriteBuffer({
      columnData: [
        { name: 'file_name', data: column('file_name'), type: 'STRING' },
        { name: 'label', data: column('label'), type },
      ],
    }),
  )
}
const dogAt = (id: number, image_id: number, category_id = 2) => ({ id, image_id, category_id, bbox: [50, 20, 10, id] })
const both = [...images('a', 1), ...images('b', 2)]
const whole = JSON.stringify({ images: both, categories, annotations: [dogAt(1, 1), dogAt(2, 2)] })
const partly = JSON.stringify({ images: both, categories, annotations: [dogAt(3, 1), dogAt(4, 1, 99), dogAt(5, 2)] })
const panoptic = JSON.stringify({
  images: both,
  categories,
  annotations: [{ image_id: 1, file_name: 'gone.png', segments_info: [{ id: 1, category_id: 2 }] }],
})

test.each<[string, Record<string, string | Uint8Array>]>([
  ['COCO with a category that is not listed', { '1.json': whole, '2.json': partly }],
  ['COCO, the file with it first', { '1.json': partly, '2.json': whole }],
  ['COCO panoptic without its image of segments', { '1.json': whole, '2.json': panoptic }],
  ['COCO panoptic, that first', { '1.json': panoptic, '2.json': whole }],
  [
    'Parquet with a class without a name',
    {
      '1.parquet': parquet(['a', 'b'].map((name) => ({ file_name: `${name}.png`, label: 'dog' }))),
      '2.parquet': parquet([{ file_name: 'a.png', label: 7 }]),
    },
  ],
])('an image is not reviewed when one of the files about it failed in part: %s', async (_, files) => {
  mkdirSync(out('set'))
  for (const [n, name] of ['a', 'b'].entries())
    await writeImage(out(`set/${name}.png`), { widthPx: 100, heightPx: 80, tint: n + 1 })
  for (const [name, content] of Object.entries(files)) writeFileSync(out(`set/${name}`), content)
  const result = await importFrom(out('set'))
  expect(result.rejected).toHaveLength(1)
  expect(result.changed).toContainEqual({
    what: 'image not marked reviewed, because some of its labels could not be imported',
    count: 1,
  })
  const states = () => stored().map(({ state }) => state)
  expect(states()).toEqual(['new', 'reviewed'])
  const again = await importFrom(out('set'))
  expect(again).toMatchObject({ labelsAdded: 0 })
  expect(states()).toEqual(['new', 'reviewed'])
})

test('a corrected file that is imported again adds what was missing, once', async () => {
  mkdirSync(out('set'))
  for (const [n, name] of ['a', 'b'].entries())
    await writeImage(out(`set/${name}.png`), { widthPx: 100, heightPx: 80, tint: n + 1 })
  writeFileSync(out('set/1.json'), whole)
  writeFileSync(out('set/2.json'), partly)
  await importFrom(out('set'))
  writeFileSync(out('set/2.json'), partly.replace('99', '1'))
  expect(await importFrom(out('set'))).toMatchObject({ labelsAdded: 1, rejected: [] })
  expect(stored()).toMatchObject([
    { state: 'reviewed', labels: 3 },
    { state: 'reviewed', labels: 2 },
  ])
})

test('label files of a set without its images never go to the images of another set', async () => {
  for (const set of ['lost', 'whole']) {
    mkdirSync(out(`sets/${set}/labels`), { recursive: true })
    writeFileSync(out(`sets/${set}/data.yaml`), `names: [${set}]`)
    writeFileSync(out(`sets/${set}/labels/1.txt`), '0 0.5 0.5 0.2 0.2')
  }
  await writeImage(out('sets/whole/images/1.png'), { widthPx: 100, heightPx: 80, tint: 1 })
  const { labelsAdded, rejected } = await importFrom(out('sets'))
  expect(labelsAdded).toBe(1)
  expect(rejected).toEqual([
    {
      path: out('sets/lost/labels/1.txt'),
      reason: 'Other labels of this name are for the only image that has it. (1.png)',
    },
  ])
})
