import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Dataset, ExportResult, type ImportOptions, ImportResult, type Job } from '#contract'
import type { Annotation } from '#model/annotation.ts'
import { emptyDiff } from '#model/diff.ts'
import { annotationIdFrom, editIdFrom, type ImageId, rowOf } from '#model/ids.ts'
import type { Geometry } from '#model/shapes/index.ts'
import { filesBelow, treeHash } from '../support/folder-tree.ts'
import { quartersOf, writePicture } from '../support/pictures.ts'
import { type Scratch, scratchWorkspace } from '../support/scratch-workspace.ts'

let scratch: Scratch
let outside: string
let n = 0

beforeEach(async () => {
  outside = mkdtempSync(join(tmpdir(), 'winnow-outside-'))
  scratch = await scratchWorkspace(['person', 'dog', 'cat'])
})
afterEach(async () => {
  await scratch.close()
  rmSync(outside, { recursive: true, force: true })
})

const nextPart = () => (n++).toString(36).padStart(12, '0')
const out = (name: string) => join(outside, name)
const jobResult = async (jobId: Job['jobId']): Promise<Job> => scratch.engine.context.jobs.wait(jobId)

async function importFrom(path: string, more: Partial<ImportOptions> = {}): Promise<ImportResult> {
  const job = await jobResult((await scratch.client.library.import({ paths: [path], ...more })).jobId)
  expect(job.error).toBeNull()
  return ImportResult.parse(job.result)
}

async function exportTo(
  name: string,
  format: string,
  folder: string,
  images: 'copy' | 'link' | 'none' = 'copy',
): Promise<ExportResult> {
  const job = await jobResult((await scratch.client.datasets.export({ name, format, folder, images })).jobId)
  expect(job.error).toBeNull()
  return ExportResult.parse(job.result)
}

const imageIds = (): Map<string, ImageId> =>
  new Map(
    scratch.engine.context.store
      .all<{ id: number; path: string }>('SELECT id, path FROM image ORDER BY id')
      .map(({ id, path }) => [path, `img_${id}` as ImageId]),
  )

const box = (x: number, y: number, width: number, height: number): Geometry => ({ shape: 'box', x, y, width, height })

const label = (geometry: Geometry, classId = 1, attributes = {}): Annotation => ({
  id: annotationIdFrom(nextPart()),
  classId,
  geometry,
  attributes,
  origin: 'human',
  modelId: null,
  predictionId: null,
  score: null,
})

/** Adds labels and marks the image reviewed (or leaves its state). */
async function review(imageId: ImageId, labels: readonly Annotation[], setState = true): Promise<void> {
  const { revision, state } = await scratch.client.labeling.open({ imageId })
  await scratch.client.labeling.edit({
    imageId,
    editId: editIdFrom(nextPart()),
    baseRevision: revision,
    diff: {
      ...emptyDiff,
      annotations: labels.map((after) => ({ before: null, after })),
      state: setState && state !== 'reviewed' ? { before: state, after: 'reviewed' } : null,
    },
  })
}

/** Rows of reviewed images without files, each with one label. */
async function reviewedRows(count: number, source = 'here'): Promise<ImageId[]> {
  const ids: ImageId[] = []
  for (let i = 0; i < count; i++) {
    const imageId = scratch.addImage({ source })
    await review(imageId, [label(box(1, 2, 3, 4), 1 + (i % 3))])
    ids.push(imageId)
  }
  return ids
}

const splitsOf = (name: string): Map<number, string> =>
  new Map(
    scratch.engine.context.store
      .all<{ image_id: number; split: string }>(
        'SELECT image_id, dataset_item.split FROM dataset_item JOIN dataset ON dataset.id = dataset_id WHERE name = ?',
        [name],
      )
      .map(({ image_id, split }) => [image_id, split]),
  )

