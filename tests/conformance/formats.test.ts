import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { clipBox } from '#model/geometry/box.ts'
import { encodeBitmap } from '#model/geometry/mask-bitmap.ts'
import { signedArea } from '#model/geometry/ring.ts'
import { cornersOf } from '#model/geometry/rotated.ts'
import { annotationIdFrom } from '#model/ids.ts'
import { classColor } from '#model/label-set/label-set.ts'
import type { Skeleton } from '#model/label-set/skeleton.ts'
import type { Annotation } from '#model/labels/annotation.ts'
import { type Geometry, type ShapeName, shapeOf } from '#model/shapes/index.ts'
import { maskOfRuns } from '#model/shapes/mask.ts'
import { Losses } from '../../src/engine/datasets/export/export-losses.ts'
import { folderSink } from '../../src/engine/datasets/export/folder-sink.ts'
import type {
  ExportLabel,
  ReadFormat,
  ReadImage,
  ReadLabel,
  Sink,
  WriteFormat,
  WrittenItem,
  WrittenVersion,
} from '../../src/engine/datasets/formats/define-format.ts'
import { imagesOf } from '../../src/engine/datasets/formats/images.ts'
import { detectedFormat, readFormats, writeFormats } from '../../src/engine/datasets/formats/index.ts'
import { exportLabel, exportLabels, heldAttributes } from '../../src/engine/datasets/formats/losses.ts'
import { holdsOneClass } from '../../src/engine/datasets/formats/one-class.ts'
import { findSources } from '../../src/engine/datasets/import/label-sources.ts'
import { ReadReport } from '../../src/engine/datasets/parsing/read-report.ts'
import { fitShape } from '../../src/engine/datasets/shapes/fit-shape.ts'
import { type SplitName, splitNames } from '../../src/engine/datasets/split.ts'
import type { FrozenItem } from '../../src/engine/datasets/versions/version.ts'
import { filesBelow, treeHash } from '../support/files/folder-tree.ts'
import { objectNames } from '../support/object-names.ts'

type RoundTripFormat = ReadFormat & WriteFormat

/** Each with what reads its files. Those of single images; formats of sequences alone are tried in the journeys of sequences. */
const roundTripFormats = writeFormats
  .filter(({ framePlace }) => !framePlace)
  .map((format): RoundTripFormat => {
    const { detect, read } = readFormats.find(({ name }) => name === (format.readBy ?? format.name))!
    return { ...format, detect, read }
  })

let folder: string
let folders = 0

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'winnow-formats-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

type Item = WrittenItem & { split: SplitName }

/** What nothing but the export's own records tell of an image. */
const origin = { imageRow: 1, path: 'a/b.jpg', sha256: '0'.repeat(64), labelBytes: 100 }

/** The first class has a skeleton, the second is given to whole images. */
const plan: Skeleton = { points: ['left', 'middle', 'right'], edges: [[0, 1], [1, 2]] } // biome-ignore format: pairs

const versionOf = (classNames: readonly string[], items: readonly Item[]): WrittenVersion => ({
  name: 'v1',
  hash: 'f'.repeat(64),
  classes: classNames.map((name, i) => ({
    // Class ids with gaps, as they are after classes were retired.
    classId: 3 * i + 2,
    name,
    color: classColor(i),
    position: i,
    kind: i === 1 ? ('image' as const) : ('object' as const),
    imageChoice: null,
    shapes: null,
    defaultShape: null,
    skeleton: i === 0 ? plan : null,
    guide: '',
    attributes: [],
  })),
  async *frames() {},
  async *items(split) {
    yield* items.filter((item) => item.split === split)
  },
})

async function write(format: RoundTripFormat, version: WrittenVersion) {
  folders += 1
  const target = join(folder, `export-${folders}`)
  mkdirSync(target)
  const written = await format.write(version, folderSink(target))
  return { target, written }
}

