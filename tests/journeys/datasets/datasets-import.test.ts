import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { box, datasetBench, label } from '../../support/dataset-bench.ts'
import { writeImage } from '../../support/images.ts'

const bench = datasetBench()
const { out, importFrom, imageIds, review } = bench

describe('importing labels beside the images', () => {
  async function yoloFolder(): Promise<void> {
    for (const [i, name] of ['a', 'b', 'c', 'd'].entries())
      await writeImage(out(`set/images/${name}.png`), { widthPx: 100, heightPx: 80, tint: i })
    mkdirSync(out('set/labels'))
    writeFileSync(out('set/data.yaml'), 'names: [Dog, bird]\n')
    writeFileSync(out('set/labels/a.txt'), '0 0.5 0.5 0.2 0.25 0.75\n1 0.5 0.5 0.1 0.1\n')
    writeFileSync(out('set/labels/b.txt'), '')
    writeFileSync(out('set/labels/c.txt'), '0 0.5 0.5 0.1 0.1\n5 0.5 0.5 0.1 0.1\n')
  }
  const states = () =>
    bench.scratch.engine.context.store
      .all<{ path: string; state: string; n: number }>('SELECT path, state, label_count AS n FROM image ORDER BY path')
      .map(({ path, state, n: labels }) => `${path} ${state} ${labels}`)

  test('what is wrong with a file that no format knows is said, as far as it is JSON or YAML by its name', async () => {
    await writeImage(out('set/a.png'), { widthPx: 100, heightPx: 80 })
    const files = {
      'data.yaml': 'names:\n  0: dog\n 1: cat\n',
      'cut.json': '{"imag',
      'comma.json': '{\n  "a": [1,],\n}',
      'other.json': '{"shapes": []}',
      'other.yml': 'lr: 0.1',
    }
    for (const [name, text] of Object.entries(files)) writeFileSync(out(`set/${name}`), text)
    const { rejected } = await importFrom(out('set'))
    const reasons = Object.fromEntries(rejected.map(({ path, reason }) => [path.slice(out('set/').length), reason]))
    expect(reasons).toEqual({
      'data.yaml': 'The file is not YAML: line 3, column 2: bad indentation of a mapping entry.',
      'cut.json': 'The file is not JSON: line 1, column 2: this text in quotes is not closed on its line.',
      'comma.json': 'The file is not JSON: line 2, column 11: a value should be here.',
      'other.json': expect.stringContaining('No labels were recogni'),
      'other.yml': expect.stringContaining('No labels were recogni'),
    })
  })

  test('as human work: reviewed where all is told, an empty file for nothing, left open where something is missing', async () => {
    await yoloFolder()
    const result = await importFrom(out('set'))
    expect(result).toMatchObject({
      imagesAdded: 4,
      labelsAdded: 3,
      labelsKnown: 0,
      rejected: [{ path: `${out('set/labels/c.txt')}: row 2`, reason: 'Class 5 has no name in the class list.' }],
      changed: [{ what: 'image not marked reviewed, because some of its labels could not be imported', count: 1 }],
    })
    expect(states()).toEqual([
      'images/a.png reviewed 2',
      'images/b.png reviewed 0',
      'images/c.png new 1',
      'images/d.png new 0',
    ])
    expect((await bench.scratch.client.workspace.classes()).map(({ name }) => name)).toEqual([
      'person',
      'dog',
      'cat',
      'bird',
    ])
    const imageId = imageIds().get('images/a.png')!
    const { annotations } = await bench.scratch.client.labeling.open({ imageId })
    expect(annotations).toMatchObject([
      { classId: 2, origin: 'import', score: 0.75, geometry: box(40, 30, 20, 20) },
      { classId: 4, origin: 'import', score: null },
    ])
    expect((await bench.scratch.client.labeling.history({ imageId })).edits).toMatchObject([
      { kind: 'import', user: 'olga' },
    ])
  })

  test('twice adds nothing twice, also after a user changed them', async () => {
    await yoloFolder()
    await importFrom(out('set'))
    expect(await importFrom(out('set'))).toMatchObject({
      imagesAdded: 0,
      imagesKnown: 4,
      labelsAdded: 0,
      labelsKnown: 3,
    })
    const imageId = imageIds().get('images/a.png')!
    await review(imageId, [label(box(1, 1, 9, 9))])
    const before = states()
    expect(await importFrom(out('set'))).toMatchObject({ labelsAdded: 0, labelsKnown: 3 })
    expect(states()).toEqual(before)
    expect(before[0]).toBe('images/a.png reviewed 3')
  })

  test('images with work of their own are left alone, and named', async () => {
    await yoloFolder()
    await importFrom(out('set/images'))
    await review(imageIds().get('a.png')!, [label(box(1, 1, 9, 9))])
    const result = await importFrom(out('set'))
    expect(result.labelsAdded).toBe(1)
    expect(result.rejected).toContainEqual({
      path: `${out('set/data.yaml')}: images/a.png (in the workspace: a.png)`,
      reason: 'The image is already labeled or reviewed; its labels were not imported.',
    })
    expect(states()[0]).toBe('a.png reviewed 1')
  })

  test('as predictions: a model of its own, nothing reviewed, once', async () => {
    await yoloFolder()
    const result = await importFrom(out('set'), { labelsAs: 'model' })
    expect(result).toMatchObject({
      labelsAdded: 3,
      changed: [{ what: 'prediction without confidence imported as 1.0', count: 2 }],
    })
    expect(states()).toEqual([
      'images/a.png predicted 0',
      'images/b.png predicted 0',
      'images/c.png predicted 0',
      'images/d.png new 0',
    ])
    expect(await bench.scratch.client.models.list()).toMatchObject([
      {
        name: 'Imported from data.yaml',
        family: 'imported',
        aliases: ['current'],
        classes: ['Dog', 'bird'],
        classMap: [2, 4],
      },
    ])
    const imageId = imageIds().get('images/a.png')!
    expect((await bench.scratch.client.labeling.open({ imageId })).predictions).toMatchObject([
      { classId: 4, score: 1, outcome: 'open' },
      { classId: 2, score: 0.75, outcome: 'open', geometry: box(40, 30, 20, 20) },
    ])
    expect(await importFrom(out('set'), { labelsAs: 'model' })).toMatchObject({ labelsAdded: 0, labelsKnown: 3 })
    expect(await bench.scratch.client.models.list()).toHaveLength(1)
    await expect(bench.scratch.client.models.prelabel({})).rejects.toThrow('there is nothing to run')
  })

  test('as predictions: others from a file of the same name are not taken for the known ones, but named', async () => {
    await yoloFolder()
    await importFrom(out('set'), { labelsAs: 'model' })
    const imageId = imageIds().get('images/a.png')!
    const before = (await bench.scratch.client.labeling.open({ imageId })).predictions
    const file = out('set/labels/a.txt')
    writeFileSync(file, readFileSync(file, 'utf8').replace(/^(\d+) \S+/gm, '$1 0.4'))
    const again = await importFrom(out('set'), { labelsAs: 'model' })
    expect(again).toMatchObject({ labelsAdded: 0, labelsKnown: 1 })
    expect(again.rejected).toContainEqual({
      path: `${out('set/data.yaml')}: images/a.png`,
      reason: expect.stringContaining('other predictions from a file of this name'),
    })
    expect((await bench.scratch.client.labeling.open({ imageId })).predictions).toEqual(before)
  })

  test('only images, or only one format, when asked', async () => {
    await yoloFolder()
    expect(await importFrom(out('set'), { format: 'images' })).toMatchObject({ labelsAdded: 0, rejected: [] })
    const result = await importFrom(out('set'), { format: 'coco' })
    expect(result.labelsAdded).toBe(0)
    expect(result.rejected).toHaveLength(4)
    expect((await importFrom(out('set'), { format: 'yolo' })).labelsAdded).toBe(3)
  })

  test('a turned image takes labels of its upright size, and refuses those of the stored one', async () => {
    await writeImage(out('set/a.jpg'), { orientation: 6 })
    const coco = (width: number, height: number) =>
      JSON.stringify({
        images: [{ id: 1, file_name: 'a.jpg', width, height }],
        categories: [{ id: 1, name: 'dog' }],
        annotations: [{ id: 1, image_id: 1, category_id: 1, bbox: [1, 2, 3, 4] }],
      })
    writeFileSync(out('set/instances.json'), coco(48, 64))
    expect((await importFrom(out('set'))).rejected).toMatchObject([{ reason: expect.stringContaining('64 × 48') }])
    writeFileSync(out('set/instances.json'), coco(64, 48))
    expect(await importFrom(out('set'))).toMatchObject({ labelsAdded: 1, rejected: [] })
  })

  test('I16: a license that a COCO file gives an image is taken over where none is known', async () => {
    await writeImage(out('set/a.jpg'), { tint: 1 })
    await writeImage(out('set/b.jpg'), { tint: 2 })
    const annotation = (image: number) => ({ id: image, image_id: image, category_id: 1, bbox: [1, 2, 3, 4] })
    const coco = (name: string) =>
      JSON.stringify({
        licenses: [{ id: 4, name, url: 'https://example.org' }, { id: 5, url: 'https://example.org/5' }, 'broken'],
        images: [
          { id: 1, file_name: 'a.jpg', license: 4 },
          { id: 2, file_name: 'b.jpg', license: 5 },
        ],
        categories: [{ id: 1, name: 'dog' }],
        annotations: [annotation(1), annotation(2)],
      })
    writeFileSync(out('set/instances.json'), coco(' CC BY\n'))
    expect(await importFrom(out('set'))).toMatchObject({ labelsAdded: 2, rejected: [] })
    const licences = () => bench.scratch.engine.context.store.values<string>('SELECT licence FROM image ORDER BY path')
    expect(licences()).toEqual(['CC BY', 'https://example.org/5'])
    writeFileSync(out('set/instances.json'), coco('Other'))
    await importFrom(out('set'))
    expect(licences()).toEqual(['CC BY', 'https://example.org/5'])
  })

  test('an annotator may not import', async () => {
    const anna = await bench.scratch.actingAs('anna', 'annotator')
    await expect(anna.library.import({ paths: [bench.outside] })).rejects.toMatchObject({ code: 'REFUSED' })
  })
})

