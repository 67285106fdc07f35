import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Geometry, shapeOf } from '#model/shapes/index.ts'
import { imagesOf } from '../../src/engine/datasets/formats/images.ts'
import { findSources } from '../../src/engine/datasets/import/label-sources.ts'
import { ReadReport } from '../../src/engine/datasets/parsing/read-report.ts'
import { filesBelow } from '../support/files/folder-tree.ts'
import { readLabelFiles } from '../support/files/read-label-files.ts'

const withRows = (...rows: string[]) => ({ 'a.txt': rows.join('\n'), 'classes.txt': 'dog\ncat\n' })

describe('hostile YOLO', () => {
  test.each<[string, string, string]>([
    ['a word', '0 0.5 0.5 0.1 wide', '“wide” stands where a number should.'],
    ['NaN', '0 nan 0.5 0.1 0.1', '“nan” stands where a number should.'],
    ['infinity', '0 inf 0.5 0.1 0.1', '“inf” stands where a number should.'],
    ['a hexadecimal number', '0 0x1 0.5 0.1 0.1', '“0x1” stands where a number should.'],
    ['a number beyond all numbers', '0 1e999 0.5 0.1 0.1', 'The coordinates are not usable numbers.'],
    ['pixels instead of fractions', '0 50 40 10 10', 'The box lies outside the image.'],
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
  ])('%s is left out and named, and the image is not complete', async (_, row, reason) => {
    const read = await readLabelFiles('yolo', withRows('', row, '1 0.5 0.5 0.1 0.1'))
    expect(read.rejected).toEqual([`a.txt: row 2 | ${reason}`])
    expect(read.labels['a.jpg']).toHaveLength(1)
    expect(read.complete).toEqual([])
  })

  test('boxes over the edge are clipped and counted; rounding at the edge is not', async () => {
    const read = await readLabelFiles('yolo', withRows('0 1 0.5 0.2 0.25', '0 0.50000001 0.5 1.00000002 1'))
    expect(read.changed).toEqual({ 'shape clipped to the image': 1 })
    const [one, two] = read.labels['a.jpg']!
    expect(one!.geometry).toEqual({ shape: 'box', x: 90, y: 30, width: 10, height: 20 })
    expect(two!.geometry).toEqual({ shape: 'box', x: 0, y: 0, width: 100, height: 80 })
  })

  test('boxes with a confidence, polygons, byte order marks and Windows line ends are read', async () => {
    const read = await readLabelFiles('yolo', {
      'a.txt': '\uFEFF0 0.5 0.5 0.1 0.1 0.75\r\n1 0.1 0.1 0.9 0.1 0.9 0.9\r\n',
      'classes.txt': '\uFEFFdog\r\ncat\r\n',
    })
    expect(read.rejected).toEqual([])
    expect(read.labels['a.jpg']).toMatchObject([
      { className: 'dog', score: 0.75, geometry: { shape: 'box' } },
      { className: 'cat', score: null, geometry: { shape: 'polygon' } },
    ])
  })

  test('an empty file means an empty image; a missing one means nothing', async () => {
    const read = await readLabelFiles('yolo', withRows())
    expect(read.complete).toEqual(['a.jpg'])
    expect(read.labels).toEqual({ 'a.jpg': [] })
  })

  test('a file without class names or without an image is reported', async () => {
    const read = await readLabelFiles('yolo', { 'a.txt': '0 0.5 0.5 0.1 0.1', 'lost.txt': '0 0.5 0.5 0.1 0.1' })
    expect(read.labels).toEqual({})
    expect(read.rejected).toEqual([
      'a.txt | Nothing names its classes. Put a data.yaml or classes.txt beside the labels.',
      'lost.txt | No imported image belongs to this label file.',
    ])
  })

  test('other text files named like images are ignored, such as captions or camera positions', async () => {
    const files = { 'calib/a.txt': 'P0: 7.2 0 6.1 0', 'captions/a.txt': 'A dog.', 'captions/b.txt': '' }
    expect((await readLabelFiles('yolo', files, undefined, false)).claimed).toEqual([])
    const labels = { 'labels/a.txt': 'A dog.', 'labels/b.txt': '0 0.5 0.5 0.1 0.1', 'classes.txt': 'dog\n' }
    const read = await readLabelFiles('yolo', { ...files, ...labels }, undefined, false)
    expect(read.claimed.toSorted()).toEqual(Object.keys(labels).toSorted())
  })

  test('other text files are ignored; lists of paths and class lists are used', async () => {
    const read = await readLabelFiles('yolo', {
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
    const read = await readLabelFiles('yolo', { 'data.yaml': yaml, 'a.txt': '1 0.5 0.5 0.1 0.1' })
    expect(read.rejected).toEqual([])
    expect(read.labels['a.jpg']).toHaveLength(1)
  })

  const bomb = `a: &a [x,x]\n${'bcdefghij'
    .split('')
    .map((c, i) => `${c}: &${c} [${Array(9).fill(`*${'abcdefghi'[i]}`).join(',')}]`)
    .join('\n')}\nnames: *j`
  test.each<[string, string | Buffer, string]>([
    ['a list without its end', 'names: [dog\n', 'The file is not YAML: line 2, column 1: deficient indentation.'],
    [
      'wrong indentation',
      'path: .\nnames:\n  0: dog\n 1: cat\n',
      'The file is not YAML: line 4, column 2: bad indentation of a mapping entry.',
    ],
    ['a text without its end', 'names: ["dog]', 'The file is not YAML: line 1, column 14: '],
    ['a name twice', 'names:\n  0: dog\n  0: cat\n', 'The file is not YAML: line 3, column 3: duplicated mapping key.'],
    ['nothing', '', 'The file is not YAML: expected a document, but the input is empty.'],
    [
      'deep brackets',
      `names: ${'['.repeat(50_000)}`,
      'The file is not YAML: line 1, column 27: it is nested more than 20 deep.',
    ],
    [
      'deep dashes',
      `names:\n${'- '.repeat(50_000)}a`,
      'The file is not YAML: line 2, column 39: it is nested more than 20 deep.',
    ],
    [
      'deep questions',
      '? '.repeat(100_000),
      'The file is not YAML: line 1, column 40: it is nested more than 20 deep.',
    ],
    ['a bomb of references', bomb, 'The class list can’t be used. names: '],
    [
      'a number for a list',
      'names: 5',
      'The class list can’t be used. names: Expected a list or an object, got a number.',
    ],
    ['names that are no names', 'names: [[dog], {}]', 'The class list can’t be used. names: '],
    ['an index beyond all lists', 'names: {99999999999: dog}', 'The class list can’t be used. names'],
  ])('a data.yaml with %s says what is wrong, and where', async (_, yaml, problem) => {
    const read = await readLabelFiles('yolo', { 'data.yaml': yaml, 'a.txt': '0 0.5 0.5 0.1 0.1' })
    expect(read.labels).toEqual({})
    expect(read.rejected).toEqual([
      expect.stringContaining(`data.yaml | ${problem}`),
      'a.txt | Its classes are not known, because data.yaml can’t be read.',
    ])
    expect(read.claimed).toEqual(['a.txt', 'data.yaml'])
  })

  test.each([
    ['classes.txt', 'dog\r\ncat\r\n'],
    ['data.yaml', 'names: [dog]'],
  ])('%s and rows in UTF-16 are read by their byte order mark', async (name, text) => {
    const list = Buffer.from(`\ufeff${text}`, 'utf16le')
    const rows = Buffer.from('\ufeff0 0.5 0.5 0.1 0.1', 'utf16le')
    const read = await readLabelFiles('yolo', { [name]: list, 'a.txt': rows })
    expect(read.labels['a.jpg']).toMatchObject([{ className: 'dog' }])
    expect(read.rejected).toEqual([])
  })

  test('other YAML next to the labels, valid or not, is not used as the class list', async () => {
    const row = '0 0.5 0.5 0.1 0.1'
    for (const other of ['lr: 0.01', 'lr: [0.01', '{{ template }}']) {
      const read = await readLabelFiles(
        'yolo',
        { 'data.yaml': 'names: [dog]', 'train/hyp.yaml': other, 'train/a.txt': row, 'train/b.txt': row },
        ['train/a.jpg', 'train/b.jpg'],
      )
      expect(read.rejected).toEqual([])
      expect(read.complete).toHaveLength(2)
    }
    const read = await readLabelFiles('yolo', { 'model.yaml': 'nc: [', 'classes.txt': 'dog', 'a.txt': row })
    expect(read.complete).toEqual(['a.jpg'])
  })

  test('labels in a parallel folder belong to their image, whatever its name', async () => {
    const row = '0 0.5 0.5 0.1 0.1'
    const read = await readLabelFiles(
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

  test('any rows: each is a label inside the image, or reported', async () => {
    const word = fc.oneof(
      fc.double({ min: -0.5, max: 1.5, noNaN: true }).map(String),
      fc.constantFrom('0', '1', '2', '-1', '1e400', 'nan', 'x', '0.5', '\u0000', '١'),
    )
    const row = fc
      .tuple(fc.constantFrom('0', '1', '2', 'x'), fc.array(word, { minLength: 1, maxLength: 9 }))
      .map(([index, words]) => [index, ...words].join(' '))
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 8 }), async (rows) => {
        const read = await readLabelFiles('yolo', withRows(...rows))
        const labels = read.labels['a.jpg'] ?? []
        expect(labels.length + read.rejected.length).toBe(rows.length)
        for (const { geometry } of labels)
          expect(shapeOf(Geometry.parse(geometry)).problem(geometry, 100, 80)).toBeNull()
      }),
      { numRuns: 300 },
    )
  })
})

describe('hostile rows of other kinds', () => {
  const poses = { 'data.yaml': 'kpt_shape: [2, 3]\nkpt_names: {0: [eye, nose]}\nnames: [dog, cat]\n' }
  const corners = { 'data.yaml': 'task: obb\nnames: [dog, cat]\n' }

  test.each<[string, string, string]>([
    [
      'too few points',
      '0 0.5 0.5 0.1 0.1 0.2 0.2 2',
      'A row has a class, a box and 2 points of 3 numbers; this one has 8.',
    ],
    ['a point elsewhere', '0 0.5 0.5 0.1 0.1 0 0 0 nan 0 2', '“nan” stands where a number should.'],
    ['a point beyond all numbers', '0 0.5 0.5 0.1 0.1 0 0 0 1e999 0 2', 'The coordinates are not usable numbers.'],
  ])('a pose with %s is left out and named', async (_, row, reason) => {
    const read = await readLabelFiles('yolo-pose', { ...poses, 'a.txt': row })
    expect(read.rejected).toEqual([`a.txt: row 1 | ${reason}`])
  })

  test('poses without a labeled point are boxes; a separate box is counted; odd visibilities count as none', async () => {
    const read = await readLabelFiles('yolo-pose', {
      ...poses,
      'a.txt':
        '0 0.5 0.5 0.1 0.1 0 0 0 0 0 0\n0 0.5 0.5 0.8 0.8 0.5 0.5 2 0.6 0.6 1\n0 0.5 0.5 0.1 0.1 0.5 0.5 7 0.6 0.6 2\n',
    })
    expect(read.rejected).toEqual([])
    expect(read.labels['a.jpg']!.map(({ geometry }) => geometry)).toMatchObject([
      { shape: 'box' },
      { shape: 'skeleton', points: [[50, 40, 2], [60, 48, 1]] }, // biome-ignore format: two points
      { shape: 'skeleton', points: [[0, 0, 0], [60, 48, 2]] }, // biome-ignore format: two points
    ])
    expect(read.changed).toEqual({ 'box of a skeleton dropped': 2 })
  })

  test('four corners that are not a rectangle become the smallest one around them, and are counted', async () => {
    const read = await readLabelFiles('yolo-obb', {
      ...corners,
      'a.txt': '0 0.1 0.1 0.5 0.1 0.6 0.5 0.1 0.5\n1 0.1 0.1 0.5 0.1 0.5 0.5 0.1 0.5\n',
    })
    expect(read.changed).toEqual({
      'four corners that are no rectangle kept as the smallest rotated box around them': 1,
    })
    const [odd, even] = read.labels['a.jpg']!
    expect(odd!.geometry.shape).toBe('rotated-box')
    expect(even!.geometry).toMatchObject({ shape: 'rotated-box', cx: 30, cy: 24, width: 40, height: 32 })
  })

  test.each([
    ['yolo-pose', poses],
    ['yolo-obb', corners],
  ])('%s: any rows: each is a label inside of the image, or named', async (format, list) => {
    const word = fc.oneof(
      fc.double({ min: -0.5, max: 1.5, noNaN: true }).map(String),
      fc.constantFrom('0', '1', '2', '-1', '1e400', 'nan', 'x', '0.5'),
    )
    const row = fc
      .tuple(fc.constantFrom('0', '1', '2'), fc.array(word, { minLength: 4, maxLength: 11 }))
      .map(([index, words]) => [index, ...words].join(' '))
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 6 }), async (rows) => {
        const read = await readLabelFiles(format, { ...list, 'a.txt': rows.join('\n') })
        const labels = read.labels['a.jpg'] ?? []
        expect(labels.length + read.rejected.length).toBe(rows.length)
        for (const { geometry } of labels)
          expect(shapeOf(Geometry.parse(geometry)).problem(geometry, 100, 80)).toBeNull()
      }),
      { numRuns: 200 },
    )
  })

  test('the class list or the rows tell what the rows mean', async () => {
    const kinds = async (files: Record<string, string>) => {
      const found: string[] = []
      for (const format of ['yolo', 'yolo-seg', 'yolo-pose', 'yolo-obb']) {
        const { claimed } = await readLabelFiles(format, files, ['a.jpg'], false)
        if (claimed.length > 0) found.push(format)
      }
      return found
    }
    const list = { 'classes.txt': 'dog\n' }
    const box = '0 0.5 0.5 0.1 0.1'
    const four = '0 0.1 0.1 0.5 0.1 0.5 0.5 0.1 0.5'
    const three = '0 0.1 0.1 0.5 0.1 0.5 0.5'
    expect(await kinds({ ...list, 'a.txt': `${box}\n` })).toEqual(['yolo'])
    expect(await kinds({ ...list, 'a.txt': `${three}\n${four}\n` })).toEqual(['yolo'])
    expect(await kinds({ ...list, 'a.txt': `${four}\n${four}\n` })).toEqual(['yolo-obb'])
    expect(await kinds({ 'data.yaml': 'task: segment\nnames: [dog]', 'a.txt': `${four}\n` })).toEqual(['yolo'])
    expect(await kinds({ ...poses, 'a.txt': `${box} 0 0 0 0 0 0\n` })).toEqual(['yolo-pose'])
    expect(await kinds({ ...corners, 'a.txt': `${box}\n` })).toEqual(['yolo-obb'])
  })
})

