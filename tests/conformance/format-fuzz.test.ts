import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { annotationIdFrom } from '#model/ids.ts'
import { classColor, type LabelClass } from '#model/label-set/label-set.ts'
import type { Annotation } from '#model/labels/annotation.ts'
import { Geometry } from '#model/shapes/index.ts'
import { folderSink } from '../../src/engine/datasets/export/folder-sink.ts'
import type { WrittenVersion } from '../../src/engine/datasets/formats/define-format.ts'
import { imagesOf } from '../../src/engine/datasets/formats/images.ts'
import { readFormats, writeFormats } from '../../src/engine/datasets/formats/index.ts'
import { ReadReport } from '../../src/engine/datasets/parsing/read-report.ts'
import { filesBelow, treeHash } from '../support/files/folder-tree.ts'
import { objectNames } from '../support/object-names.ts'
import { sampled } from '../support/sampled-steps.ts'

let ground: string
beforeAll(() => {
  ground = mkdtempSync(join(tmpdir(), 'winnow-fuzz-'))
})
afterAll(() => rmSync(ground, { recursive: true, force: true }))

const size = { widthPx: 100, heightPx: 80 }
const shapes: Geometry[] = [
  { shape: 'box', x: 10.5, y: 20.25, width: 30, height: 40 },
  {
    shape: 'polygon',
    rings: [
      [
        [1, 1],
        [19, 1],
        [15, 28],
      ],
    ],
  },
  { shape: 'rotated-box', cx: 50, cy: 40, width: 20, height: 10, angleDegrees: 30 },
  { shape: 'mask', x: 3, y: 4, width: 2, height: 2, counts: [0, 3, 1] },
  {
    shape: 'skeleton',
    points: [
      [5, 6, 2],
      [50, 60, 1],
    ],
  },
  { shape: 'whole-image' },
]
const classes: LabelClass[] = ['person', 'night'].map((name, i) => ({
  classId: i + 1,
  name,
  color: classColor(i),
  position: i,
  kind: i === 1 ? 'image' : 'object',
  imageChoice: null,
  shapes: null,
  defaultShape: null,
  skeleton: i === 0 ? { points: ['left', 'right'], edges: [[0, 1]] } : null,
  guide: '',
  attributes: [],
}))
const labels = shapes.map(
  (geometry): Annotation => ({
    id: annotationIdFrom('000000000000'),
    classId: geometry.shape === 'whole-image' ? 2 : 1,
    geometry,
    attributes: geometry.shape === 'box' ? { occluded: true, note: 'grün' } : {},
    origin: 'human',
    modelId: null,
    predictionId: null,
    score: null,
  }),
)
const items = ['a.jpg', 'b.jpg'].map((file, i) => ({
  file,
  imageRow: i,
  path: file,
  sha256: String(i).repeat(64),
  ...size,
  labels: i === 0 ? labels : labels.slice(0, 1),
  labelBytes: 100,
  licence: null,
}))
const version: WrittenVersion = {
  name: 'v1',
  hash: 'f'.repeat(64),
  classes,
  async *frames() {},
  async *items(split) {
    if (split === 'train') yield* items
  },
}

type Mutation = { what: string; of(bytes: Buffer, kind: string): Buffer | null }

const inText =
  (change: (text: string) => string) =>
  (bytes: Buffer): Buffer =>
    Buffer.from(change(bytes.toString('utf8')))
const number = /-?\d+(\.\d+)?/g
const quoted = /[ab]\.jpg/g

/** Puts a text in the place of the nth match, counted around. */
const inPlaceOf = (what: RegExp, n: number, text: string) =>
  inText((whole) => {
    const all = [...whole.matchAll(what)]
    const one = all[n % Math.max(1, all.length)]
    return one ? whole.slice(0, one.index) + text + whole.slice(one.index + one[0].length) : whole
  })

const numbers = ['NaN', '-Infinity', '1e308', '-99999999999999999999', '0x10', '""', '1e-320', 'null', '1,5']
const paths = ['/etc/passwd', '../../../../etc/passwd', 'C:\\\\Windows\\\\a.jpg', '\\u0000', 'a.jpg/..', '%2e%2e/a.jpg']
const bomb = `<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">${'bcdefghij'
  .split('')
  .map((name, i) => `<!ENTITY ${name} "${`&${'abcdefghi'[i]};`.repeat(10)}">`)
  .join('')}<!ENTITY f SYSTEM "file:///etc/passwd">]>`

