import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Annotation } from '#model/annotation.ts'
import { signedArea } from '#model/geometry/ring.ts'
import { annotationIdFrom } from '#model/ids.ts'
import { classColor } from '#model/label-set.ts'
import { type Geometry, shapeOf } from '#model/shapes/index.ts'
import type { PolygonShape } from '#model/shapes/polygon.ts'
import { folderSink } from '../../src/engine/datasets/folder-sink.ts'
import type {
  Format,
  ReadImage,
  ReadLabel,
  Sink,
  WrittenItem,
  WrittenVersion,
} from '../../src/engine/datasets/formats/define-format.ts'
import { formats } from '../../src/engine/datasets/formats/index.ts'
import { heldGeometry, lossesOf } from '../../src/engine/datasets/formats/losses.ts'
import { picturesOf } from '../../src/engine/datasets/formats/pictures.ts'
import { ReadReport } from '../../src/engine/datasets/formats/read-report.ts'
import { type SplitName, splitNames } from '../../src/engine/datasets/split.ts'
import { filesBelow, treeHash } from '../support/folder-tree.ts'

let folder: string
let folders = 0

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'winnow-formats-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

type Item = WrittenItem & { split: SplitName }

const versionOf = (classNames: readonly string[], items: readonly Item[]): WrittenVersion => ({
  name: 'v1',
  hash: 'f'.repeat(64),
  classes: classNames.map((name, i) => ({
    // Class ids with gaps, as they are after classes were retired.
    classId: 3 * i + 2,
    name,
    color: classColor(i),
    position: i,
    kind: 'object' as const,
    imageChoice: null,
    shapes: null,
    defaultShape: null,
    skeleton: null,
    attributes: [],
  })),
  async *items(split) {
    yield* items.filter((item) => item.split === split)
  },
})

async function write(format: Format, version: WrittenVersion) {
  folders += 1
  const target = join(folder, `export-${folders}`)
  mkdirSync(target)
  const written = await format.write(version, folderSink(target))
  return { target, written }
}

/** Reads what was written; gives the labels of each item, or undefined for one that the files do not speak of. */
async function read(format: Format, target: string, items: readonly Item[]) {
  const pictures = picturesOf(
    items.map((item, imageRow) => ({
      imageRow,
      file: join(target, format.imageFolder(item.split), item.file),
      widthPx: item.widthPx,
      heightPx: item.heightPx,
    })),
  )
  const files = filesBelow(target).map((path) => ({
    file: join(target, path),
    sizeBytes: statSync(join(target, path)).size,
  }))
  const report = new ReadReport()
  const images: (ReadImage | undefined)[] = items.map(() => undefined)
  for (const source of await format.detect(files, pictures)) {
    for await (const image of (await format.read(source, pictures, report)).images) images[image.imageRow] = image
  }
  return { images, report }
}

const coordinate = (limit: number) => fc.double({ min: -20, max: limit + 20, noNaN: true })

const box = (widthPx: number, heightPx: number): fc.Arbitrary<Geometry> =>
  fc.record({
    shape: fc.constant('box' as const),
    x: coordinate(widthPx),
    y: coordinate(heightPx),
    width: fc.double({ min: 0.5, max: widthPx, noNaN: true }),
    height: fc.double({ min: 0.5, max: heightPx, noNaN: true }),
  })

const ring = (widthPx: number, heightPx: number) =>
  fc.array(fc.tuple(coordinate(widthPx), coordinate(heightPx)), { minLength: 3, maxLength: 8 })

const polygon = (widthPx: number, heightPx: number): fc.Arbitrary<Geometry> =>
  fc.record({
    shape: fc.constant('polygon' as const),
    rings: fc.array(ring(widthPx, heightPx), { minLength: 1, maxLength: 2 }),
  })

/** What is left of a shape inside of the picture still is one: thinner slivers are no labels. */
const fits = (geometry: Geometry, widthPx: number, heightPx: number): boolean => {
  if (shapeOf(geometry).problem(geometry, widthPx, heightPx) !== null) return false
  const held = heldGeometry({ shapes: ['box'], holes: false, attributes: false, beyondPicture: false }, geometry, {
    widthPx,
    heightPx,
  })
  return (
    held.shape === 'box' && held.width > 0.01 && held.height > 0.01 && areaInside(geometry, widthPx, heightPx) > 0.01
  )
}

