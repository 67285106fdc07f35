import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Geometry, shapeOf } from '#model/shapes/index.ts'
import type { ReadLabel } from '../../src/engine/datasets/formats/define-format.ts'
import { requireFormat } from '../../src/engine/datasets/formats/index.ts'
import { picturesOf } from '../../src/engine/datasets/formats/pictures.ts'
import { ReadReport } from '../../src/engine/datasets/formats/read-report.ts'
import { filesBelow } from '../support/folder-tree.ts'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'winnow-hostile-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

type Read = {
  /** Labels by picture, only for pictures that a source spoke of. */
  labels: Record<string, ReadLabel[]>
  /** Pictures of which a source told everything. */
  complete: string[]
  rejected: string[]
  changed: Record<string, number>
  claimed: string[]
}

/** Reads label files as an import would. Pictures are 100 × 80 and need not be there. */
async function readAll(
  format: string,
  files: Record<string, string | object>,
  pictureNames: readonly string[] = ['a.jpg', 'b.jpg'],
): Promise<Read> {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), typeof content === 'string' ? content : JSON.stringify(content))
  }
  const pictures = picturesOf(
    pictureNames.map((name, imageRow) => ({ imageRow, file: join(folder, name), widthPx: 100, heightPx: 80 })),
  )
  const side = filesBelow(folder).map((path) => ({
    file: join(folder, path),
    sizeBytes: statSync(join(folder, path)).size,
  }))
  const report = new ReadReport()
  const read: Read = { labels: {}, complete: [], rejected: [], changed: {}, claimed: [] }
  const { detect, read: readSource } = requireFormat(format)
  for (const source of await detect(side, pictures)) {
    for (const { file } of [...source.main, ...source.companions]) read.claimed.push(file.slice(folder.length + 1))
    for await (const { imageRow, labels, complete } of (await readSource(source, pictures, report)).images) {
      const name = pictureNames[imageRow]!
      read.labels[name] = labels
      if (complete) read.complete.push(name)
    }
  }
  read.rejected = report.rejected().map(({ path, reason }) => `${path.slice(folder.length + 1)} | ${reason}`)
  read.changed = Object.fromEntries(report.changed().map(({ what, count }) => [what, count]))
  return read
}

const images = [
  { id: 1, file_name: 'a.jpg', width: 100, height: 80 },
  { id: 2, file_name: 'b.jpg', width: 100, height: 80 },
]
const categories = [{ id: 7, name: 'dog' }]

/** A COCO file with these annotations on image 1. */
const withAnnotations = (...annotations: object[]) => ({
  'set.json': {
    images,
    categories,
    annotations: annotations.map((one, i) => ({ id: i + 1, image_id: 1, category_id: 7, ...one })),
  },
})