/** Reads what was written; gives the labels of each item, or undefined for one that the files do not speak of. */
async function read(format: RoundTripFormat, target: string, items: readonly Item[]) {
  const importedImages = imagesOf(
    items.map((item, imageRow) => ({
      imageRow,
      file: join(target, format.imageFolder(item.split, () => item.labels, [])!, item.file),
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
  const kinds = new Map<string, 'object' | 'image' | undefined>()
  const classes: string[] = []
  for (const source of await format.detect(files, importedImages, true)) {
    const found = await format.read(source, importedImages, report)
    for await (const image of found.images) images[image.imageRow] = image
    classes.push(...found.classes)
    for (const [name, { kind }] of found.hints ?? []) kinds.set(name, kind)
  }
  return { images, report, kinds, classes }
}

/** Each writes and reads files. */
const numRuns = process.env.WINNOW_TEST_ALL === '1' ? 400 : 40

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

const rotated = (widthPx: number, heightPx: number): fc.Arbitrary<Geometry> =>
  fc.record({
    shape: fc.constant('rotated-box' as const),
    cx: coordinate(widthPx),
    cy: coordinate(heightPx),
    width: fc.double({ min: 2, max: widthPx + 2, noNaN: true }),
    height: fc.double({ min: 2, max: heightPx + 2, noNaN: true }),
    angleDegrees: fc.double({ min: -179, max: 180, noNaN: true }),
  })

const mask = (widthPx: number, heightPx: number): fc.Arbitrary<Geometry> => {
  const [width, height] = [Math.min(9, widthPx), Math.min(9, heightPx)]
  return fc
    .record({
      x: fc.nat(widthPx - width),
      y: fc.nat(heightPx - height),
      pixels: fc.array(fc.constantFrom(0, 1), { minLength: width * height, maxLength: width * height }),
    })
    .map(({ x, y, pixels }) => encodeBitmap({ x, y, width, height, data: Uint8Array.from(pixels) }))
    .filter((runs) => runs !== null)
    .map(maskOfRuns)
}

const pixel = (widthPx: number, heightPx: number) => fc.tuple(fc.nat(widthPx), fc.nat(heightPx))

const skeleton = (widthPx: number, heightPx: number): fc.Arbitrary<Geometry> =>
  fc
    .array(fc.tuple(fc.nat(widthPx), fc.nat(heightPx), fc.constantFrom(0, 1, 2)), { minLength: 3, maxLength: 3 })
    .filter((points) => points.some(([, , seen]) => seen > 0))
    .map((points) => ({
      shape: 'skeleton',
      points: points.map(([x, y, seen]) => (seen === 0 ? [0, 0, 0] : [x, y, seen as 1 | 2])),
    }))

const anyObject = (widthPx: number, heightPx: number): fc.Arbitrary<Geometry> =>
  fc.oneof(
    { weight: 3, arbitrary: box(widthPx, heightPx) },
    { weight: 3, arbitrary: polygon(widthPx, heightPx) },
    rotated(widthPx, heightPx),
    mask(widthPx, heightPx),
    fc.record({
      shape: fc.constant('polyline' as const),
      points: fc.array(pixel(widthPx, heightPx), { minLength: 2, maxLength: 4 }),
    }),
    fc.record({
      shape: fc.constant('points' as const),
      points: fc.array(pixel(widthPx, heightPx), { minLength: 1, maxLength: 4 }),
    }),
  )

/** What is left of a shape inside of the image still is one: thinner slivers are no labels. */
const fits = (geometry: Geometry, widthPx: number, heightPx: number): boolean => {
  if (shapeOf(geometry).problem(geometry, widthPx, heightPx) !== null) return false
  if (
    !shapeOf(geometry)
      .outline(geometry)
      .some(({ closed }) => closed)
  )
    return true
  const { width, height } = clipBox(shapeOf(geometry).bounds(geometry), widthPx, heightPx)
  return width > 0.01 && height > 0.01 && areaInside(geometry, widthPx, heightPx) > 0.01
}

/** Area of the outer ring after its points are drawn to the image's edges; rings that cross themselves can have none. */
function areaInside(geometry: Geometry, widthPx: number, heightPx: number): number {
  const outer = shapeOf(geometry).outline(geometry)[0]?.points ?? []
  const inside = (value: number, limit: number) => Math.min(Math.max(value, 0), limit)
  return Math.abs(signedArea(outer.map(([x, y]) => [inside(x, widthPx), inside(y, heightPx)])))
}

/** Attributes of one name have values of one kind, as in a label set. */
const attribute = fc
  .oneof({ weight: 6, arbitrary: fc.string({ minLength: 1, maxLength: 8 }) }, fc.constantFrom(...objectNames))
  .filter((name) => name !== '__proto__' && name !== 'iscrowd')
  .chain((name) => {
    const kinds: fc.Arbitrary<string | boolean | number>[] = [fc.string(), fc.boolean(), fc.integer()]
    return fc.tuple(fc.constant(name), kinds[name.charCodeAt(0) % kinds.length]!)
  })

/** A label of any class: a skeleton or another object, or for the second class the image as a whole. */
const annotation = (widthPx: number, heightPx: number, classes: number): fc.Arbitrary<Annotation> =>
  fc
    .record({
      id: fc.constant(annotationIdFrom('000000000000')),
      place: fc
        .nat(classes - 1)
        .chain((i) =>
          fc.record({
            classId: fc.constant(3 * i + 2),
            geometry:
              i === 1
                ? fc.constant<Geometry>({ shape: 'whole-image' })
                : i === 0
                  ? fc.oneof({ weight: 4, arbitrary: anyObject(widthPx, heightPx) }, skeleton(widthPx, heightPx))
                  : anyObject(widthPx, heightPx),
          }),
        )
        .filter(({ geometry }) => fits(geometry, widthPx, heightPx)),
      attributes: fc.array(attribute, { maxLength: 2 }).map((all) => Object.fromEntries(all)),
      isCrowd: fc.boolean(),
      origin: fc.constant('human' as const),
      modelId: fc.constant(null),
      predictionId: fc.constant(null),
      score: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
    })
    .map(({ place, isCrowd, ...label }) => ({
      ...label,
      ...place,
      attributes:
        isCrowd && place.geometry.shape === 'mask' ? { ...label.attributes, iscrowd: true } : label.attributes,
    }))

/** A class is given to an image as a whole once. */
const withOneWholeImage = (labels: Annotation[]): Annotation[] => {
  const isWhole = ({ geometry }: Annotation) => geometry.shape === 'whole-image'
  const first = labels.find(isWhole)
  return labels.filter((label) => label === first || !isWhole(label))
}

/** Nothing is both in an image and verifiably not. */
function withoutPresent({ absent = [], ...item }: Item): Item {
  const lacks = absent.filter((id) => !item.labels.some(({ classId }) => classId === id))
  return lacks.length > 0 ? { ...item, absent: lacks } : item
}

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
    ...objectNames,
  ),
  fc.string({ minLength: 1, maxLength: 20 }).filter((name) => name.trim() !== ''),
)

/** Formats of pixels write whole images, so most are small. */
const sidePx = fc.oneof(
  { weight: 7, arbitrary: fc.integer({ min: 1, max: 600 }) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 2000 }) },
)