describe('rows of four points', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'winnow-rows-'))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  const turned = '0 0.3 0.2 0.62 0.44 0.5 0.6 0.18 0.36'
  const upright = '0 0.1 0.1 0.5 0.1 0.5 0.5 0.1 0.5'
  const odd = '0 0.1 0.1 0.5 0.1 0.6 0.5 0.1 0.5'
  const three = '0 0.1 0.1 0.5 0.1 0.5 0.5'
  const either = { found: [], ambiguous: [['yolo-obb', 'yolo-seg']] }
  const as = (format: string, ...shapes: string[]) => ({ found: [[format, shapes]], ambiguous: [] })

  /** A square image for each text, of whose rows none ends with a newline. */
  async function read(texts: readonly string[], list = 'names: [dog]') {
    writeFileSync(join(folder, 'data.yaml'), list)
    for (const [n, text] of texts.entries()) writeFileSync(join(folder, `${n}.txt`), text)
    const images = imagesOf(
      texts.map((_, imageRow) => ({ imageRow, file: join(folder, `${imageRow}.jpg`), widthPx: 200, heightPx: 200 })),
    )
    const files = filesBelow(folder).map((path) => ({ file: join(folder, path), sizeBytes: 100 }))
    const { found, ambiguous } = await findSources(files, images, { format: 'auto' })
    const shapes: [string, string[]][] = []
    for (const { format, source } of found) {
      const own: string[] = []
      for await (const image of (await format.read(source, images, new ReadReport())).images)
        own.push(...image.labels.map(({ geometry }) => geometry.shape))
      shapes.push([format.name, own])
    }
    return { found: shapes, ambiguous: ambiguous.map(({ formats }) => formats) }
  }

  test('are polygons if any row of the set has other points, even the last one without a newline', async () => {
    expect(await read([[turned, turned, three].join('\n')])).toEqual(as('yolo', 'polygon', 'polygon', 'polygon'))
    const many = Array.from({ length: 60 }, () => turned)
    expect((await read([...many, three])).found[0]?.[1]).toEqual(Array(61).fill('polygon'))
  })

  test('are rotated boxes if all are rectangles and one is rotated', async () => {
    expect(await read([turned, upright])).toEqual(as('yolo-obb', 'rotated-box', 'rotated-box'))
  })

  test('are ambiguous otherwise: the user has to choose', async () => {
    expect(await read([upright])).toEqual(either)
    expect(await read([turned, odd])).toEqual(either)
  })

  test('follow data.yaml', async () => {
    expect(await read([turned, odd], 'task: obb\nnames: [dog]')).toEqual(as('yolo-obb', 'rotated-box', 'rotated-box'))
    expect(await read([turned], 'task: segment\nnames: [dog]')).toEqual(as('yolo', 'polygon'))
  })
})

test('after fifty items with the same reason the rest is counted', async () => {
  const read = await readLabelFiles('yolo', withRows(...Array.from({ length: 70 }, () => '9 0.5 0.5 0.1 0.1')))
  expect(read.rejected).toHaveLength(51)
  expect(read.rejected.at(-1)).toBe('a.txt: 20 more | Class 9 has no name in the class list.')
})