/** Area of the outer ring after its points are drawn to the picture's edges; rings that cross themselves can have none. */
function areaInside(geometry: Geometry, widthPx: number, heightPx: number): number {
  const outer = shapeOf(geometry).outline(geometry)[0]?.points ?? []
  const inside = (value: number, limit: number) => Math.min(Math.max(value, 0), limit)
  return Math.abs(signedArea(outer.map(([x, y]) => [inside(x, widthPx), inside(y, heightPx)])))
}

const scalar = fc.oneof(fc.string(), fc.boolean(), fc.integer())

const annotation = (widthPx: number, heightPx: number, classes: number): fc.Arbitrary<Annotation> =>
  fc
    .record({
      id: fc.constant(annotationIdFrom('000000000000')),
      classId: fc.nat(classes - 1).map((i) => 3 * i + 2),
      geometry: fc
        .oneof(box(widthPx, heightPx), polygon(widthPx, heightPx))
        .filter((geometry) => fits(geometry, widthPx, heightPx)),
      attributes: fc.dictionary(fc.string({ minLength: 1, maxLength: 8 }), scalar, {
        maxKeys: 2,
        noNullPrototype: true,
      }),
      origin: fc.constant('human' as const),
      modelId: fc.constant(null),
      predictionId: fc.constant(null),
      score: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
    })
    .filter(({ attributes }) => !Object.hasOwn(attributes, '__proto__'))

const className = fc.oneof(
  fc.constantFrom(
    'person',
    'yes',
    'null',
    '~',
    '12',
    '1e3',
    ': x',
    '# no',
    "it's",
    '"q"',
    '- a',
    'Straße',
    '犬',
    '{a}',
  ),
  fc.string({ minLength: 1, maxLength: 20 }).filter((name) => name.trim() !== ''),
)

const dataset = fc
  .tuple(fc.uniqueArray(className, { minLength: 1, maxLength: 4 }), fc.nat(6))
  .chain(([classNames, count]) =>
    fc.record({
      classNames: fc.constant(classNames),
      items: fc.tuple(
        ...Array.from({ length: count }, (_, i) =>
          fc.tuple(fc.integer({ min: 1, max: 5000 }), fc.integer({ min: 1, max: 5000 })).chain(([widthPx, heightPx]) =>
            fc.record({
              file: fc.constantFrom(`bild ${i} ä.jpg`, `${i}.PNG`, `a.b.${i}.jpeg`, `写真-${i}.jpg`, `labels ${i}.jpg`),
              split: fc.constantFrom(...splitNames),
              widthPx: fc.constant(widthPx),
              heightPx: fc.constant(heightPx),
              labels: fc.array(annotation(widthPx, heightPx, classNames.length), { maxLength: 4 }),
            }),
          ),
        ),
      ),
    }),
  )

/** What a label must be after writing and reading it: what the format holds of it, inside of the picture. */
function expectSame(
  format: Format,
  label: Annotation,
  item: Item,
  classes: ReadonlyMap<number, string>,
  got: ReadLabel,
) {
  const size = { widthPx: item.widthPx, heightPx: item.heightPx }
  const held = heldGeometry(format.holds, label.geometry, size)
  expect(got.className).toBe(classes.get(label.classId))
  expect(got.score).toBeNull()
  expect(got.attributes).toEqual(format.holds.attributes ? label.attributes : {})
  const inside = (value: number, limit: number) => Math.min(Math.max(value, 0), limit)
  const corners =
    held.shape === 'box'
      ? [
          [held.x, held.y],
          [held.x + held.width, held.y + held.height],
        ]
      : (held as PolygonShape).rings[0]!
  const gotCorners =
    got.geometry.shape === 'box'
      ? [
          [got.geometry.x, got.geometry.y],
          [got.geometry.x + got.geometry.width, got.geometry.y + got.geometry.height],
        ]
      : (got.geometry as PolygonShape).rings[0]!
  expect(gotCorners).toHaveLength(corners.length)
  corners.forEach(([x = 0, y = 0], i) => {
    expect(Math.abs(gotCorners[i]![0]! - inside(x, size.widthPx))).toBeLessThan(1e-3)
    expect(Math.abs(gotCorners[i]![1]! - inside(y, size.heightPx))).toBeLessThan(1e-3)
  })
}

