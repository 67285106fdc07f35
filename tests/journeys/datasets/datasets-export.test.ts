import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { extract } from 'tar'
import { describe, expect, test } from 'vitest'
import yauzl from 'yauzl'
import { ImportResult } from '#contract'
import { formats, writeFormats } from '../../../src/engine/datasets/formats/index.ts'
import { box, datasetBench, label } from '../../support/dataset-bench.ts'
import { filesBelow, treeHash } from '../../support/files/folder-tree.ts'
import { quartersOf, writeImage } from '../../support/images.ts'
import { type Scratch, scratchWorkspace } from '../../support/scratch-workspace.ts'

const bench = datasetBench()
const { out, jobResult, importFrom, exportTo, imageIds, review, frozenImages } = bench

test.each([
  ['yolo-classify', 'a class of the whole image'],
  ['mot', 'a place in a sequence'],
])('an export as %s in which no image has a place is refused, as was said before', async (format, needs) => {
  await frozenImages()
  const { client } = bench.scratch
  expect(await client.datasets.losses({ name: 'v1', format })).toMatchObject({ images: 0 })
  expect((await client.datasets.losses({ name: 'v1', format: 'coco' })).images).toBe(5)
  const { jobId } = await client.datasets.export({ name: 'v1', format, folder: out('none') })
  const job = await jobResult(jobId)
  expect(job.error).toMatch(new RegExp(`^No image of v1 has ${needs}, .* Nothing was exported\\.`))
  expect(existsSync(out('none'))).toBe(false)
  expect(await client.datasets.exports({ name: 'v1' })).toEqual([])
})

describe.each(['coco', 'yolo'])('an export as %s', (format) => {
  test('holds every image and label, says what was lost, and gives the same bytes again', async () => {
    await frozenImages()
    const { lost: onProgress } = await bench.scratch.client.datasets.losses({ name: 'v1', format })
    const result = await exportTo('v1', format, out('one'))
    expect(result).toMatchObject({ images: 5, labels: 5, lost: onProgress, folder: out('one') })
    expect(result.files).toEqual({ copied: 4, shared: 0, upright: 1 })
    expect(result.lost).toEqual(
      format === 'coco'
        ? []
        : [
            { what: 'attributes of a label', count: 1 },
            { what: 'box clipped to the image', count: 1 },
            { what: 'polygon kept as its bounding box', count: 1 },
          ],
    )
    await exportTo('v1', format, out('two'))
    expect(treeHash(out('two'))).toBe(treeHash(out('one')))

    const manifest = JSON.parse(readFileSync(result.manifest, 'utf8'))
    const [frozen] = await bench.scratch.client.datasets.list()
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
    const images = filesBelow(out('one')).filter((path) => path.startsWith('images/'))
    expect(manifest.items.map((item: { file: string }) => item.file).sort()).toEqual(images)
    expect(manifest.items.map((item: { path: string }) => item.path)).toEqual([...imageIds().keys()])
    expect(new Set(images).size).toBe(5)
  })

  test('shows every image as it was labeled, the turned one upright', async () => {
    await frozenImages()
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
    await frozenImages()
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
            // Clipped to the image, as both formats come back.
            left: Math.max(0, x).toFixed(3),
            top: y.toFixed(3),
            right: Math.min(64, x + width).toFixed(3),
            bottom: Math.min(48, y + height).toFixed(3),
          }))
          .sort((a, b) =>
            JSON.stringify([a.stem, a.class, a.top]) < JSON.stringify([b.stem, b.class, b.top]) ? -1 : 1,
          )
      const [before, after] = [read(bench.scratch), read(back)]
      expect(after).toEqual(before.map((one) => ({ ...one, shape: format === 'yolo' ? 'box' : one.shape })))
      const states = back.engine.context.store.all<{ state: string }>('SELECT DISTINCT state FROM image')
      expect(states).toContainEqual({ state: 'reviewed' })
    } finally {
      await back.close()
    }
  })
})