const dataset = fc
  .tuple(fc.uniqueArray(className, { minLength: 1, maxLength: 4 }), fc.nat(6))
  .chain(([classNames, count]) =>
    fc.record({
      classNames: fc.constant(classNames),
      items: fc.tuple(
        ...Array.from({ length: count }, (_, i) =>
          fc.tuple(sidePx, sidePx).chain(([widthPx, heightPx]) =>
            fc
              .record({
                file: fc.constantFrom(
                  `bild ${i} ä.jpg`,
                  `${i}.PNG`,
                  `a.b.${i}.jpeg`,
                  `写真-${i}.jpg`,
                  `labels ${i}.jpg`,
                  `${objectNames[i % objectNames.length]}.jpg`,
                ),
                imageRow: fc.constant(i),
                path: fc.constant(`somewhere/${i}.jpg`),
                sha256: fc.constant(String(i).repeat(64)),
                labelBytes: fc.constant(100),
                split: fc.constantFrom(...splitNames),
                widthPx: fc.constant(widthPx),
                heightPx: fc.constant(heightPx),
                labels: fc
                  .array(annotation(widthPx, heightPx, classNames.length), { maxLength: 4 })
                  .map(withOneWholeImage),
                licence: fc.constantFrom(
                  null,
                  'CC BY 4.0',
                  'https://creativecommons.org/licenses/by/4.0/',
                  'Ours & “theirs”',
                ),
                absent: fc.subarray(classNames.map((_, k) => 3 * k + 2)),
              })
              .map(withoutPresent),
          ),
        ),
      ),
    }),
  )