test('every folder of formats is in the list', () => {
  const path = new URL('../../src/engine/datasets/formats/', import.meta.url)
  const there = readdirSync(path, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  expect(there.map(({ name }) => name).sort()).toEqual(formats.map(({ name }) => name).sort())
})

describe.each(formats.map((format) => [format.name, format] as const))('%s', (_, format) => {
  test('what was written is read again, up to what the format does not hold', async () => {
    await fc.assert(
      fc.asyncProperty(dataset, async ({ classNames, items }) => {
        const version = versionOf(classNames, items)
        const names = new Map(version.classes.map(({ classId, name }) => [classId, name]))
        const { target, written } = await write(format, version)
        const labels = items.reduce((sum, item) => sum + item.labels.length, 0)
        expect(written).toEqual({ images: items.length, labels, labelsLeftOut: 0 })
        const { images, report } = await read(format, target, items)
        expect(report.rejected()).toEqual([])
        items.forEach((item, i) => {
          // COCO says nothing of a split in which nothing is labelled: such images could be still to do.
          const isUnlabelledSplit = items.every((one) => one.split !== item.split || one.labels.length === 0)
          if (images[i] === undefined && isUnlabelledSplit) return
          expect(images[i]).toMatchObject({ complete: true })
          expect(images[i]!.labels).toHaveLength(item.labels.length)
          item.labels.forEach((label, k) => {
            expectSame(format, label, item, names, images[i]!.labels[k]!)
          })
        })
      }),
      { numRuns: 150 },
    )
  })

  test('the losses told beforehand are exactly what reading shows', () => {
    fc.assert(
      fc.property(annotation(640, 480, 1), (label) => {
        const size = { widthPx: 640, heightPx: 480 }
        const held = heldGeometry(format.holds, label.geometry, size)
        const isSame = JSON.stringify(held) === JSON.stringify(label.geometry)
        const geometric = lossesOf(format.holds, { ...label, attributes: {}, score: null }, size)
        // Told when it is changed. A polygon that becomes a box inside of the picture loses one thing, not two.
        if (isSame) expect(geometric).toEqual([])
        else expect(geometric.length).toBeGreaterThan(0)
        expect(lossesOf(format.holds, label, size)).toHaveLength(
          geometric.length +
            (Object.keys(label.attributes).length > 0 && !format.holds.attributes ? 1 : 0) +
            (label.score === null ? 0 : 1),
        )
      }),
    )
  })

  test('equal versions give equal bytes', async () => {
    await fc.assert(
      fc.asyncProperty(dataset, async ({ classNames, items }) => {
        const [one, two] = [
          await write(format, versionOf(classNames, items)),
          await write(format, structuredCloneVersion(classNames, items)),
        ]
        expect(treeHash(two.target)).toBe(treeHash(one.target))
      }),
      { numRuns: 20 },
    )
  })

  test('an image without labels comes back as one, among labelled images', async () => {
    const size = { widthPx: 100, heightPx: 80, split: 'train' as const }
    const label = fc.sample(annotation(100, 80, 1), { numRuns: 1, seed: 7 })[0]!
    const items: Item[] = [
      { file: 'with.jpg', ...size, labels: [label] },
      { file: 'without.jpg', ...size, labels: [] },
    ]
    const { target } = await write(format, versionOf(['dog'], items))
    const { images } = await read(format, target, items)
    expect(images[1]).toEqual({ imageRow: 1, labels: [], complete: true })
  })

  test('items are written as they come: none waits for the last', async () => {
    const count = 4000
    const log: string[] = []
    const sink: Sink = {
      async open() {
        return {
          async write() {
            log.push('text')
          },
          async close() {},
        }
      },
    }
    const version: WrittenVersion = {
      ...versionOf(['dog'], []),
      async *items(split) {
        if (split !== 'train') return
        for (let i = 0; i < count; i++) {
          if (i === count - 1) log.push('last item')
          yield { file: `${i}.jpg`, widthPx: 10, heightPx: 10, labels: [] }
        }
      },
    }
    await format.write(version, sink)
    expect(log.indexOf('last item')).toBeGreaterThan(count - 10)
  })

  test('a file that would be written over, or outside, is an error', async () => {
    const item = { file: 'a.jpg', widthPx: 10, heightPx: 10, labels: [], split: 'train' as const }
    const { target } = await write(format, versionOf(['dog'], [item]))
    await expect(format.write(versionOf(['dog'], [item]), folderSink(target))).rejects.toThrow('EEXIST')
    for (const path of ['../a', '/a', 'a/../../b', 'a//b', 'a\\b'])
      await expect(folderSink(target).open(path)).rejects.toThrow('no path inside')
  })
})

const structuredCloneVersion = (classNames: readonly string[], items: readonly Item[]): WrittenVersion =>
  versionOf(structuredClone(classNames), structuredClone(items))
