import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { SideFile } from '../../src/engine/datasets/formats/define-format.ts'
import { type ImportedImage, imagesOf } from '../../src/engine/datasets/formats/images.ts'
import { readFormats } from '../../src/engine/datasets/formats/index.ts'
import { ReadReport } from '../../src/engine/datasets/parsing/read-report.ts'
import { filesBelow } from '../support/files/folder-tree.ts'
import { labelFormats, numbered, sizeOfImages, withoutNames, writeLabelFiles } from '../support/files/label-files-of.ts'

let ground: string
beforeAll(() => {
  ground = mkdtempSync(join(tmpdir(), 'winnow-elsewhere-'))
})
afterAll(() => rmSync(ground, { recursive: true, force: true }))

/** Two are called by the number that the other one has in the workspace. */
const oddNames = ['2.jpg', '1.jpg', 'a b.jpg', 'ünï.jpg', 'constructor.jpg', '__proto__.jpg']
const frameNames = oddNames.map((_, n) => `${String(n + 1).padStart(6, '0')}.jpg`)
const namesFor = (format: string) => (numbered.includes(format) ? frameNames : oddNames)

const placed = (files: readonly string[]): ImportedImage[] =>
  files.map((file, n) => ({ imageRow: n + 1, file, ...sizeOfImages }))
const inWorkspace = (files: readonly string[]): ImportedImage[] =>
  placed(files).map((image, n) => ({ ...image, sha256: `${n}`.repeat(64) }))

async function read(format: string, files: readonly SideFile[], images: readonly ImportedImage[]) {
  const { detect, read: readSource } = readFormats.find(({ name }) => name === format)!
  const report = new ReadReport()
  const labels = new Map<number, string[]>()
  const imported = imagesOf(images)
  for (const source of await detect(files, imported, true))
    for await (const image of (await readSource(source, imported, report)).images) {
      const own = image.labels.map(({ className, geometry }) => JSON.stringify([className, geometry]))
      if (own.length > 0) labels.set(image.imageRow, [...(labels.get(image.imageRow) ?? []), ...own])
    }
  return { labels, rejected: report.rejected().map(({ path, reason }) => `${path}: ${reason}`) }
}

/** Else all images have the same class. */
const hasPlaces = (format: string) =>
  `${readFormats.find(({ name }) => name === format)!.holds.shapes}` !== 'whole-image'

test('these tests cover every format that reads label files', () => {
  expect(new Set([...labelFormats.map(({ reader }) => reader), ...withoutNames])).toEqual(
    new Set(readFormats.map(({ name }) => name)),
  )
})

describe('labels in separate folders', () => {
  const labelsAt = async (...places: string[]) => {
    const folder = mkdtempSync(join(ground, 'rows-'))
    writeFileSync(join(folder, 'data.yaml'), 'names: [dog]')
    for (const [n, place] of places.entries()) {
      mkdirSync(dirname(join(folder, place)), { recursive: true })
      writeFileSync(join(folder, place), `0 0.${n + 2} 0.5 0.1 0.1`)
    }
    return filesBelow(folder).map((path) => ({ file: join(folder, path), sizeBytes: 20 }))
  }
  const xIn = (labels: readonly string[] = []) => labels.map((text) => JSON.parse(text)[1].x)

  test('go to the image in folders of the same name, if several images have its name', async () => {
    for (const [one, other] of [
      ['train', 'val'],
      ['cam 1', 'cam 2'],
    ]) {
      const files = await labelsAt(`labels/${one}/1.txt`, `labels/${other}/1.txt`)
      const { labels, rejected } = await read(
        'yolo',
        files,
        placed([`/b/images/${other}/1.jpg`, `/b/images/${one}/1.jpg`]),
      )
      expect(rejected).toEqual([])
      expect([...labels].map(([row, own]) => [row, xIn(own)])).toEqual([
        [2, [15]],
        [1, [25]],
      ])
    }
  })

  test('never go to an image with other labels of the same name, nor to one of another split', async () => {
    const cameras = await labelsAt('cam1/labels/1.txt', 'cam2/labels/1.txt')
    const one = await read('yolo', cameras, placed(['/b/cam2/images/1.jpg']))
    expect(xIn(one.labels.get(1))).toEqual([25])
    expect(one.rejected).toEqual([expect.stringMatching(/cam1.labels.1\.txt: Other labels of this name .*\(1\.jpg\)$/)])
    const none = await read('yolo', cameras, placed(['/b/photos/1.jpg']))
    expect([none.labels.size, none.rejected.length]).toEqual([0, 2])
    const val = await read('yolo', await labelsAt('labels/val/1.txt'), placed(['/b/images/train/1.jpg']))
    expect(val.labels.size).toBe(0)
    expect(val.rejected).toEqual([expect.stringContaining('The only image of this name is in another split.')])
  })
})

test('a table of Open Images without a split finds images of any split', async () => {
  const folder = mkdtempSync(join(ground, 'table-'))
  const row = 'x,xclick,/m/1,1,0.1,0.2,0.1,0.2,0,0,0,0,0'
  writeFileSync(
    join(folder, 'boxes.csv'),
    `ImageID,Source,LabelName,Confidence,XMin,XMax,YMin,YMax,IsOccluded,IsTruncated,IsGroupOf,IsDepiction,IsInside\n${row}\n`,
  )
  const files = [{ file: join(folder, 'boxes.csv'), sizeBytes: 100 }]
  const { labels, rejected } = await read('openimages', files, placed(['/b/val/x.jpg']))
  expect([labels.size, rejected]).toEqual([1, []])
})

describe.each(labelFormats)('$name', ({ name, reader }) => {
  const names = namesFor(name)
  let files: SideFile[]
  beforeAll(async () => {
    files = await writeLabelFiles(name, names, join(ground, name, 'labels here'))
  })

  test.each([
    ['in another folder of the import', placed],
    ['in the workspace already', inWorkspace],
  ])('images that are %s get their labels', async (_, imagesAt) => {
    const { labels, rejected } = await read(reader, files, imagesAt(names.map((one) => `/shots/day 1/${one}`)))
    expect(rejected).toEqual([])
    expect([...labels.keys()].sort()).toEqual([1, 2, 3, 4, 5, 6])
    if (hasPlaces(reader)) expect(new Set([...labels.values()].map(String)).size).toBe(names.length)
    for (const [row, own] of labels) {
      const alone = await read(reader, files, imagesAt(names.map((one) => `/shots/day 1/${one}`)).slice(row - 1, row))
      expect(alone.labels.get(row)).toEqual(own)
    }
  })

  test('a name of two images gives labels to neither, and both are reported', async () => {
    const images = placed([...names.map((one) => `/shots/a/${one}`), `/shots/b/${names[2]}`])
    const { labels, rejected } = await read(reader, files, images)
    expect([...labels.keys()].sort()).toEqual([1, 2, 4, 5, 6])
    if (!numbered.includes(name)) expect(rejected.join('\n')).toContain('a/a b.jpg or b/a b.jpg')
    expect(rejected).not.toEqual([])
  })

  test('labels without their images are reported and given to no other image', async () => {
    const { labels, rejected } = await read(reader, files, inWorkspace(['/x/9.jpg', '/x/8.jpg']))
    expect(labels.size).toBe(0)
    expect(rejected).not.toEqual([])
  })
})
