import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ImportPreview } from '#contract'
import { zipOf } from '../../support/files/zip.ts'
import { writeImage } from '../../support/images.ts'
import { winnow } from '../../support/winnow-command.ts'

let ground: string
const at = (path: string) => join(ground, path)
const object = (name: string, xmax: number) =>
  `<object><name>${name}</name><truncated>1</truncated><bndbox><xmin>10</xmin><ymin>20</ymin><xmax>${xmax}</xmax><ymax>40</ymax></bndbox></object>`

beforeAll(async () => {
  ground = mkdtempSync(join(tmpdir(), 'winnow-preview-'))
  mkdirSync(at('in/Annotations'), { recursive: true })
  for (const name of ['a', 'b', 'c']) await writeImage(at(`in/JPEGImages/${name}.png`), { widthPx: 100, heightPx: 80 })
  writeFileSync(at('in/Annotations/a.xml'), `<annotation>${object('person', 30)}${object('wolf', 200)}</annotation>`)
  writeFileSync(at('in/Annotations/b.xml'), `<annotation>${object('wolf', 5000)}<object/></annotation>`)
  writeFileSync(at('in/Annotations/c.xml'), '<annotation></annotation>')
  writeFileSync(at('in/Annotations/gone.xml'), '<annotation></annotation>')
  writeFileSync(at('in/notes.txt'), 'not labels')
  writeFileSync(at('in/clip.mp4'), 'not an image')
  await winnow(['init', at('ws'), '--classes', 'coco80', '--quiet'])
})
afterAll(() => rmSync(ground, { recursive: true, force: true }))

const preview = async (path: string) => {
  const ended = await winnow(['import', at('ws'), at(path), '--preview', '--json', '--quiet'])
  expect(ended.stderr).toBe('')
  return { exitCode: ended.exitCode, found: ImportPreview.parse(ended.json()) }
}

const understood = {
  format: 'voc',
  images: { named: 4, found: 3, distinct: 1, missing: 1, negative: 1 },
  objects: {
    total: 3,
    byShape: { box: 3 },
    byClass: [
      { class: 'person', count: 1, isNew: false },
      { class: 'wolf', count: 2, isNew: true },
    ],
  },
  attributes: [{ name: 'truncated', kind: 'checkbox', count: 3 }],
  changed: [{ what: 'shape clipped to the image', count: 2 }],
}

test('a preview counts recognized items, names the others, and writes nothing', async () => {
  const before = readFileSync(at('ws/winnow.db'))
  const { exitCode, found } = await preview('in')
  expect(exitCode).toBe(4)
  expect(found.findings).toMatchObject([understood])
  expect(found.findings[0]!.rejected.map(({ path, reason }) => [path.slice(at('in/').length), reason])).toEqual([
    ['Annotations/b.xml: object 2', 'It has no <bndbox>.'],
    ['Annotations/gone.xml', 'No imported image belongs to this label file.'],
  ])
  expect(found.unread.map(({ path }) => path.slice(at('in/').length)).sort()).toEqual(['clip.mp4', 'notes.txt'])
  const { stdout } = await winnow(['list', at('ws'), '--json', '--quiet'])
  expect(JSON.parse(stdout)).toEqual({ images: [] })
  expect(readFileSync(at('ws/winnow.db')).length).toBe(before.length)
})

test('an archive is read like a folder', async () => {
  const files = ['Annotations/a.xml', 'Annotations/b.xml', 'Annotations/c.xml', 'Annotations/gone.xml']
  const images = ['a', 'b', 'c'].map((name) => `JPEGImages/${name}.png`)
  const entries = [...files, ...images].map((name) => ({ name, content: readFileSync(at(`in/${name}`)) }))
  writeFileSync(at('set.zip'), zipOf(entries))
  const { found } = await preview('set.zip')
  expect(found.findings).toMatchObject([{ ...understood, source: at('set.zip/Annotations') }])
})

test('folders that may be classes are suggested if there are no labels', async () => {
  for (const [i, path] of ['train/cat/1', 'train/dog/1', 'val/cat/2'].entries())
    await writeImage(at(`classes/${path}.png`), { tint: i })
  expect((await preview('classes')).found).toMatchObject({ findings: [], classFolders: ['cat', 'dog'] })
  expect((await winnow(['import', at('ws'), at('classes'), '--preview', '--quiet'])).stdout).toContain(
    'If the folders are classes (cat, dog), add --format yolo-classify.',
  )
  expect((await preview('in/JPEGImages')).found.classFolders).toBeUndefined()
  await winnow(['init', at('folders'), '--quiet'])
  const imported = await winnow(['import', at('folders'), at('classes'), '--quiet'])
  expect(imported.stdout).toContain('If the folders are classes (cat, dog), add --format yolo-classify.')
  const alone = await winnow(['import', at('folders'), at('classes/train/cat'), '--json', '--quiet'])
  expect(alone.json()).not.toHaveProperty('classFolders')
})

test('the formats are listed with what they hold', async () => {
  const ended = await winnow(['formats', 'list', '--json'])
  const { formats } = JSON.parse(ended.stdout) as { formats: { name: string; holds: object }[] }
  expect(formats.find(({ name }) => name === 'voc')).toMatchObject({
    title: 'Pascal VOC',
    reads: true,
    writes: true,
    shapes: ['box', 'mask', 'whole-image'],
    holds: { instead: { polygon: 'mask' }, folders: false },
  })
})

test('a table with other columns is shown, and read once they are named', async () => {
  await writeImage(at('table/a.png'), { widthPx: 100, heightPx: 80 })
  writeFileSync(at('table/boxes.csv'), 'Bild;Was;l;o;r;u\na.png;person;10;20;30;40\n')
  const { found } = await preview('table')
  expect(found.unread.map(({ path }) => path)).toEqual([at('table/boxes.csv')])
  const columns = ['Bild', 'Was', 'l', 'o', 'r', 'u']
  expect(found.table).toMatchObject({
    separator: ';',
    columns,
    rows: [['a.png', 'person', '10', '20', '30', '40']],
    map: null,
  })
  const box = { kind: 'xyxy', columns: ['l', 'o', 'r', 'u'] }
  writeFileSync(at('map.json'), JSON.stringify({ file: 'Bild', class: 'Was', box, separator: ';' }))
  const ended = await winnow([
    'import',
    at('ws'),
    at('table'),
    '--preview',
    '--map',
    at('map.json'),
    '--json',
    '--quiet',
  ])
  expect(ImportPreview.parse(ended.json()).findings).toMatchObject([
    { format: 'csv', objects: { byShape: { box: 1 } } },
  ])
})

test('columns are named of the tables that have them, also where a row gives a class to its image', async () => {
  await writeImage(at('scenes/a.png'), { widthPx: 100, heightPx: 80 })
  writeFileSync(at('scenes/scenes.csv'), 'Bild;Szene\na.png;indoor\n')
  writeFileSync(at('scenes/boxes.csv'), 'image,class,x1,y1,x2,y2\na.png,wolf,10,20,30,40\n')
  writeFileSync(at('scenes.json'), JSON.stringify({ file: 'Bild', class: 'Szene', separator: ';' }))
  const args = ['import', at('ws'), at('scenes'), '--preview', '--map', at('scenes.json'), '--json', '--quiet']
  const ended = await winnow(args)
  expect(ended.exitCode).toBe(0)
  expect(ImportPreview.parse(ended.json()).findings).toMatchObject([
    { because: 'its columns are named like boxes or classes', objects: { byShape: { box: 1 } } },
    { because: 'you named its columns', objects: { byShape: { 'whole-image': 1 } } },
  ])
})