test('classes that an image verifiably lacks are frozen, written where a format has them, and come back', async () => {
  for (const [i, name] of ['a', 'b', 'c'].entries()) await writeImage(out(`in/train/${name}.png`), { tint: i })
  const rows = ['a,v,/m/1,0', 'a,v,/m/2,0', 'a,v,/m/3,1', 'b,v,/m/1,0', 'c,v,/m/3,1']
  writeFileSync(
    out('in/train-annotations-human-imagelabels.csv'),
    `ImageID,Source,LabelName,Confidence\n${rows.join('\n')}\n`,
  )
  writeFileSync(out('in/class-descriptions.csv'), '/m/1,dog\n/m/2,Cat\n/m/3,night\n')
  expect(await importFrom(out('in'))).toMatchObject({ labelsAdded: 2, absent: 3, changed: [], rejected: [] })
  const { client } = bench.scratch
  const details = async (path: string) => client.library.image({ imageId: imageIds().get(path)! })
  expect((await details('train/a.png')).metadata).toMatchObject({ absent: 'cat, dog' })
  // Nobody told what is in it, and by now somebody has seen a dog.
  expect((await details('train/b.png')).state).toBe('new')
  await review(imageIds().get('train/b.png')!, [label(box(0, 0, 32, 24), 2)])
  await bench.scratch.freeze({ name: 'v1', split: [100, 0, 0] })
  for (const [format, lost] of [
    ['coco', []],
    ['openimages', []],
    ['cvat', [{ what: 'class that an image verifiably lacks', count: 2 }]],
  ] as const) {
    expect((await exportTo('v1', format, out(format))).lost).toEqual(lost)
    const back = await scratchWorkspace([])
    try {
      const { jobId } = await back.client.library.import({ paths: [out(format)] })
      const { result } = await back.engine.context.jobs.wait(jobId)
      expect(ImportResult.parse(result)).toMatchObject({ labelsAdded: 3, rejected: [] })
      expect(ImportResult.parse(result).absent).toBe(lost.length > 0 ? undefined : 2)
      const lacked = back.engine.context.store.values('SELECT absent FROM image WHERE absent IS NOT NULL')
      expect(lacked).toHaveLength(lost.length > 0 ? 0 : 1)
    } finally {
      await back.close()
    }
  }
  expect(await client.datasets.verify({ name: 'v1' })).toMatchObject({ ok: true })
})