describe('freezing', () => {
  test('takes reviewed and approved active images that match, with their labels', async () => {
    const [one, two] = await reviewedRows(2)
    const approved = (await reviewedRows(1))[0]!
    const retired = (await reviewedRows(1))[0]!
    scratch.addImage()
    const { store } = scratch.engine.context
    store.write(() => {
      store.run("UPDATE image SET state = 'approved' WHERE id = ?", [rowOf(approved)])
      store.run("UPDATE image SET lifecycle = 'retired' WHERE id = ?", [rowOf(retired)])
    })
    const frozen = await scratch.client.datasets.freeze({ name: 'v1', where: `id != "${one}"` })
    expect(frozen).toMatchObject({ name: 'v1', images: 2, labels: 2, where: `id != "${one}"`, createdBy: 'olga' })
    expect([...splitsOf('v1').keys()]).toEqual([rowOf(two!), rowOf(approved)])
    expect(frozen.bySplit.train + frozen.bySplit.val + frozen.bySplit.test).toBe(2)
    expect(await scratch.client.datasets.list()).toEqual([frozen])
    expect(scratch.events).toContainEqual({ type: 'datasetsChanged', datasetId: frozen.datasetId })
  })

  test('keeps labels exactly as they were, to the last digit', async () => {
    const imageId = scratch.addImage()
    const labels = [
      label(box(0.1 + 0.2, 1 / 3, 1e-7 + 1, 2 / 3), 2, { 'odd "name"': 'ünï', n: 1 / 3, yes: true }),
      { ...label(box(1, 1, 5, 5)), score: 0.1 + 0.2 },
    ]
    await review(imageId, labels)
    await scratch.client.datasets.freeze({ name: 'v1' })
    const row = scratch.engine.context.store.get<{ labels: string }>('SELECT labels FROM dataset_item')
    expect(JSON.parse(row!.labels)).toEqual(labels)
  })

  test('refuses a taken name, an empty version, a wrong query and anyone below lead', async () => {
    await expect(scratch.client.datasets.freeze({ name: 'v1' })).rejects.toThrow('No image matches')
    await reviewedRows(1)
    await scratch.client.datasets.freeze({ name: 'v1' })
    await expect(scratch.client.datasets.freeze({ name: 'v1' })).rejects.toThrow('already')
    await expect(scratch.client.datasets.freeze({ name: 'v2', where: 'nonsense ==' })).rejects.toMatchObject({
      code: 'INVALID',
    })
    await expect(scratch.client.datasets.freeze({ name: 'v2', by: 'image.nothing' })).rejects.toThrow('no field')
    const anna = await scratch.actingAs('anna', 'annotator')
    await expect(anna.datasets.freeze({ name: 'v2' })).rejects.toMatchObject({ code: 'REFUSED' })
    expect((await scratch.client.datasets.list()).map(({ name }) => name)).toEqual(['v1'])
  })

  test('later edits do not reach a version; the difference between two is told', async () => {
    const [kept, changed, left] = await reviewedRows(3)
    const before = await scratch.client.datasets.freeze({ name: 'v1' })
    await review(changed!, [label(box(5, 5, 5, 5), 2)])
    await reviewedRows(2)
    const { store } = scratch.engine.context
    store.write(() => store.run("UPDATE image SET lifecycle = 'retired' WHERE id = ?", [rowOf(left!)]))
    // A revision more with the same labels is no change of content.
    await review(kept!, [label(box(9, 9, 9, 9))], false)
    const { annotations, revision } = await scratch.client.labeling.open({ imageId: kept! })
    await scratch.client.labeling.edit({
      imageId: kept!,
      editId: editIdFrom(nextPart()),
      baseRevision: revision,
      diff: { ...emptyDiff, annotations: [{ before: annotations[1]!, after: null }] },
    })
    const after = await scratch.client.datasets.freeze({ name: 'v2' })
    expect(await scratch.client.datasets.diff({ a: 'v1', b: 'v2' })).toEqual({
      added: 2,
      removed: 1,
      relabelled: 1,
      unchanged: 1,
      byClass: [
        { class: 'person', before: 1, after: 2 },
        { class: 'dog', before: 1, after: 3 },
        { class: 'cat', before: 1, after: 0 },
      ],
    })
    expect(after.hash).not.toBe(before.hash)
    expect((await scratch.client.datasets.list())[0]).toEqual(before)
    expect(await scratch.client.datasets.diff({ a: 'v1', b: 'v1' })).toMatchObject({ unchanged: 3, relabelled: 0 })
  })

  test('the split of an image stays when others come, and follows seed and shares', async () => {
    await reviewedRows(60)
    await scratch.client.datasets.freeze({ name: 'v1', split: [50, 25, 25], seed: 3 })
    await reviewedRows(60)
    await scratch.client.datasets.freeze({ name: 'v2', split: [50, 25, 25], seed: 3 })
    await scratch.client.datasets.freeze({ name: 'v3', split: [50, 25, 25], seed: 4 })
    const [one, two, three] = [splitsOf('v1'), splitsOf('v2'), splitsOf('v3')]
    for (const [image, split] of one) expect(two.get(image)).toBe(split)
    expect(new Set(two.values())).toEqual(new Set(['train', 'val', 'test']))
    expect([...two].filter(([image, split]) => three.get(image) !== split).length).toBeGreaterThan(20)
    await scratch.client.datasets.freeze({ name: 'all', split: [100, 0, 0] })
    expect(new Set(splitsOf('all').values())).toEqual(new Set(['train']))
  })

  test('images with the same value of a field stay in one split', async () => {
    for (let i = 0; i < 12; i++) await reviewedRows(3, `camera ${i}`)
    await scratch.client.datasets.freeze({ name: 'v1', split: [50, 25, 25], by: 'image.source' })
    const splits = [...splitsOf('v1').values()]
    for (let i = 0; i < 12; i++) expect(new Set(splits.slice(3 * i, 3 * i + 3)).size).toBe(1)
    expect(new Set(splits).size).toBeGreaterThan(1)
  })

  test('the same content has the same hash in another workspace, in another order', async () => {
    const other = await scratchWorkspace(['person', 'dog', 'cat'])
    const make = async (where: Scratch, hashes: readonly string[]): Promise<Dataset> => {
      for (const sha256 of hashes) {
        const imageId = where.addImage({ sha256: sha256.repeat(64) })
        await where.client.labeling.edit({
          imageId,
          editId: editIdFrom(nextPart()),
          baseRevision: 0,
          diff: {
            annotations: [{ before: null, after: label(box(1, 2, 3, 4), 2, { b: 1, a: 2 }) }],
            predictions: [],
            state: { before: 'new', after: 'reviewed' },
          },
        })
      }
      return where.client.datasets.freeze({ name: 'v', seed: 9 })
    }
    try {
      const [here, there] = [await make(scratch, ['a', 'b', 'c']), await make(other, ['c', 'a', 'b'])]
      expect(there.hash).toBe(here.hash)
    } finally {
      await other.close()
    }
  })

  test('a version that a crash left half frozen is gone when the workspace opens, and its name is free', async () => {
    await reviewedRows(5)
    const frozen = await scratch.client.datasets.freeze({ name: 'v1' })
    const { store } = scratch.engine.context
    store.write(() => {
      store.run("UPDATE dataset SET hash = '', summary = '{}'")
      store.run('DELETE FROM dataset_item WHERE image_id > 3')
    })
    expect(await scratch.client.datasets.list()).toEqual([])
    await expect(scratch.client.datasets.verify({ name: 'v1' })).rejects.toThrow('still being frozen')
    await scratch.reopen()
    expect(scratch.engine.context.store.all('SELECT * FROM dataset_item')).toEqual([])
    expect((await scratch.client.datasets.freeze({ name: 'v1' })).hash).toBe(frozen.hash)
  })

  test('leaves room for edits between its batches, and takes each image whole', async () => {
    const ids = await reviewedRows(600)
    const freezing = scratch.client.datasets.freeze({ name: 'v1' })
    await new Promise((resolve) => setImmediate(resolve))
    expect(await scratch.client.datasets.list()).toEqual([])
    await review(ids.at(-1)!, [label(box(1, 1, 9, 9))])
    expect(await freezing).toMatchObject({ images: 600, labels: 601 })
  })
})