const mutations: Mutation[] = [
  { what: 'empty', of: () => Buffer.alloc(0) },
  { what: 'with a byte order mark', of: (bytes) => Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), bytes]) },
  { what: 'in UTF-16', of: (bytes) => Buffer.from(`\ufeff${bytes.toString('utf8')}`, 'utf16le') },
  { what: 'in Windows-1252', of: (bytes) => Buffer.from(bytes.toString('utf8'), 'latin1') },
  { what: 'twice', of: (bytes) => Buffer.concat([bytes, bytes]) },
  { what: 'with a NUL', of: (bytes) => Buffer.concat([bytes.subarray(0, 40), Buffer.alloc(1), bytes.subarray(40)]) },
  { what: 'nested deep', of: inText((text) => text.replace(/[[{]/, (open) => open + '['.repeat(100_000))) },
  {
    what: 'with elements nested deep',
    of: (bytes, kind) =>
      kind === '.xml' ? inText((text) => text.replace('>', `>${'<a>'.repeat(100_000)}`))(bytes) : null,
  },
  {
    what: 'with an entity bomb',
    of: (bytes, kind) =>
      kind === '.xml'
        ? inText((text) => `${bomb}${text.replace(/^<\?xml[^>]*>/, '').replace(/person/g, '&j;&f;')}`)(bytes)
        : null,
  },
  { what: 'with its keys twice', of: inText((text) => text.replace(/"(\w+)":/g, '"$1":1,"$1":')) },
  {
    what: 'with a list that is an object',
    of: inText((text) => text.replace(/\[/, '{').replace(/\](?=[^\]]*$)/, '}')),
  },
  ...objectNames.flatMap((name) => [
    { what: `with ${name} for a class`, of: inText((text) => text.replace(/person/g, name)) },
    { what: `with ${name} for a split`, of: inText((text) => text.replace(/train/g, name)) },
    { what: `with ${name} for an attribute`, of: inText((text) => text.replace(/occluded|note/g, name)) },
  ]),
  ...[0, 1, 2, 5, 9, 17].flatMap((n) => [
    ...numbers.map((text) => ({ what: `with ${text} for number ${n}`, of: inPlaceOf(number, n, text) })),
    {
      what: `without byte ${n * 31} and its neighbors`,
      of: (bytes: Buffer) => Buffer.concat([bytes.subarray(0, n * 31), bytes.subarray(n * 31 + 7)]),
    },
    {
      what: `with another byte ${n * 37}`,
      of: (bytes: Buffer) => Buffer.from(bytes.map((byte, i) => (i === n * 37 ? byte ^ 0x55 : byte))),
    },
  ]),
  ...[0, 1].flatMap((n) =>
    paths.map((text) => ({ what: `with ${text} for image ${n}`, of: inPlaceOf(quoted, n, text) })),
  ),
]

const formats = writeFormats.map((writer) => {
  const format = readFormats.find(({ name }) => name === (writer.readBy ?? writer.name))!
  return { format, writer }
})

test.each(formats.map((both) => [both.writer.name, both] as const))(
  '%s with any error in it is read to its end: labels are valid or skipped',
  async (name, { format, writer }) => {
    const target = join(ground, name)
    mkdirSync(target)
    await writer.write(version, folderSink(target))
    const images = imagesOf(
      items.map(({ file, imageRow, labels: own }) => {
        const folder = writer.imageFolder('train', () => own, classes) ?? 'images'
        return { imageRow, file: join(target, folder, file), ...size }
      }),
    )
    const paths = filesBelow(target)
    const all = paths.flatMap((path) => mutations.map((mutation) => ({ path, ...mutation })))
    for (const { path, what, of } of sampled(all, 20)) {
      const file = join(target, path)
      const bytes = readFileSync(file)
      const changed = of(bytes, extname(path))
      if (!changed) continue
      writeFileSync(file, changed)
      const before = treeHash(ground)
      const report = new ReadReport()
      const side = paths.map((one) => ({ file: join(target, one), sizeBytes: statSync(join(target, one)).size }))
      try {
        for (const source of await format.detect(side, images, true)) {
          for await (const image of (await format.read(source, images, report)).images) {
            expect([0, 1]).toContain(image.imageRow)
            for (const { className, geometry, score } of image.labels) {
              expect(Geometry.safeParse(geometry).success, JSON.stringify(geometry)).toBe(true)
              expect(className.length).toBeLessThan(201)
              expect(score === null || (score >= 0 && score <= 1)).toBe(true)
            }
          }
        }
      } catch (error) {
        throw new Error(`${path} ${what}: ${error instanceof Error ? error.stack : error}`)
      }
      for (const { reason } of report.rejected()) expect(reason).toMatch(/\S/)
      expect(treeHash(ground)).toBe(before)
      writeFileSync(file, bytes)
    }
  },
)