describe('licences', () => {
  const licencesIn = ({ engine }: Scratch) =>
    engine.context.store
      .all<{ path: string; licence: string | null }>('SELECT path, licence FROM image')
      .map(({ path, licence }) => [path.replace(/^.*\//, '').replace(/(-[0-9a-f]{10})?\.\w+$/, ''), licence])
      .sort()
  const setLicence = async (text: string | null, where: string) => {
    const { jobId } = await bench.scratch.client.bulk.run({ target: { where }, action: { kind: 'licence', text } })
    expect((await jobResult(jobId)).error).toBeNull()
  }
  const terms = 'https://creativecommons.org/licenses/by/4.0/'

  test('are frozen with a version, written as COCO has them, and come back by import', async () => {
    await frozenImages()
    await setLicence('CC BY 4.0', 'image.path.contains("turned")')
    await setLicence(terms, '!has(image.licence)')
    await setLicence(null, 'id == "img_1"')
    const licensed = await bench.scratch.freeze({ name: 'v2', split: [100, 0, 0] })
    expect((await exportTo('v1', 'coco', out('before'))).lost).toEqual([])
    await exportTo('v2', 'coco', out('one'))
    const before = licencesIn(bench.scratch)
    // What is said of an image later belongs to the next version.
    await setLicence('Ours', '')
    const again = await exportTo('v2', 'coco', out('two'))
    expect(again.lost).toEqual([])
    expect(treeHash(out('two'))).toBe(treeHash(out('one')))
    expect(await bench.scratch.client.datasets.verify({ name: 'v2' })).toMatchObject({ ok: true })
    const later = await bench.scratch.freeze({ name: 'v3', split: [100, 0, 0] })
    expect(later.hash).not.toBe(licensed.hash)

    const file = JSON.parse(readFileSync(join(out('one'), 'annotations/instances_train.json'), 'utf8'))
    expect(file.licenses).toHaveLength(2)
    expect(file.licenses).toContainEqual({ id: expect.any(Number), name: 'CC BY 4.0', url: '' })
    expect(file.licenses).toContainEqual({ id: expect.any(Number), name: terms, url: terms })
    expect(file.images.map(({ license }: { license?: number }) => license ?? null).filter(Boolean)).toHaveLength(4)
    const unlicensed = JSON.parse(readFileSync(join(out('before'), 'annotations/instances_train.json'), 'utf8'))
    expect(unlicensed.licenses).toEqual([])

    const back = await scratchWorkspace([])
    try {
      const { jobId } = await back.client.library.import({ paths: [out('one')] })
      expect((await back.engine.context.jobs.wait(jobId)).error).toBeNull()
      expect(licencesIn(back)).toEqual(before)
    } finally {
      await back.close()
    }
  })

  test('are counted as lost by formats without them', async () => {
    await frozenImages()
    await setLicence('CC BY 4.0', 'image.path.contains("turned")')
    await bench.scratch.freeze({ name: 'v2' })
    const lost = { what: 'license of an image', count: 1 }
    expect((await bench.scratch.client.datasets.losses({ name: 'v2', format: 'yolo' })).lost).toContainEqual(lost)
    expect((await exportTo('v2', 'yolo', out('yolo'))).lost).toContainEqual(lost)
    expect((await exportTo('v1', 'yolo', out('v1'))).lost).not.toContainEqual(lost)
  })
})

describe('an export', () => {
  test('links without giving others a way to change the originals, and leaves images out where it is asked to', async () => {
    await frozenImages()
    const linked = await exportTo('v1', 'coco', out('linked'), 'link')
    const { copied = 0, shared = 0, upright } = linked.files ?? {}
    expect([copied + shared, upright]).toEqual([4, 1])
    expect(linked.notes?.some((note) => note.includes('Copied instead of linked: 4'))).toBe(copied === 4)
    for (const path of filesBelow(out('linked')).filter((one) => one.startsWith('images/')))
      writeFileSync(join(out('linked'), path), 'changed by a trainer')
    // It reads originals that were changed since their import, and ends where one holds other bytes.
    expect((await exportTo('v1', 'coco', out('again'))).images).toBe(5)
    const none = await exportTo('v1', 'coco', out('none'), 'none')
    expect(none).toMatchObject({ images: 5, labels: 5, files: { copied: 0, shared: 0, upright: 0 } })
    expect(filesBelow(out('none')).some((path) => path.startsWith('images/'))).toBe(false)
  })

  test('links to the image itself where the imported file is a link to it', async () => {
    await writeImage(out('pool/a.png'), { tint: 1 })
    mkdirSync(out('in'))
    symlinkSync('../pool/a.png', out('in/a.png'))
    await importFrom(out('in/a.png'), { storage: 'link' })
    for (const imageId of imageIds().values()) await review(imageId, [])
    await bench.scratch.freeze({ name: 'v1' })
    expect((await exportTo('v1', 'coco', out('v1'), 'link')).images).toBe(1)
    const [image] = filesBelow(out('v1')).filter((path) => path.startsWith('images/'))
    expect(readFileSync(join(out('v1'), image!))).toEqual(readFileSync(out('pool/a.png')))
  })

  test('goes into an empty folder, never into one with anything in it, nor into the workspace', async () => {
    await frozenImages()
    mkdirSync(out('empty'))
    await exportTo('v1', 'yolo', out('empty'))
    const refused = (folder: string) =>
      expect(bench.scratch.client.datasets.export({ name: 'v1', format: 'yolo', folder })).rejects.toMatchObject({
        code: 'INVALID',
      })
    await refused(out('empty'))
    writeFileSync(out('file'), '')
    await refused(out('file'))
    await refused(bench.scratch.folder)
    await refused(join(bench.scratch.folder, 'originals', 'x'))
    await refused(join(bench.scratch.folder, 'export'))
    await expect(
      bench.scratch.client.datasets.export({ name: 'v1', format: 'labelme-xml', folder: out('x') }),
    ).rejects.toThrow(`Use one of: ${writeFormats.map(({ name }) => name).join(', ')}.`)
    await expect(
      bench.scratch.client.datasets.export({ name: 'v9', format: 'coco', folder: out('x') }),
    ).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
    const anna = await bench.scratch.actingAs('anna', 'annotator')
    await expect(anna.datasets.export({ name: 'v1', format: 'coco', folder: out('x') })).rejects.toMatchObject({
      code: 'REFUSED',
    })
    expect(readdirSync(bench.outside).sort()).toEqual(['empty', 'file', 'in'])
  })

  test('whose counts do not add up with what was frozen fails, and leaves nothing', async () => {
    await frozenImages()
    const { store } = bench.scratch.engine.context
    store.write(() => store.run('DELETE FROM dataset_item WHERE image_id = 5'))
    const { jobId } = await bench.scratch.client.datasets.export({ name: 'v1', format: 'yolo', folder: out('v1') })
    expect(await jobResult(jobId)).toMatchObject({
      status: 'failed',
      error: expect.stringContaining('frozen 5 images and 5 labels, written 4 images'),
    })
    expect(readdirSync(bench.outside)).toEqual(['in'])
  })

  test('goes below folders that are still to be made, and says where one can’t be made', async () => {
    await frozenImages()
    expect((await exportTo('v1', 'yolo', out('new/and/deeper'))).images).toBe(5)
    writeFileSync(out('file'), '')
    const { jobId } = await bench.scratch.client.datasets.export({ name: 'v1', format: 'yolo', folder: out('file/v1') })
    expect(await jobResult(jobId)).toMatchObject({
      status: 'failed',
      error: expect.stringContaining(`The folder ${out('file/.v1.winnow-export')} can't be made`),
    })
  })

  test('in any format, canceled half way, leaves nothing; resumed it is whole', async () => {
    const [imageId] = (await frozenImages()).values()
    await bench.placeInEveryFormat(imageId!)
    await bench.scratch.freeze({ name: 'v2' })
    for (const { name: format } of writeFormats) {
      const [half, whole] = [out(`${format}/half`), out(`${format}/whole`)]
      const { jobId } = await bench.scratch.client.datasets.export({ name: 'v2', format, folder: half })
      // The first image is being read now: the job stops before the second.
      await bench.scratch.client.jobs.cancel({ jobId })
      expect((await jobResult(jobId)).status, format).toBe('cancelled')
      expect(filesBelow(out(format))).toEqual([])
      await bench.scratch.client.jobs.resume({ jobId })
      expect((await jobResult(jobId)).status, format).toBe('done')
      await exportTo('v2', format, whole)
      expect(treeHash(half), format).toBe(treeHash(whole))
    }
  })

  test('what a killed run left is told from a user’s folder, and cleared by the next run', async () => {
    await frozenImages()
    const unfinished = out('.v1.winnow-export')
    mkdirSync(unfinished)
    writeFileSync(join(unfinished, 'mine.txt'), 'mine')
    const failed = await jobResult(
      (await bench.scratch.client.datasets.export({ name: 'v1', format: 'coco', folder: out('v1') })).jobId,
    )
    expect(failed).toMatchObject({ status: 'failed', error: expect.stringContaining('is in the way') })
    expect(readFileSync(join(unfinished, 'mine.txt'), 'utf8')).toBe('mine')
    writeFileSync(join(unfinished, '.winnow-unfinished-export'), '')
    await exportTo('v1', 'coco', out('v1'))
    expect(readdirSync(bench.outside).sort()).toEqual(['in', 'v1'])
    expect(readdirSync(out('v1')).sort()).toEqual([
      'TRAIN.md',
      'annotations',
      'audit-head.json',
      'images',
      'manifest.json',
    ])
    expect(readFileSync(join(out('v1'), 'TRAIN.md'), 'utf8')).toContain(
      `winnow model add ${bench.scratch.folder} model.onnx --trained-on v1`,
    )
    await bench.scratch.freeze({ name: 'v2', split: [100, 0, 0] })
    const { notes = [] } = await exportTo('v2', 'yolo', out('v2'))
    expect(notes).toEqual([expect.stringContaining('no images in val, and Ultralytics refuses that')])
    expect(readFileSync(join(out('v2'), 'TRAIN.md'), 'utf8')).toContain(`# Train on v2\n\n${notes[0]}\n`)
  })

  test('reads an original again if its file was touched since the import, or has another size', async () => {
    await writeImage(out('in/a.png'), { tint: 1 })
    await importFrom(out('in'), { storage: 'link' })
    await review(imageIds().get('a.png')!, [])
    await bench.scratch.freeze({ name: 'v1' })
    const { store } = bench.scratch.engine.context
    const importedAt = (ms: number) => store.write(() => store.run('UPDATE image SET imported_at = ?', [ms]))
    const problem = async () => {
      const exported = await bench.scratch.client.datasets.export({ name: 'v1', format: 'coco', folder: out('v1') })
      const { error } = await jobResult(exported.jobId)
      rmSync(out('v1'), { recursive: true, force: true })
      return error
    }
    const bytes = readFileSync(out('in/a.png'))
    bytes[bytes.length - 1]! ^= 1
    writeFileSync(out('in/a.png'), bytes)
    const afterTheChange = Math.ceil(statSync(out('in/a.png')).ctimeMs) + 1
    importedAt(afterTheChange)
    expect(await problem()).toBeNull()
    importedAt(0)
    expect(await problem()).toContain('changed since import')
    importedAt(afterTheChange + 60_000)
    writeFileSync(out('in/a.png'), bytes.subarray(1))
    expect(await problem()).toContain('changed since import')
  })

  test('fails whole when an image has changed or is gone, and verify names it', async () => {
    await writeImage(out('in/a.png'), { tint: 1 })
    await writeImage(out('in/b.png'), { tint: 2 })
    await writeImage(out('in/c.png'), { tint: 3 })
    await importFrom(out('in'), { storage: 'link' })
    for (const imageId of imageIds().values()) await review(imageId, [])
    await bench.scratch.freeze({ name: 'v1' })
    expect(await bench.scratch.client.datasets.verify({ name: 'v1' })).toEqual({ ok: true, problems: [], purged: 0 })
    await writeImage(out('in/b.png'), { tint: 9 })
    rmSync(out('in/c.png'))
    const job = await jobResult(
      (await bench.scratch.client.datasets.export({ name: 'v1', format: 'coco', folder: out('v1') })).jobId,
    )
    expect(job).toMatchObject({ status: 'failed', error: expect.stringContaining('changed since import') })
    expect(readdirSync(bench.outside)).toEqual(['in'])
    const verdict = await bench.scratch.client.datasets.verify({ name: 'v1' })
    expect(verdict).toMatchObject({
      ok: false,
      problems: [expect.stringContaining('b.png'), expect.stringContaining('c.png')],
    })
    const { store } = bench.scratch.engine.context
    // What a plan deleted is no damage.
    store.write(() => store.run("UPDATE image SET lifecycle = 'purged' WHERE path LIKE '%c.png'"))
    expect(await bench.scratch.client.datasets.verify({ name: 'v1' })).toEqual({
      ok: false,
      problems: [expect.stringContaining('b.png')],
      purged: 1,
    })
    store.write(() => store.run("UPDATE dataset_item SET split = CASE split WHEN 'train' THEN 'val' ELSE 'train' END"))
    expect((await bench.scratch.client.datasets.verify({ name: 'v1' })).problems[0]).toContain('has the hash')
  })
})

test('the formats are listed with what they hold', async () => {
  const listed = await bench.scratch.client.datasets.formats()
  expect(listed.map(({ name }) => name)).toEqual(formats.map(({ name }) => name))
  expect(listed).toContainEqual(
    expect.objectContaining({
      name: 'coco',
      title: 'COCO (instances, keypoints)',
      shapes: ['box', 'polygon', 'mask', 'skeleton', 'whole-image'],
      reads: true,
      writes: true,
    }),
  )
  expect(listed).toContainEqual(expect.objectContaining({ name: 'labelme-xml', reads: true, writes: false }))
})

test('a version exports the same before and after the workspace is opened again', async () => {
  await frozenImages()
  await exportTo('v1', 'coco', out('one'))
  await bench.scratch.reopen()
  await exportTo('v1', 'coco', out('two'))
  expect(treeHash(out('two'))).toBe(treeHash(out('one')))
  expect(existsSync(out('.two.winnow-export'))).toBe(false)
  expect(statSync(out('two/manifest.json')).size).toBeGreaterThan(100)
})

async function unpacked(archive: string): Promise<string> {
  const folder = `${archive}.files`
  mkdirSync(folder)
  if (archive.endsWith('.tar')) await extract({ file: archive, cwd: folder })
  else {
    const zip = await yauzl.openPromise(archive)
    for await (const entry of zip.eachEntry()) {
      const file = join(folder, entry.fileName)
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, await buffer(await zip.openReadStreamPromise(entry)))
    }
  }
  return folder
}

test.each(['zip', 'tar'])(
  'a version goes out as one .%s file, the same each time, and comes in again',
  async (kind) => {
    await bench.frozenImages()
    const paths = ['a', 'b'].map((name) => bench.out(`${name}.${kind}`))
    for (const path of paths)
      expect(await bench.exportTo('v1', 'coco', path)).toMatchObject({ folder: path, manifest: path })
    const [one, other] = await Promise.all(paths.map((path) => unpacked(path)))
    expect(filesBelow(one!)).toContain('manifest.json')
    expect(treeHash(one!)).toBe(treeHash(other!))
    expect(readdirSync(bench.out('.')).filter((name) => name.startsWith('.'))).toEqual([])
    const again = await bench.importFrom(paths[0]!)
    // The turned image went out upright, so it is another file.
    expect(again).toMatchObject({ imagesAdded: 1, imagesKnown: 4 })
    await expect(bench.exportTo('v1', 'coco', paths[0]!)).rejects.toThrow(/is a file/)
    await expect(bench.exportTo('v1', 'coco', bench.out(`c.${kind}`), 'link')).rejects.toThrow(
      /An archive contains copies/,
    )
  },
)