/** A folder of pictures: two of one name, a rotated one, an odd name, one of nothing; imported, labelled and frozen. */
async function frozenPictures(): Promise<Map<string, ImageId>> {
  await writePicture(out('in/left/0001.jpg'), { tint: 1 })
  await writePicture(out('in/right/0001.jpg'), { tint: 2 })
  await writePicture(out('in/turned.jpg'), { orientation: 6, tint: 3 })
  await writePicture(out('in/straße 写真 #1.png'), { tint: 4 })
  await writePicture(out('in/nothing.png'), { tint: 5 })
  expect(await importFrom(out('in'))).toMatchObject({ imagesAdded: 5, rejected: [] })
  const ids = imageIds()
  await review(ids.get('left/0001.jpg')!, [label(box(0, 0, 32, 24)), label(box(-5, 40, 20, 20), 2)])
  await review(ids.get('right/0001.jpg')!, [
    label(
      {
        shape: 'polygon',
        rings: [
          [
            [1, 1],
            [30, 1],
            [1, 20],
          ],
        ],
      },
      3,
      { occluded: true },
    ),
  ])
  // The upright picture is 64 × 48; its green quarter is the top right one.
  await review(ids.get('turned.jpg')!, [label(box(32, 0, 32, 24))])
  await review(ids.get('straße 写真 #1.png')!, [label(box(1, 1, 2, 2), 3)])
  await review(ids.get('nothing.png')!, [])
  await scratch.client.datasets.freeze({ name: 'v1', split: [60, 20, 20] })
  return ids
}