describe('hostile COCO', () => {
  test.each<[string, object, string]>([
    ['no box at all', {}, 'It has neither a box nor a polygon.'],
    ['a box of three numbers', { bbox: [1, 2, 3] }, 'Its box is not four numbers.'],
    ['a box of words', { bbox: ['1', '2', '3', '4'] }, 'Its box is not four numbers.'],
    ['a box without area', { bbox: [1, 2, 0, 4] }, 'The box has no area.'],
    ['a negative size', { bbox: [50, 50, -10, 10] }, 'The box has a negative size.'],
    ['a huge number', { bbox: [1e300, 2, 3, 4] }, 'The coordinates are not usable numbers.'],
    ['a box elsewhere', { bbox: [500, 2, 3, 4] }, 'The box lies outside the picture.'],
    ['a crowd', { bbox: [1, 2, 3, 4], iscrowd: 1 }, 'It marks a crowd, not a single object.'],
    [
      'an unknown category',
      { bbox: [1, 2, 3, 4], category_id: 8 },
      'It names category 8, which the file does not list.',
    ],
    [
      'a category that is a list',
      { bbox: [1, 2, 3, 4], category_id: [7] },
      'It names category (none), which the file does not list.',
    ],
    [
      'a mask without a box',
      { segmentation: { counts: 'abc', size: [80, 100] } },
      'It has neither a box nor a polygon.',
    ],
  ])('%s is left out and named, and its picture is not complete', async (_, annotation, reason) => {
    const read = await readAll('coco', withAnnotations(annotation, { bbox: [1, 2, 3, 4] }))
    expect(read.rejected).toEqual([`set.json: annotation 1 of a.jpg | ${reason}`])
    expect(read.labels['a.jpg']).toHaveLength(1)
    expect(read.complete).toEqual(['b.jpg'])
  })

  test.each<[string, object, string, Geometry]>([
    [
      'a box over the edge',
      { bbox: [90, -10, 20, 20] },
      'shape clipped to the picture',
      { shape: 'box', x: 90, y: 0, width: 10, height: 10 },
    ],
    [
      'a mask with a box',
      { bbox: [1, 2, 3, 4], segmentation: { counts: [1, 2], size: [80, 100] } },
      'mask kept as its bounding box',
      { shape: 'box', x: 1, y: 2, width: 3, height: 4 },
    ],
    [
      'a polygon of two parts',
      {
        bbox: [1, 2, 3, 4],
        segmentation: [
          [1, 1, 2, 1, 2, 2],
          [5, 5, 6, 5, 6, 6],
        ],
      },
      'polygon of several parts kept as its bounding box',
      { shape: 'box', x: 1, y: 2, width: 3, height: 4 },
    ],
    [
      'a polygon of two points',
      { bbox: [1, 2, 3, 4], segmentation: [[1, 1, 2, 2]] },
      'polygon that can’t be read kept as its bounding box',
      { shape: 'box', x: 1, y: 2, width: 3, height: 4 },
    ],
    [
      'a polygon without area',
      { bbox: [1, 2, 3, 4], segmentation: [[1, 1, 2, 2, 3, 3]] },
      'polygon without area kept as its bounding box',
      { shape: 'box', x: 1, y: 2, width: 3, height: 4 },
    ],
  ])('%s is taken with a change that is counted', async (_, annotation, what, geometry) => {
    const read = await readAll('coco', withAnnotations(annotation))
    expect(read.rejected).toEqual([])
    expect(read.changed).toEqual({ [what]: 1 })
    expect(read.labels['a.jpg']).toMatchObject([{ className: 'dog', geometry }])
    expect(read.complete).toContain('a.jpg')
  })

  test('keypoints, odd attributes and ids used twice are counted; the labels are taken', async () => {
    const read = await readAll('coco', {
      'set.json': {
        images,
        categories,
        annotations: [
          { id: 1, image_id: 1, category_id: 7, bbox: [1, 2, 3, 4], keypoints: [3, 4, 2] },
          { id: 1, image_id: 1, category_id: 7, bbox: [5, 6, 7, 8], attributes: { color: 'red', list: [1], n: 2 } },
          { id: 3, image_id: 1, category_id: 7, bbox: [5, 6, 7, 8], attributes: 'red', score: 7 },
        ],
      },
    })
    expect(read.labels['a.jpg']!.map(({ attributes, score }) => ({ attributes, score }))).toEqual([
      { attributes: {}, score: null },
      { attributes: { color: 'red', n: 2 }, score: null },
      { attributes: {}, score: null },
    ])
    expect(read.changed).toEqual({
      'keypoints left out': 1,
      'annotation id used twice; both annotations taken': 1,
      'attribute that is neither text nor number nor true or false left out': 1,
      'attributes that can’t be read left out': 1,
    })
  })

  test('an image id used for two pictures gives labels to neither', async () => {
    const read = await readAll('coco', {
      'set.json': {
        images: [images[0], { id: 1, file_name: 'b.jpg' }],
        categories,
        annotations: [{ id: 1, image_id: 1, category_id: 7, bbox: [1, 2, 3, 4] }],
      },
    })
    expect(read.labels).toEqual({})
    expect(read.rejected).toEqual([
      'set.json: b.jpg | The id 1 is used for several images; none of their labels is taken.',
      'set.json: a.jpg | The id 1 is used for several images; none of their labels is taken.',
    ])
  })

  test('an annotation of an unknown image is named, and then no picture passes for empty', async () => {
    const read = await readAll('coco', {
      'set.json': { images, categories, annotations: [{ id: 5, image_id: 9, category_id: 7, bbox: [1, 2, 3, 4] }] },
    })
    expect(read).toMatchObject({
      labels: {},
      rejected: ['set.json: annotation 5 | It names image 9, which the file does not list.'],
    })
  })

  test('pictures that were not imported, have another size or an ambiguous name are named', async () => {
    const annotation = (id: number) => ({ id, image_id: id, category_id: 7, bbox: [1, 2, 3, 4] })
    const read = await readAll(
      'coco',
      {
        'set/labels.json': {
          images: [
            { id: 1, file_name: 'gone.jpg' },
            { id: 2, file_name: 'a.jpg', width: 80, height: 100 },
            { id: 3, file_name: 'twice.jpg' },
          ],
          categories,
          annotations: [1, 2, 3].map(annotation),
        },
      },
      ['a.jpg', 'one/twice.jpg', 'two/twice.jpg'],
    )
    expect(read.labels).toEqual({})
    expect(read.rejected).toEqual([
      'set/labels.json: gone.jpg | There is no such picture among the imported ones.',
      'set/labels.json: a.jpg | The labels are for a picture of 80 × 100 pixels, but the upright picture has 100 × 80.',
      'set/labels.json: twice.jpg | Several imported pictures have this name; it is not clear which one is meant.',
    ])
  })

  test.each([
    '/etc/passwd',
    '../../../../etc/passwd',
    '..\\..\\secret.jpg',
    'a.jpg/../../../x',
    'C:\\a\\x.jpg',
    '.',
    '..',
    '/',
    'a.jpg\u0000',
  ])('the file name %j leads nowhere', async (file_name) => {
    const read = await readAll('coco', {
      'set.json': {
        images: [{ id: 1, file_name }],
        categories,
        annotations: [{ id: 1, image_id: 1, category_id: 7, bbox: [1, 2, 3, 4] }],
      },
    })
    expect(read.labels).toEqual({})
    expect(read.rejected).toHaveLength(1)
  })

  test('file names with other slashes and folders above find the picture that they mean', async () => {
    const read = await readAll(
      'coco',
      {
        'annotations/instances_train2017.json': {
          images: [
            { id: 1, file_name: 'sub\\a.jpg' },
            { id: 2, file_name: '../images/b.jpg' },
            { id: 3, file_name: 'c.jpg' },
          ],
          categories,
          annotations: [{ id: 1, image_id: 1, category_id: 7, bbox: [1, 2, 3, 4] }],
        },
      },
      ['images/train2017/sub/a.jpg', 'images/b.jpg', 'train2017/c.jpg'],
    )
    expect(read.rejected).toEqual([])
    expect(read.complete).toHaveLength(3)
  })

  test.each<[string, string, string]>([
    ['cut short', '{"images": [{"id": 1, "file_na', 'The file is not valid JSON'],
    ['with NaN, as Python writes it', '{"images": [], "annotations": [{"score": NaN}]}', 'The file is not valid JSON'],
    ['with other lists', '{"images": {}, "annotations": 3}', 'The file has no lists of images and annotations'],
    [
      'a list of detections',
      '[{"image_id": 1, "category_id": 7, "bbox": [1,2,3,4], "score": 0.5}]',
      'This is a list of detections',
    ],
    ['deep', `{"images": ${'['.repeat(100_000)}`, 'The file is not valid JSON'],
  ])('a file that is %s is named with its reason', async (_, content, reason) => {
    const read = await readAll('coco', { 'set.json': content })
    expect(read.labels).toEqual({})
    expect(read.rejected).toHaveLength(1)
    expect(read.rejected[0]).toContain(`set.json | ${reason}`)
  })

  test('a JSON file of something else is left to others', async () => {
    const read = await readAll('coco', { 'package.json': '{"name": "x"}', 'empty.json': '', 'list.json': '[1]' })
    expect(read.claimed).toEqual([])
  })

  test('pictures that are only listed are not taken for pictures of nothing', async () => {
    const read = await readAll('coco', { 'image_info.json': { images, categories, annotations: [] } })
    expect(read.complete).toEqual([])
  })

  test('names of categories and attributes can’t reach the prototype', async () => {
    const text = `{"images": [{"id": "__proto__", "file_name": "a.jpg"}], "categories": [{"id": "constructor", "name": "__proto__"}],
      "annotations": [{"id": 1, "image_id": "__proto__", "category_id": "constructor", "bbox": [1,2,3,4],
        "attributes": {"__proto__": "bad", "ok": true}}]}`
    const read = await readAll('coco', { 'set.json': text })
    expect(read.labels['a.jpg']).toMatchObject([{ className: '__proto__', attributes: { ok: true } }])
    expect(({} as Record<string, unknown>).ok).toBeUndefined()
  })

  test('any annotations: each is a label inside of the picture, or named', async () => {
    const odd = fc.oneof(
      fc.double(),
      fc.integer(),
      fc.constantFrom(null, '', 'x', true, [], {}, 1e308, -1e308, -0, 100, 80, 0),
    )
    const annotation = fc.record(
      {
        id: odd,
        image_id: fc.constantFrom(1, 2, 1, 2, 3, null),
        category_id: fc.constantFrom(7, 7, 7, 8, null, '7'),
        bbox: fc.oneof(
          fc.array(odd, { maxLength: 5 }),
          fc.array(fc.double({ min: -50, max: 150 }), { minLength: 4, maxLength: 4 }),
          odd,
        ),
        segmentation: fc.oneof(fc.constant([]), fc.array(fc.array(odd, { maxLength: 8 }), { maxLength: 3 }), odd),
        iscrowd: fc.constantFrom(0, 0, 1, '1', null),
        score: odd,
        attributes: fc.oneof(odd, fc.object()),
        keypoints: odd,
      },
      { requiredKeys: [] },
    )
    await fc.assert(
      fc.asyncProperty(fc.array(annotation, { maxLength: 8 }), async (annotations) => {
        const read = await readAll('coco', { 'set.json': { images, categories, annotations } })
        const labels = Object.values(read.labels).flat()
        expect(labels.length + read.rejected.length).toBe(annotations.length)
        for (const { geometry } of labels) {
          expect(shapeOf(Geometry.parse(geometry)).problem(geometry, 100, 80)).toBeNull()
          const { x, y, width, height } = shapeOf(geometry).bounds(geometry)
          expect(Math.min(x, y)).toBeGreaterThanOrEqual(0)
          expect(x + width).toBeLessThanOrEqual(100 + 1e-9)
          expect(y + height).toBeLessThanOrEqual(80 + 1e-9)
        }
      }),
      { numRuns: 300 },
    )
  })
})