const sizeOf = ({ widthPx, heightPx }: Item) => ({ widthPx, heightPx })

/** The labels of an item that the format holds, in the order in which they are read: those of the whole image last. */
async function expectedOf(format: RoundTripFormat, item: Item, { classes }: WrittenVersion): Promise<ExportLabel[]> {
  const each = await exportLabels(format, item.labels, classes, sizeOf(item))
  const held = each.filter(({ geometry }) => geometry !== null)
  const isWhole = ({ geometry }: ExportLabel) => geometry?.shape === 'whole-image'
  return [...held.filter((one) => !isWhole(one)), ...held.filter(isWhole)]
}

const numbersIn = (value: unknown): number[] =>
  typeof value === 'number' ? [value] : Array.isArray(value) ? value.flatMap(numbersIn) : []

const holdsScore = ({ holds }: RoundTripFormat, { geometry }: Annotation): boolean =>
  holds.scores?.(geometry.shape) === true

/** What a label must be after writing and reading it: what the format holds of it, inside of the image. */
function expectSame(
  format: RoundTripFormat,
  { label, geometry, losses }: ExportLabel,
  item: Item,
  classes: ReadonlyMap<number, string>,
  got: ReadLabel,
) {
  expect(got.className).toBe(classes.get(label.classId))
  expect(got.score).toBe(holdsScore(format, label) ? label.score : null)
  expect(got.attributes).toEqual(heldAttributes(format.holds, label))
  const fitted = fitShape(geometry!, item.widthPx, item.heightPx)
  if (!('geometry' in fitted)) throw new Error(fitted.problem)
  const expected = fitted.geometry
  expect(got.geometry.shape).toBe(expected.shape)
  // Corners that are drawn to the edge of the image are no rectangle any more.
  if (losses.includes('rotated box clipped to the image')) return
  if (expected.shape === 'rotated-box' && got.geometry.shape === 'rotated-box') {
    const corners = cornersOf(got.geometry)
    for (const [x, y] of cornersOf(expected))
      expect(corners.some(([u, v]) => Math.hypot(x - u, y - v) < 0.01)).toBe(true)
    return
  }
  const [requested, found] = [numbersIn(Object.values(expected)), numbersIn(Object.values(got.geometry))]
  expect(found).toHaveLength(requested.length)
  requested.forEach((value, i) => {
    expect(Math.abs(value - found[i]!)).toBeLessThan(1e-3)
  })
}

const guideColumns: readonly ShapeName[] = [
  'box',
  'rotated-box',
  'polygon',
  'mask',
  'polyline',
  'points',
  'skeleton',
  'whole-image',
]

