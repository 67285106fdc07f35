import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { ExportResult, type FormatChoices } from '#contract'
import type { Annotation } from '#model/labels/annotation.ts'
import { selfCheck } from '../../../src/engine/datasets/export/self-check.ts'
import { imagesOf } from '../../../src/engine/datasets/formats/images.ts'
import { requireWriteFormat, writeFormats } from '../../../src/engine/datasets/formats/index.ts'
import { findSources } from '../../../src/engine/datasets/import/label-sources.ts'
import { sideFiles } from '../../../src/engine/datasets/import/side-files.ts'
import { ReadReport } from '../../../src/engine/datasets/parsing/read-report.ts'
import { requireVersion } from '../../../src/engine/datasets/versions/version.ts'
import { box, datasetBench, label } from '../../support/dataset-bench.ts'
import { writeImage } from '../../support/images.ts'
import { scratchWorkspace } from '../../support/scratch-workspace.ts'

const bench = datasetBench()
const { out, importFrom, imageIds, review } = bench

const labels = (): Annotation[] => [
  label(box(10, 20, 30, 40), 1, { occluded: true, note: 'grün' }),
  label({ shape: 'rotated-box', cx: 50, cy: 40, width: 20, height: 10, angleDegrees: 30 }, 2),
  label({ shape: 'mask', x: 3, y: 4, width: 2, height: 2, counts: [0, 3, 1] }, 2),
  label(
    {
      shape: 'polyline',
      points: [
        [1, 1],
        [20, 30],
      ],
    },
    3,
  ),
]

beforeEach(async () => {
  for (const [i, name] of ['cam 1/a', 'cam 1/b', 'c'].entries())
    await writeImage(out(`set/${name}.png`), { widthPx: 100, heightPx: 80, tint: i })
  await importFrom(out('set'))
  await review(imageIds().get('cam 1/a.png')!, labels())
  await review(imageIds().get('cam 1/b.png')!, [])
  await review(imageIds().get('c.png')!, labels().slice(0, 1))
  await bench.scratch.freeze({ name: 'v1', allowLeakage: true })
})

const run = async (format: string, folder: string, writeOptions?: FormatChoices, name = 'v1') => {
  const { jobId } = await bench.scratch.client.datasets.export({
    name,
    format,
    folder,
    images: 'copy',
    selfCheck: true,
    ...(writeOptions && { writeOptions }),
  })
  return bench.scratch.engine.context.jobs.wait(jobId)
}

test('an export in every format, read back, is what was frozen but for what is lost', async () => {
  await bench.placeInEveryFormat(imageIds().get('c.png')!)
  await bench.scratch.freeze({ name: 'v2', allowLeakage: true })
  for (const { name, readBy = name } of writeFormats) {
    const { error, result } = await run(name, out(`exports/${name}`), undefined, 'v2')
    expect(error, name).toBeNull()
    expect(result).toMatchObject({ selfChecked: true })
    // Also those of splits in which there is nothing: an import of what we write leaves no file unread.
    const folder = out(`exports/${name}`)
    const written = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
    const images = written.filter((file) => file.endsWith('.png'))
    const placed = (images.length > 0 ? images : [join(folder, 'a.png')]).map((file, i) => ({
      imageRow: i + 1,
      file,
      widthPx: 100,
      heightPx: 80,
    }))
    const side = await sideFiles(
      written.filter((file) => !images.includes(file)),
      new ReadReport(),
    )
    const { unread } = await findSources(side, imagesOf(placed), { format: readBy })
    expect(unread, name).toEqual([])
  }
})

test.each<[string, FormatChoices]>([
  ['voc', { origin: 'one-based', integers: true }],
  ['createml', { anchor: 'top-left' }],
])('%s as a user chose it is read back so, and what it loses is said before', async (format, writeOptions) => {
  const { client } = bench.scratch
  const { error, result } = await run(format, out(`chosen/${format}`), writeOptions)
  expect(error).toBeNull()
  const { lost: before } = await client.datasets.losses({ name: 'v1', format, writeOptions })
  expect(ExportResult.parse(result).lost).toEqual(before)
  await expect(client.datasets.losses({ name: 'v1', format: 'coco', writeOptions })).rejects.toThrow(
    'coco has no option for writing called',
  )
})