const withRows = (...rows: string[]) => ({ 'a.txt': rows.join('\n'), 'classes.txt': 'dog\ncat\n' })

describe('hostile YOLO', () => {
  test.each<[string, string, string]>([
    ['a word', '0 0.5 0.5 0.1 wide', '“wide” stands where a number should.'],
    ['NaN', '0 nan 0.5 0.1 0.1', '“nan” stands where a number should.'],
    ['infinity', '0 inf 0.5 0.1 0.1', '“inf” stands where a number should.'],
    ['a hexadecimal number', '0 0x1 0.5 0.1 0.1', '“0x1” stands where a number should.'],
    ['a number beyond all numbers', '0 1e999 0.5 0.1 0.1', 'The coordinates are not usable numbers.'],
    ['pixels instead of fractions', '0 50 40 10 10', 'The box lies outside the picture.'],
    ['a negative size', '0 0.5 0.5 -0.1 0.1', 'The box has a negative size.'],
    ['no area', '0 0.5 0.5 0 0.1', 'The box has no area.'],
    ['too few numbers', '0 0.5 0.5', 'A row has 5 numbers, 6, or a class and at least 3 points; this one has 3.'],
    [
      'an odd number of coordinates',
      '0 0.1 0.1 0.2 0.2 0.3 0.3 0.4',
      'A row has 5 numbers, 6, or a class and at least 3 points; this one has 8.',
    ],
    ['an unknown class', '2 0.5 0.5 0.1 0.1', 'Class 2 has no name in the class list.'],
    ['a broken class', '0.5 0.5 0.5 0.1 0.1', 'Class 0.5 has no name in the class list.'],
    ['a negative class', '-1 0.5 0.5 0.1 0.1', 'Class -1 has no name in the class list.'],
    ['an impossible confidence', '0 0.5 0.5 0.1 0.1 7', 'The confidence 7 is not between 0 and 1.'],
    ['a line of points', '0 0.1 0.1 0.2 0.2 0.3 0.3', 'The polygon has no area.'],
  ])('%s is left out and named, and the picture is not complete', async (_, row, reason) => {
    const read = await readAll('yolo', withRows('', row, '1 0.5 0.5 0.1 0.1'))
    expect(read.rejected).toEqual([`a.txt: row 2 | ${reason}`])
    expect(read.labels['a.jpg']).toHaveLength(1)
    expect(read.complete).toEqual([])
  })

  test('boxes over the edge are clipped and counted; rounding at the edge is not', async () => {
    const read = await readAll('yolo', withRows('0 1 0.5 0.2 0.25', '0 0.50000001 0.5 1.00000002 1'))
    expect(read.changed).toEqual({ 'shape clipped to the picture': 1 })
    const [one, two] = read.labels['a.jpg']!
    expect(one!.geometry).toEqual({ shape: 'box', x: 90, y: 30, width: 10, height: 20 })
    expect(two!.geometry).toEqual({ shape: 'box', x: 0, y: 0, width: 100, height: 80 })
  })

  test('boxes with a confidence, polygons, byte order marks and Windows line ends are read', async () => {
    const read = await readAll('yolo', {
      'a.txt': '\uFEFF0 0.5 0.5 0.1 0.1 0.75\r\n1 0.1 0.1 0.9 0.1 0.9 0.9\r\n',
      'classes.txt': '\uFEFFdog\r\ncat\r\n',
    })
    expect(read.rejected).toEqual([])
    expect(read.labels['a.jpg']).toMatchObject([
      { className: 'dog', score: 0.75, geometry: { shape: 'box' } },
      { className: 'cat', score: null, geometry: { shape: 'polygon' } },
    ])
  })

  test('an empty file says that the picture shows nothing; a missing one says nothing', async () => {
    const read = await readAll('yolo', withRows())
    expect(read.complete).toEqual(['a.jpg'])
    expect(read.labels).toEqual({ 'a.jpg': [] })
  })

  test('without class names, or without a picture, the file is named', async () => {
    const read = await readAll('yolo', { 'a.txt': '0 0.5 0.5 0.1 0.1', 'lost.txt': '0 0.5 0.5 0.1 0.1' })
    expect(read.labels).toEqual({})
    expect(read.rejected).toEqual([
      'a.txt | Nothing names its classes. Put a data.yaml or classes.txt beside the labels.',
      'lost.txt | No imported picture belongs to this label file.',
    ])
  })

  test('other text files are left alone, lists of paths and class lists go along', async () => {
    const read = await readAll('yolo', {
      'README.txt': 'Hello 1 2 3',
      'train.txt': 'data/a.jpg\n',
      'a.txt': '0 0.5 0.5 0.1 0.1',
      'obj.names': 'dog\n',
      'obj.data': 'classes = 1\n',
    })
    expect(read.claimed.sort()).toEqual(['a.txt', 'obj.data', 'obj.names', 'train.txt'])
    expect(read.labels['a.jpg']).toHaveLength(1)
  })

  test.each<[string, string]>([
    ['a list', 'names: [dog, cat]'],
    ['a mapping', 'names:\n  0: dog\n  1: cat'],
    ['numbers and truths', 'names: [12, true]'],
  ])('class names as %s are read from data.yaml', async (_, yaml) => {
    const read = await readAll('yolo', { 'data.yaml': yaml, 'a.txt': '1 0.5 0.5 0.1 0.1' })
    expect(read.rejected).toEqual([])
    expect(read.labels['a.jpg']).toHaveLength(1)
  })

  test.each<[string, string]>([
    ['broken YAML', 'names: [dog'],
    ['names that are no names', 'names: [[dog], {}]'],
    [
      'a bomb of references',
      `a: &a [x,x]\n${'bcdefghij'
        .split('')
        .map((c, i) => `${c}: &${c} [${Array(9).fill(`*${'abcdefghi'[i]}`).join(',')}]`)
        .join('\n')}\nnames: *j`,
    ],
    ['an index beyond all lists', 'names: {99999999999: dog}'],
  ])('%s counts as no class list', async (_, yaml) => {
    const read = await readAll('yolo', { 'data.yaml': yaml, 'a.txt': '0 0.5 0.5 0.1 0.1' })
    expect(read.labels).toEqual({})
    expect(read.rejected).toHaveLength(1)
    expect(read.claimed).toEqual(['a.txt'])
  })

  test('labels in a parallel folder belong to their picture, whatever the folders are called', async () => {
    const row = '0 0.5 0.5 0.1 0.1'
    const read = await readAll(
      'yolo',
      {
        'data.yaml': 'names: [dog]',
        'x/labels/train/one.txt': row,
        'train/labels/two.txt': row,
        'Annotations/three.txt': row,
        'labels/labels/four.txt': row,
      },
      ['x/images/train/one.jpg', 'train/images/two.PNG', 'JPEGImages/three.jpg', 'labels/images/four.jpg'],
    )
    expect(read.rejected).toEqual([])
    expect(read.complete).toHaveLength(4)
  })

  test('any rows: each is a label inside of the picture, or named', async () => {
    const word = fc.oneof(
      fc.double({ min: -0.5, max: 1.5, noNaN: true }).map(String),
      fc.constantFrom('0', '1', '2', '-1', '1e400', 'nan', 'x', '0.5', '\u0000', '١'),
    )
    const row = fc
      .tuple(fc.constantFrom('0', '1', '2', 'x'), fc.array(word, { minLength: 1, maxLength: 9 }))
      .map(([index, words]) => [index, ...words].join(' '))
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 8 }), async (rows) => {
        const read = await readAll('yolo', withRows(...rows))
        const labels = read.labels['a.jpg'] ?? []
        expect(labels.length + read.rejected.length).toBe(rows.length)
        for (const { geometry } of labels)
          expect(shapeOf(Geometry.parse(geometry)).problem(geometry, 100, 80)).toBeNull()
      }),
      { numRuns: 300 },
    )
  })
})

test('beyond fifty items with the same reason the rest is counted', async () => {
  const read = await readAll('yolo', withRows(...Array.from({ length: 70 }, () => '9 0.5 0.5 0.1 0.1')))
  expect(read.rejected).toHaveLength(51)
  expect(read.rejected.at(-1)).toBe('a.txt: 20 more | Class 9 has no name in the class list.')
})