describe.each(['coco', 'yolo'])('an export as %s', (format) => {
  test('holds every image and label, says what was lost, and gives the same bytes again', async () => {
    await frozenPictures()
    const told = await scratch.client.datasets.losses({ name: 'v1', format })
    const result = await exportTo('v1', format, out('one'))
    expect(result).toMatchObject({ images: 5, labels: 5, lost: told, folder: out('one') })
    expect(result.files).toEqual({ copied: 4, hardLinked: 0, symlinked: 0, upright: 1 })
    expect(result.lost).toEqual(
      format === 'coco'
        ? []
        : [
            { what: 'attributes of a label', count: 1 },
            { what: 'box clipped to the picture', count: 1 },
            { what: 'polygon kept as its bounding box', count: 1 },
          ],
    )
    await exportTo('v1', format, out('two'))
    expect(treeHash(out('two'))).toBe(treeHash(out('one')))

    const manifest = JSON.parse(readFileSync(result.manifest, 'utf8'))
    const [frozen] = await scratch.client.datasets.list()
    expect(manifest).toMatchObject({
      dataset: 'v1',
      hash: frozen!.hash,
      format,
      seed: 0,
      split: [60, 20, 20],
      counts: { images: 5, labels: 5, bySplit: frozen!.bySplit, byClass: frozen!.byClass },
      lost: result.lost,
      classes: [
        { id: 1, name: 'person' },
        { id: 2, name: 'dog' },
        { id: 3, name: 'cat' },
      ],
    })
    const pictures = filesBelow(out('one')).filter((path) => path.startsWith('images/'))
    expect(manifest.items.map((item: { file: string }) => item.file).sort()).toEqual(pictures)
    expect(manifest.items.map((item: { path: string }) => item.path)).toEqual([...imageIds().keys()])
    expect(new Set(pictures).size).toBe(5)
  })

  test('shows every picture as it was labelled, the turned one upright', async () => {
    await frozenPictures()
    const { manifest } = await exportTo('v1', format, out('one'))
    const items: { file: string; path: string; upright: boolean }[] = JSON.parse(readFileSync(manifest, 'utf8')).items
    expect(items.filter(({ upright }) => upright).map(({ path }) => path)).toEqual(['turned.jpg'])
    for (const { file } of items) {
      expect(await quartersOf(join(out('one'), file))).toEqual({
        widthPx: 64,
        heightPx: 48,
        colors: ['F00', '0F0', '00F', 'FFF'],
      })
    }
  })

  test('comes back by import with the same labels', async () => {
    await frozenPictures()
    await exportTo('v1', format, out('one'))
    const back = await scratchWorkspace([])
    try {
      const { jobId } = await back.client.library.import({ paths: [out('one')] })
      const result = ImportResult.parse((await back.engine.context.jobs.wait(jobId)).result)
      expect(result).toMatchObject({ imagesAdded: 5, labelsAdded: 5, rejected: [] })
      const read = (where: Scratch) =>
        where.engine.context.store
          .all<{ path: string; class: string; shape: string; x: number; y: number; width: number; height: number }>(
            `SELECT image.path, name AS class, shape, x, y, width, height FROM annotation
             JOIN image ON image.id = image_id JOIN label_class ON label_class.id = class_id `,
          )
          .map(({ path, x, y, width, height, ...one }) => ({
            ...one,
            stem: path.replace(/^.*\//, '').replace(/(-[0-9a-f]{10})?\.\w+$/, ''),
            // Clipped to the picture, as both formats come back.
            left: Math.max(0, x).toFixed(3),
            top: y.toFixed(3),
            right: Math.min(64, x + width).toFixed(3),
            bottom: Math.min(48, y + height).toFixed(3),
          }))
          .sort((a, b) =>
            JSON.stringify([a.stem, a.class, a.top]) < JSON.stringify([b.stem, b.class, b.top]) ? -1 : 1,
          )
      const [before, after] = [read(scratch), read(back)]
      expect(after).toEqual(before.map((one) => ({ ...one, shape: format === 'yolo' ? 'box' : one.shape })))
      const states = back.engine.context.store.all<{ state: string }>('SELECT DISTINCT state FROM image')
      expect(states).toContainEqual({ state: 'reviewed' })
    } finally {
      await back.close()
    }
  })
})

describe('an export', () => {
  test('links where it is asked to, and leaves pictures out where it is asked to', async () => {
    await frozenPictures()
    const linked = await exportTo('v1', 'coco', out('linked'), 'link')
    expect(linked.files).toEqual({ copied: 0, hardLinked: 4, symlinked: 0, upright: 1 })
    const none = await exportTo('v1', 'coco', out('none'), 'none')
    expect(none).toMatchObject({ images: 5, labels: 5, files: { copied: 0, hardLinked: 0, symlinked: 0, upright: 0 } })
    expect(filesBelow(out('none')).some((path) => path.startsWith('images/'))).toBe(false)
  })

  test('goes into an empty folder, never into one with anything in it, nor into the workspace', async () => {
    await frozenPictures()
    mkdirSync(out('empty'))
    await exportTo('v1', 'yolo', out('empty'))
    const refused = (folder: string) =>
      expect(scratch.client.datasets.export({ name: 'v1', format: 'yolo', folder })).rejects.toMatchObject({
        code: 'INVALID',
      })
    await refused(out('empty'))
    writeFileSync(out('file'), '')
    await refused(out('file'))
    await refused(scratch.folder)
    await refused(join(scratch.folder, 'originals', 'x'))
    await expect(scratch.client.datasets.export({ name: 'v1', format: 'tfrecord', folder: out('x') })).rejects.toThrow(
      'There are coco, yolo.',
    )
    await expect(
      scratch.client.datasets.export({ name: 'v9', format: 'coco', folder: out('x') }),
    ).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
    const anna = await scratch.actingAs('anna', 'annotator')
    await expect(anna.datasets.export({ name: 'v1', format: 'coco', folder: out('x') })).rejects.toMatchObject({
      code: 'REFUSED',
    })
    expect(readdirSync(outside).sort()).toEqual(['empty', 'file', 'in'])
  })

  test('whose counts do not add up with what was frozen fails, and leaves nothing', async () => {
    await frozenPictures()
    const { store } = scratch.engine.context
    store.write(() => store.run('DELETE FROM dataset_item WHERE image_id = 5'))
    const { jobId } = await scratch.client.datasets.export({ name: 'v1', format: 'yolo', folder: out('v1') })
    expect(await jobResult(jobId)).toMatchObject({
      status: 'failed',
      error: expect.stringContaining('frozen 5 images and 5 labels, written 4 images'),
    })
    expect(readdirSync(outside)).toEqual(['in'])
  })

  test('goes below folders that are still to be made, and says where one can’t be made', async () => {
    await frozenPictures()
    expect((await exportTo('v1', 'yolo', out('new/and/deeper'))).images).toBe(5)
    writeFileSync(out('file'), '')
    const { jobId } = await scratch.client.datasets.export({ name: 'v1', format: 'yolo', folder: out('file/v1') })
    expect(await jobResult(jobId)).toMatchObject({
      status: 'failed',
      error: expect.stringContaining(`The folder ${out('file/.v1.winnow-export')} can't be made`),
    })
  })

  test('cancelled half way leaves nothing; resumed it is whole', async () => {
    await frozenPictures()
    const { jobId } = await scratch.client.datasets.export({ name: 'v1', format: 'coco', folder: out('half') })
    // The first picture is being read now: the job stops before the second.
    await scratch.client.jobs.cancel({ jobId })
    expect((await jobResult(jobId)).status).toBe('cancelled')
    expect(readdirSync(outside)).toEqual(['in'])
    await scratch.client.jobs.resume({ jobId })
    expect((await jobResult(jobId)).status).toBe('done')
    await exportTo('v1', 'coco', out('whole'))
    expect(treeHash(out('half'))).toBe(treeHash(out('whole')))
  })

  test('what a killed run left is told from a person’s folder, and cleared by the next run', async () => {
    await frozenPictures()
    const unfinished = out('.v1.winnow-export')
    mkdirSync(unfinished)
    writeFileSync(join(unfinished, 'mine.txt'), 'mine')
    const failed = await jobResult(
      (await scratch.client.datasets.export({ name: 'v1', format: 'coco', folder: out('v1') })).jobId,
    )
    expect(failed).toMatchObject({ status: 'failed', error: expect.stringContaining('is in the way') })
    expect(readFileSync(join(unfinished, 'mine.txt'), 'utf8')).toBe('mine')
    writeFileSync(join(unfinished, '.winnow-unfinished-export'), '')
    await exportTo('v1', 'coco', out('v1'))
    expect(readdirSync(outside).sort()).toEqual(['in', 'v1'])
    expect(readdirSync(out('v1')).sort()).toEqual(['annotations', 'images', 'manifest.json'])
  })

  test('fails whole when a picture has changed or is gone, and verify names it', async () => {
    await writePicture(out('in/a.png'), { tint: 1 })
    await writePicture(out('in/b.png'), { tint: 2 })
    await writePicture(out('in/c.png'), { tint: 3 })
    await importFrom(out('in'), { storage: 'link' })
    for (const imageId of imageIds().values()) await review(imageId, [])
    await scratch.client.datasets.freeze({ name: 'v1' })
    expect(await scratch.client.datasets.verify({ name: 'v1' })).toEqual({ ok: true, problems: [] })
    await writePicture(out('in/b.png'), { tint: 9 })
    rmSync(out('in/c.png'))
    const job = await jobResult(
      (await scratch.client.datasets.export({ name: 'v1', format: 'coco', folder: out('v1') })).jobId,
    )
    expect(job).toMatchObject({ status: 'failed', error: expect.stringContaining('has changed since it was imported') })
    expect(readdirSync(outside)).toEqual(['in'])
    const verdict = await scratch.client.datasets.verify({ name: 'v1' })
    expect(verdict).toMatchObject({
      ok: false,
      problems: [expect.stringContaining('b.png'), expect.stringContaining('c.png')],
    })
    const { store } = scratch.engine.context
    store.write(() => store.run("UPDATE dataset_item SET split = CASE split WHEN 'train' THEN 'val' ELSE 'train' END"))
    expect((await scratch.client.datasets.verify({ name: 'v1' })).problems[0]).toContain('has the hash')
  })
})

describe('importing labels beside the pictures', () => {
  async function yoloFolder(): Promise<void> {
    for (const [i, name] of ['a', 'b', 'c', 'd'].entries())
      await writePicture(out(`set/images/${name}.png`), { widthPx: 100, heightPx: 80, tint: i })
    mkdirSync(out('set/labels'))
    writeFileSync(out('set/data.yaml'), 'names: [Dog, bird]\n')
    writeFileSync(out('set/labels/a.txt'), '0 0.5 0.5 0.2 0.25 0.75\n1 0.5 0.5 0.1 0.1\n')
    writeFileSync(out('set/labels/b.txt'), '')
    writeFileSync(out('set/labels/c.txt'), '0 0.5 0.5 0.1 0.1\n5 0.5 0.5 0.1 0.1\n')
  }
  const states = () =>
    scratch.engine.context.store
      .all<{ path: string; state: string; n: number }>('SELECT path, state, label_count AS n FROM image ORDER BY path')
      .map(({ path, state, n: labels }) => `${path} ${state} ${labels}`)

  test('as human work: reviewed where all is told, an empty file for nothing, left open where something is missing', async () => {
    await yoloFolder()
    const result = await importFrom(out('set'))
    expect(result).toMatchObject({
      imagesAdded: 4,
      labelsAdded: 3,
      labelsKnown: 0,
      rejected: [{ path: `${out('set/labels/c.txt')}: row 2`, reason: 'Class 5 has no name in the class list.' }],
      changed: [{ what: 'image not marked reviewed, because some of its labels could not be taken', count: 1 }],
    })
    expect(states()).toEqual([
      'images/a.png reviewed 2',
      'images/b.png reviewed 0',
      'images/c.png new 1',
      'images/d.png new 0',
    ])
    expect((await scratch.client.workspace.classes()).map(({ name }) => name)).toEqual(['person', 'dog', 'cat', 'bird'])
    const imageId = imageIds().get('images/a.png')!
    const { annotations } = await scratch.client.labeling.open({ imageId })
    expect(annotations).toMatchObject([
      { classId: 2, origin: 'import', score: 0.75, geometry: box(40, 30, 20, 20) },
      { classId: 4, origin: 'import', score: null },
    ])
    expect(await scratch.client.labeling.history({ imageId })).toMatchObject([{ kind: 'import', user: 'olga' }])
  })

  test('twice adds nothing twice, also after a person changed them', async () => {
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
      path: `${out('set/data.yaml')}: a.png`,
      reason: 'The image has been labelled or reviewed already; its labels were not taken.',
    })
    expect(states()[0]).toBe('a.png reviewed 1')
  })

  test('as predictions: a model of its own, nothing reviewed, once', async () => {
    await yoloFolder()
    const result = await importFrom(out('set'), { labelsAs: 'model' })
    expect(result).toMatchObject({
      labelsAdded: 3,
      changed: [{ what: 'prediction without confidence taken as certain', count: 2 }],
    })
    expect(states()).toEqual([
      'images/a.png predicted 0',
      'images/b.png predicted 0',
      'images/c.png predicted 0',
      'images/d.png new 0',
    ])
    expect(await scratch.client.models.list()).toMatchObject([
      {
        name: 'Imported from data.yaml',
        family: 'imported',
        stage: 'current',
        classes: ['Dog', 'bird'],
        classMap: [2, 4],
      },
    ])
    const imageId = imageIds().get('images/a.png')!
    expect((await scratch.client.labeling.open({ imageId })).predictions).toMatchObject([
      { classId: 4, score: 1, outcome: 'open' },
      { classId: 2, score: 0.75, outcome: 'open', geometry: box(40, 30, 20, 20) },
    ])
    expect(await importFrom(out('set'), { labelsAs: 'model' })).toMatchObject({ labelsAdded: 0, labelsKnown: 3 })
    expect(await scratch.client.models.list()).toHaveLength(1)
    await expect(scratch.client.models.prelabel({})).rejects.toThrow('there is nothing to run')
  })

  test('only pictures, or only one format, when asked', async () => {
    await yoloFolder()
    expect(await importFrom(out('set'), { format: 'images' })).toMatchObject({ labelsAdded: 0, rejected: [] })
    const result = await importFrom(out('set'), { format: 'coco' })
    expect(result.labelsAdded).toBe(0)
    expect(result.rejected).toHaveLength(4)
    expect((await importFrom(out('set'), { format: 'yolo' })).labelsAdded).toBe(3)
  })

  test('a turned picture takes labels of its upright size, and refuses those of the stored one', async () => {
    await writePicture(out('set/a.jpg'), { orientation: 6 })
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

  test('an annotator may not import', async () => {
    const anna = await scratch.actingAs('anna', 'annotator')
    await expect(anna.library.import({ paths: [outside] })).rejects.toMatchObject({ code: 'REFUSED' })
  })
})

test('the formats are listed with what they hold', async () => {
  expect(await scratch.client.datasets.formats()).toEqual([
    { name: 'coco', title: 'COCO (instances)', shapes: ['box', 'polygon'], reads: true, writes: true },
    { name: 'yolo', title: 'YOLO (Ultralytics)', shapes: ['box'], reads: true, writes: true },
  ])
})

test('a version exports the same before and after the workspace is opened again', async () => {
  await frozenPictures()
  await exportTo('v1', 'coco', out('one'))
  await scratch.reopen()
  await exportTo('v1', 'coco', out('two'))
  expect(treeHash(out('two'))).toBe(treeHash(out('one')))
  expect(existsSync(out('.two.winnow-export'))).toBe(false)
  expect(statSync(out('two/manifest.json')).size).toBeGreaterThan(100)
})