test('labels without images are those of images in the workspace, by path or by a name that only one has', async () => {
  for (const [i, path] of ['left/a.png', 'right/a.png', 'b.png'].entries())
    await writeImage(out(`in/${path}`), { widthPx: 100, heightPx: 80, tint: i + 1 })
  await importFrom(out('in'), { format: 'images' })
  const task = (image: string) => ({
    data: { image },
    annotations: [
      {
        result: [
          {
            type: 'rectanglelabels',
            original_width: 100,
            original_height: 80,
            value: { x: 10, y: 10, width: 20, height: 20, rotation: 0, rectanglelabels: ['dog'] },
          },
        ],
      },
    ],
  })
  mkdirSync(out('tasks'))
  const images = ['/data/upload/1/0123abcd-b.png', 'https://host/set/right/a.png', 'a.png']
  writeFileSync(out('tasks/project.json'), JSON.stringify(images.map(task)))
  const preview = await bench.scratch.client.datasets.previewImport({ paths: [out('tasks')], samples: 2 })
  expect(preview).toMatchObject({ images: 0, findings: [{ images: { found: 2, missing: 1 }, samples: [{}, {}] }] })
  const result = await importFrom(out('tasks'))
  expect(result).toMatchObject({
    imagesAdded: 0,
    labelsAdded: 2,
    rejected: [{ path: expect.stringContaining('task 3') }],
  })
  const labeled = bench.scratch.engine.context.store.values(
    'SELECT path FROM image WHERE label_count > 0 ORDER BY path',
  )
  expect(labeled).toEqual(['b.png', 'right/a.png'])
})