test('every folder of formats is in the list, and the guide says what each holds', () => {
  const path = new URL('../../src/engine/datasets/formats/', import.meta.url)
  const guide = readFileSync(new URL('../../docs/guide/formats.md', import.meta.url), 'utf8')
  const table = new Map(guide.split('\n').map((row) => [row.split('|')[1]?.trim(), row.split('|').slice(2)]))
  for (const { name, holds } of writeFormats) {
    const cells = table.get(`\`${name}\``)?.map((cell) => cell.trim()[0]) ?? []
    const cellOf = (shape: ShapeName) => (holds.shapes.includes(shape) ? '✓' : holds.instead[shape] ? 'word' : '–')
    const told = cells.slice(0, guideColumns.length).map((cell) => (cell === '✓' || cell === '–' ? cell : 'word'))
    expect(told, name).toEqual(guideColumns.map(cellOf))
  }
  const there = readdirSync(path, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  const families = new Set([...readFormats, ...writeFormats].map(({ name }) => name.split('-')[0]))
  expect(there.map(({ name }) => name).sort()).toEqual([...families].sort())
  expect(new Set(roundTripFormats.map(({ name }) => name)).size).toBe(roundTripFormats.length)
})

/** Those that hold more than one class an image; the others are tried below. */
const withFiles = roundTripFormats.filter(({ holds }) => holds !== holdsOneClass)

describe.each(withFiles.map((format) => [format.name, format] as const))('%s', (_, format) => {
  test('what was written can be read back, except what the format can’t hold', async () => {
    await fc.assert(
      fc.asyncProperty(dataset, async ({ classNames, items }) => {
        const version = versionOf(classNames, items)
        const names = new Map(
          version.classes.map(({ classId, name }) => [classId, format.className?.(classId, version.classes) ?? name]),
        )
        const { target, written } = await write(format, version)
        const held = await Promise.all(items.map((item) => expectedOf(format, item, version)))
        const labels = items.reduce((sum, item) => sum + item.labels.length, 0)
        expect(written).toEqual({
          images: items.length,
          imagesLeftOut: 0,
          labels: held.flat().length,
          labelsLeftOut: labels - held.flat().length,
        })
        const { images, report } = await read(format, target, items)
        expect(report.rejected()).toEqual([])
        items.forEach((item, i) => {
          expect(images[i]).toMatchObject({ complete: true })
          expect(images[i]!.licence ?? null).toBe(format.holds.licences ? item.licence : null)
          const lacks = format.holds.absent ? (item.absent ?? []).map((id) => names.get(id)!) : []
          expect([...(images[i]!.absent ?? [])].sort()).toEqual(lacks.sort())
          expect(images[i]!.labels).toHaveLength(held[i]!.length)
          held[i]!.forEach((label, k) => {
            expectSame(format, label, item, names, images[i]!.labels[k]!)
          })
        })
      }),
      { numRuns },
    )
  })

  test('announced losses are exactly those found when reading', () => {
    fc.assert(
      fc.property(annotation(640, 480, 1), (label) => {
        const size = { widthPx: 640, heightPx: 480 }
        const bare = { ...label, attributes: {}, score: null }
        const held = exportLabel(format.holds, bare, size)
        const isSame = JSON.stringify(held.geometry) === JSON.stringify(label.geometry)
        // Told when it is changed. A polygon that becomes a box inside of the image loses one thing, not two.
        // Cut corners are written, but no shape of ours.
        const isCut = held.losses.includes('rotated box clipped to the image')
        if (isSame && !isCut) expect(held.losses).toEqual([])
        else expect(held.losses.length).toBeGreaterThan(0)
        const all = exportLabel(format.holds, label, size).losses
        const isCrowdLost = label.attributes.iscrowd === true && !format.holds.crowds
        const ofAttributes =
          Object.keys(heldAttributes(format.holds, label)).length < Object.keys(label.attributes).length ? 1 : 0
        const more =
          held.geometry === null ? 0 : ofAttributes + (label.score === null || holdsScore(format, label) ? 0 : 1)
        if (isCrowdLost) expect(all).toEqual(['crowd dropped'])
        else expect(all).toHaveLength(held.losses.length + more)
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

  test('classes of whole images are read back as such, or counted', async () => {
    const size = { widthPx: 100, heightPx: 80, split: 'train' as const, licence: null }
    const base = fc.sample(annotation(100, 80, 1), { numRuns: 1, seed: 3 })[0]!
    const bare = { ...base, attributes: {}, score: null }
    const labels = [
      { ...bare, geometry: sceneBoxes[1]! },
      { ...bare, classId: 5, geometry: { shape: 'whole-image' as const } },
    ]
    const items: Item[] = [{ file: 'with space.jpg', ...origin, ...size, labels }]
    const version = versionOf(['dog', 'sunny', 'never'], items)
    const never = { ...version.classes[2]!, kind: 'image' as const }
    const classes = [...version.classes.slice(0, 2), never]
    const { target } = await write(format, { ...version, classes })
    const kinds = (await read(format, target, items)).kinds
    const losses = new Losses(format, classes)
    await losses.add({
      imageRow: 1,
      widthPx: 100,
      heightPx: 80,
      frame: null,
      absent: [],
      labels,
    } as unknown as FrozenItem)
    const lost = losses.list().find(({ what }) => what === 'that a class is one of whole images')?.count ?? 0
    expect([kinds.get('sunny'), kinds.get('never')].filter((kind) => kind !== 'image')).toHaveLength(lost)
  })

  test('classes without labels are read back, or counted', async () => {
    const image = { widthPx: 9, heightPx: 9, labels: [], licence: null, split: 'train' as const }
    const items: Item[] = [{ file: 'a.jpg', ...origin, ...image }]
    const version = versionOf(['dog', 'sunny', 'never', 'a cow'], items)
    const { target } = await write(format, version)
    const { classes } = await read(format, target, items)
    const named = version.classes.map(({ classId, name }) => format.className?.(classId, version.classes) ?? name)
    const dropped = new Losses(format, version.classes).list().find(({ what }) => what === 'class of objects dropped')
    expect([...new Set(classes)].sort()).toEqual(dropped ? ['sunny'] : named.sort())
  })

  test('an image without labels is read back as one, among labeled images', async () => {
    const size = { widthPx: 100, heightPx: 80, split: 'train' as const }
    const label = fc.sample(
      annotation(100, 80, 1).filter(({ geometry }) => geometry.shape === 'box'),
      { numRuns: 1, seed: 7 },
    )[0]!
    const items: Item[] = [
      { file: 'with.jpg', ...origin, ...size, labels: [label], licence: null },
      { file: 'without.jpg', ...origin, imageRow: 2, ...size, labels: [], licence: null },
    ]
    const { target } = await write(format, versionOf(['dog'], items))
    const { images } = await read(format, target, items)
    expect(images[1]).toMatchObject({ imageRow: 1, labels: [], complete: true })
  })

  test('images in folders and with names that formats use themselves are read back', async () => {
    const label = (i: number): Annotation => ({
      ...fc.sample(annotation(100, 80, 1), { numRuns: 1, seed: 3 })[0]!,
      geometry: { shape: 'box', x: i + 1, y: 2, width: 30, height: 20 },
      attributes: {},
      score: null,
    })
    const paths = [
      'annotations/a',
      'x/labelTxt/b',
      'train',
      'cam/test',
      'classes',
      'val/images_/train/c',
      'label/test/d',
    ]
    const items = paths.map((path, i): Item => {
      const file = `${format.nests ? path : path.replaceAll('/', '__')}.png`
      const place = { file, imageRow: i, widthPx: 100, heightPx: 80, split: splitNames[i % 3]!, licence: null }
      return { ...origin, ...place, labels: i === 3 || i === 4 ? [] : [label(i)] }
    })
    const { target } = await write(format, versionOf(['dog'], items))
    const { images, report } = await read(format, target, items)
    expect(report.rejected()).toEqual([])
    const boxes = (labels: readonly ReadLabel[] = []) =>
      labels.map(({ geometry }) => shapeOf(geometry).bounds(geometry))
    const held = await Promise.all(items.map((item) => expectedOf(format, item, versionOf(['dog'], items))))
    expect(images.map((image) => boxes(image?.labels).map(({ x }) => Math.round(x)))).toEqual(
      held.map((each) => each.map(({ label: { geometry } }) => shapeOf(geometry).bounds(geometry).x)),
    )
  })

  test('items are written one by one: none waits for the last', async () => {
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
      async rename() {},
    }
    const version: WrittenVersion = {
      ...versionOf(['dog'], []),
      async *items(split) {
        if (split !== 'train') return
        for (let i = 0; i < count; i++) {
          log.push('item')
          yield { file: `${i}.jpg`, ...origin, widthPx: 10, heightPx: 10, labels: [], licence: null }
        }
      },
    }
    await format.write(version, sink)
    const [first, last] = [log.indexOf('item'), log.lastIndexOf('item')]
    expect(log.slice(first, last).filter((what) => what === 'text').length).toBeGreaterThan(15)
  })

  test('overwriting a file or writing outside of the folder is an error', async () => {
    const item = {
      file: 'a.jpg',
      ...origin,
      widthPx: 10,
      heightPx: 10,
      labels: [],
      licence: null,
      split: 'train' as const,
    }
    const { target } = await write(format, versionOf(['dog'], [item]))
    await expect(format.write(versionOf(['dog'], [item]), folderSink(target))).rejects.toThrow('EEXIST')
    for (const path of ['../a', '/a', 'a/../../b', 'a//b', 'a\\b'])
      await expect(folderSink(target).open(path)).rejects.toThrow('is not a path inside')
  })
})

/** A version with one image of these labels, and one of none. */
function sceneOf(geometries: readonly Geometry[]) {
  const size = { widthPx: 640, heightPx: 480, split: 'train' as const, licence: null }
  const label = fc.sample(annotation(100, 80, 1), { numRuns: 1, seed: 3 })[0]!
  const labels = geometries.map((geometry) => ({ ...label, geometry, attributes: {}, score: null }))
  const items: Item[] = [
    { file: 'a.jpg', ...origin, ...size, labels },
    { file: 'b.jpg', ...origin, imageRow: 2, ...size, labels: [] },
  ]
  return { items, version: versionOf(['dog'], items) }
}

const sceneBoxes = [
  [0, 0, 640, 480],
  [0, 0, 1, 1],
  [639, 479, 1, 1],
  [10.25, 20.5, 30.125, 40.0625],
  [100 / 3, 200 / 7, 55.5, 66.6],
].map(([x = 0, y = 0, width = 0, height = 0]): Geometry => ({ shape: 'box', x, y, width, height }))

test('one scene is the same in all formats that hold boxes', async () => {
  const { items, version } = sceneOf(sceneBoxes)
  for (const format of withFiles.filter(({ holds }) => holds.shapes.includes('box'))) {
    const { target } = await write(format, version)
    const { images } = await read(format, target, items)
    const found = images[0]!.labels.map(({ geometry }) => geometry)
    expect(found.map(({ shape }) => shape)).toEqual(sceneBoxes.map(() => 'box'))
    const [requested, got] = [sceneBoxes, found].map((list) => list.flatMap((one) => numbersIn(Object.values(one))))
    const furthest = Math.max(...requested!.map((value, i) => Math.abs(value - got![i]!)))
    expect(furthest, format.name).toBeLessThan(
      format.name === 'tfrecord' ? 1e-4 : format.name.startsWith('yolo') ? 1e-5 : 1e-9,
    )
  }
})

test.each(withFiles.map((format) => [format.name, format] as const))(
  '%s truncated anywhere is read without an error, and reported',
  async (_, format) => {
    const { items, version } = sceneOf([
      ...sceneBoxes,
      {
        shape: 'polygon',
        rings: [
          [
            [1, 1],
            [9, 1],
            [5, 8],
          ],
        ],
      },
      { shape: 'mask', x: 3, y: 4, width: 2, height: 2, counts: [0, 3, 1] },
    ])
    const { target } = await write(format, version)
    const whole = await read(format, target, items)
    for (const path of filesBelow(target)) {
      const file = join(target, path)
      const bytes = readFileSync(file)
      // Each look at an image of labels costs all of its pixels.
      const step = path.endsWith('.png') ? 256 : 64
      for (let end = 0; end < bytes.length - 1; end += step) {
        writeFileSync(file, bytes.subarray(0, end))
        const { images, report } = await read(format, target, items)
        const lost = whole.images[0]!.labels.length - (images[0]?.labels.length ?? 0)
        // Rows of text can end at a row's end, and then nothing shows that there were more.
        if (lost > 0 && images[0]?.complete === true && !/\.(txt|csv)$/.test(path))
          expect(report.rejected()).not.toEqual([])
      }
      writeFileSync(file, bytes)
    }
  },
)

/** YOLO's own kinds are told from each other by their rows, which its own tests show. */
const unlikeYolo = withFiles.filter(({ name }) => !name.startsWith('yolo'))

test.each(unlikeYolo.map((format) => [format.name, format] as const))(
  'files of %s are recognized as no other format',
  async (name, format) => {
    const { items, version } = sceneOf(sceneBoxes)
    const { target } = await write(format, version)
    const importedImages = imagesOf(
      items.map((item, imageRow) => ({
        imageRow,
        file: join(target, format.imageFolder(item.split, () => item.labels, [])!, item.file),
        widthPx: item.widthPx,
        heightPx: item.heightPx,
      })),
    )
    const files = filesBelow(target).map((path) => ({
      file: join(target, path),
      sizeBytes: statSync(join(target, path)).size,
    }))
    const { found, ambiguous } = await findSources(files, importedImages, { format: detectedFormat })
    expect(ambiguous).toEqual([])
    expect([...new Set(found.map((one) => one.format.name))]).toEqual([format.readBy ?? name])
  },
)

const structuredCloneVersion = (classNames: readonly string[], items: readonly Item[]): WrittenVersion =>
  versionOf(structuredClone(classNames), structuredClone(items))

describe('a folder per class', () => {
  const format = roundTripFormats.find(({ name }) => name === 'yolo-classify')!
  const whole = (i: number): Annotation => ({
    ...fc.sample(annotation(100, 80, 1), { numRuns: 1, seed: 3 })[0]!,
    classId: 3 * i + 2,
    geometry: { shape: 'whole-image' },
    attributes: {},
    score: null,
  })
  const classes = versionOf(['cat', 'dog/wolf', 'dog?wolf', 'CAT'], []).classes.map((one) => ({
    ...one,
    kind: 'image' as const,
  }))
  const item = (file: string, ...labels: Annotation[]): Item => ({
    file,
    ...origin,
    widthPx: 100,
    heightPx: 80,
    split: 'train',
    labels,
    licence: null,
  })

  test('names folders after classes, safe and distinct, and can’t hold images without one', () => {
    expect(classes.map((_, i) => format.imageFolder('val', () => [whole(i)], classes))).toEqual([
      'val/cat-2',
      'val/dog_wolf-5',
      'val/dog_wolf-8',
      'val/CAT-11',
    ])
    expect(format.imageFolder('val', () => [], classes)).toBeNull()
  })

  test('counts what it leaves out, and announces it', async () => {
    const items = [item('a.jpg', whole(0)), item('b.jpg'), item('c.jpg', whole(1), whole(0))]
    const { written } = await write(format, { ...versionOf([], items), classes })
    expect(written).toEqual({ images: 2, imagesLeftOut: 1, labels: 2, labelsLeftOut: 1 })
    expect(items.flatMap(({ labels }) => format.imageLosses!(labels, classes))).toEqual([
      'image without a class dropped',
      'further classes of an image dropped',
    ])
  })

  test('doesn’t read folders of the workspace as classes, nor names that no class can have', async () => {
    const here = { imageRow: 0, file: '/a.jpg', widthPx: 100, heightPx: 80, sha256: '0'.repeat(64) }
    expect(await format.detect([], imagesOf([here]), true)).toEqual([])
    const long = 'very long '.repeat(30)
    const files = [join(folder, 'train', long, 'a.jpg'), join(folder, 'val', 'dog', 'b.jpg')]
    const importedImages = imagesOf([
      here,
      ...files.map((file, i) => ({ ...here, imageRow: i + 1, file, isExported: true as const })),
    ])
    const [source] = await format.detect([], importedImages, true)
    const report = new ReadReport()
    const found: ReadImage[] = []
    for await (const image of (await format.read(source!, importedImages, report)).images) found.push(image)
    expect(found.map(({ labels, complete }) => [labels[0]?.className, complete])).toEqual([
      [undefined, false],
      ['dog', true],
    ])
    expect(report.rejected()).toEqual([expect.objectContaining({ reason: expect.stringContaining('longer than 200') })])
  })

  test('is read back on request, and never detected otherwise', async () => {
    const importedImages = imagesOf([
      { imageRow: 0, file: join(folder, 'train', 'cat', 'a.jpg'), widthPx: 100, heightPx: 80 },
      { imageRow: 1, file: join(folder, 'val', 'dog', 'b.jpg'), widthPx: 100, heightPx: 80 },
      { imageRow: 2, file: join(folder, 'test', 'c.jpg'), widthPx: 100, heightPx: 80 },
    ])
    expect(await format.detect([], importedImages, false)).toEqual([])
    const [source] = await format.detect([], importedImages, true)
    const { classes: names, hints, images } = await format.read(source!, importedImages, new ReadReport())
    expect(names).toEqual(['cat', 'dog'])
    expect(hints?.get('cat')).toEqual({ kind: 'image' })
    const found: (string | undefined)[] = []
    for await (const { imageRow, labels } of images) found[imageRow] = labels[0]?.className
    expect(found).toEqual(['cat', 'dog'])
  })
})