test('classes of a whole image may be read in another order than they were given', async () => {
  const { client } = bench.scratch
  for (const name of ['wet', 'dry']) await client.workspace.addClass({ name, kind: 'image' })
  const classes = await client.workspace.classes({})
  const whole = (name: string) => label({ shape: 'whole-image' }, classes.find((one) => one.name === name)!.classId)
  for (const [i, name] of ['d', 'e'].entries())
    await writeImage(out(`more/${name}.png`), { widthPx: 100, heightPx: 80, tint: 8 + i })
  await importFrom(out('more'))
  await review(imageIds().get('d.png')!, [whole('wet')])
  await review(imageIds().get('e.png')!, [whole('dry'), ...labels().slice(0, 1), whole('wet')])
  await bench.scratch.freeze({ name: 'v2', allowLeakage: true, split: [100, 0, 0], resplit: true })
  // None of these images is a frame of a sequence, which formats of tracks need.
  for (const { name } of writeFormats.filter(({ framePlace }) => framePlace === undefined))
    expect((await run(name, out(`whole/${name}`), undefined, 'v2')).error, name).toBeNull()
})

test('labels that are other ones in the files are named, and there is no export', async () => {
  const version = requireVersion(bench.scratch.engine.context.store, 'v1')
  const coco = requireWriteFormat('coco')
  expect((await run('coco', out('exports/coco'))).error).toBeNull()
  const shifted = {
    ...version,
    async *items() {
      for await (const item of version.items()) {
        const labels = item.labels.map((one) => ({ ...one, geometry: box(1, 2, 3, 4) }))
        yield { ...item, absent: item.absent, labelBytes: item.labelBytes, labels }
      }
    },
  }
  const places = new Map<number, string>()
  for await (const { imageRow, split, path } of version.items()) places.set(imageRow, `images/${split}/${path}`)
  const files = ['train', 'val', 'test'].map((split) => `annotations/instances_${split}.json`)
  const problems = await selfCheck({
    folder: out('exports/coco'),
    files: files.filter((file) => existsSync(out(`exports/coco/${file}`))),
    format: coco,
    version: shifted,
    places,
    step() {},
  })
  expect(problems).toEqual(
    expect.arrayContaining(['cam 1/a.png: label 1 has another place', 'c.png: label 1 has another place']),
  )
})

test('an export that is imported comes into the splits it was made of, also below folders called like others', async () => {
  await writeImage(out('more/test/d.png'), { widthPx: 100, heightPx: 80, tint: 9 })
  await importFrom(out('more'))
  await review(imageIds().get('test/d.png')!, labels().slice(0, 1))
  await bench.scratch.freeze({ name: 'v2', split: [100, 0, 0], allowLeakage: true })
  await bench.exportTo('v2', 'labelme', out('exports/labelme'))
  await bench.exportTo('v2', 'voc', out('exports/voc'), 'none')
  const imported = async (...imports: { paths: string[]; format?: string }[]) => {
    const other = await scratchWorkspace(['person', 'dog', 'cat'])
    const results: unknown[] = []
    try {
      for (const one of imports)
        results.push((await other.engine.context.jobs.wait((await other.client.library.import(one)).jobId)).result)
      return results
    } finally {
      await other.close()
    }
  }
  const [whole] = await imported({ paths: [out('exports/labelme')] })
  expect(whole).toMatchObject({ imagesAdded: 4, splits: { train: 4 } })
  // Labels alone, under names that are not those of the images here.
  const originals = { paths: [out('set'), out('more')], format: 'images' }
  const [, alone] = await imported(originals, { paths: [out('exports/voc')] })
  expect(alone).toMatchObject({ rejected: [], splits: { train: 4 } })
})
