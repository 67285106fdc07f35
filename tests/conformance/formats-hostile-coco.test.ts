import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Geometry, shapeOf } from '#model/shapes/index.ts'
import { readLabelFiles } from '../support/files/read-label-files.ts'

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
    ['a box elsewhere', { bbox: [500, 2, 3, 4] }, 'The box lies outside the image.'],
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
  ])('%s is left out and named, and its image is not complete', async (_, annotation, reason) => {
    const read = await readLabelFiles('coco', withAnnotations(annotation, { bbox: [1, 2, 3, 4] }))
    expect(read.rejected).toEqual([`set.json: annotation 1 of a.jpg | ${reason}`])
    expect(read.labels['a.jpg']).toHaveLength(1)
    expect(read.complete).toEqual(['b.jpg'])
  })

  test.each<[string, object, string, Geometry]>([
    [
      'a box over the edge',
      { bbox: [90, -10, 20, 20] },
      'shape clipped to the image',
      { shape: 'box', x: 90, y: 0, width: 10, height: 10 },
    ],
    [
      'a mask with a box',
      { bbox: [1, 2, 3, 4], segmentation: { counts: [1, 2], size: [80, 100] } },
      'mask that can’t be read kept as its bounding box',
      { shape: 'box', x: 1, y: 2, width: 3, height: 4 },
    ],
    [
      'a polygon of two parts',
      {
        bbox: [1, 2, 3, 4],
        segmentation: [
          [1, 1, 3, 1, 3, 2, 1, 2],
          [2, 1, 4, 1, 4, 2, 2, 2],
        ],
      },
      'polygon of several parts kept as a mask',
      { shape: 'mask', x: 1, y: 1, width: 3, height: 1, counts: [0, 3] },
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
    const read = await readLabelFiles('coco', withAnnotations(annotation))
    expect(read.rejected).toEqual([])
    expect(read.changed).toEqual({ [what]: 1 })
    expect(read.labels['a.jpg']).toMatchObject([{ className: 'dog', geometry }])
    expect(read.complete).toContain('a.jpg')
  })

  test('keypoints, odd attributes and repeated ids are counted; the labels are read', async () => {
    const read = await readLabelFiles('coco', {
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
      'keypoints dropped': 1,
      'duplicate annotation id; both annotations imported': 1,
      'attribute that is neither text nor number nor true or false dropped': 1,
      'attributes that can’t be read dropped': 1,
    })
  })

  test('points without names are numbered', async () => {
    const read = await readLabelFiles('coco', {
      'set.json': {
        images,
        categories: [{ id: 7, name: 'dog', keypoints: [], skeleton: [[0, 1]] }],
        annotations: [{ id: 1, image_id: 1, category_id: 7, bbox: [1, 2, 3, 4], keypoints: [1, 2, 2, 4, 6, 1] }],
      },
    })
    expect(read.labels['a.jpg']!.map(({ geometry }) => geometry)).toEqual([
      {
        shape: 'skeleton',
        points: [
          [1, 2, 2],
          [4, 6, 1],
        ],
      },
    ])
    expect(read.changed).toEqual({})
  })

  test('an image id used for two images gives labels to neither', async () => {
    const read = await readLabelFiles('coco', {
      'set.json': {
        images: [images[0], { id: 1, file_name: 'b.jpg' }],
        categories,
        annotations: [{ id: 1, image_id: 1, category_id: 7, bbox: [1, 2, 3, 4] }],
      },
    })
    expect(read.labels).toEqual({})
    expect(read.rejected).toEqual([
      'set.json: b.jpg | The id 1 is used for several images; their labels are skipped.',
      'set.json: a.jpg | The id 1 is used for several images; their labels are skipped.',
    ])
  })

  test('an annotation of an unknown image is reported, and no image counts as empty', async () => {
    const read = await readLabelFiles('coco', {
      'set.json': { images, categories, annotations: [{ id: 5, image_id: 9, category_id: 7, bbox: [1, 2, 3, 4] }] },
    })
    expect(read).toMatchObject({
      labels: {},
      rejected: ['set.json: annotation 5 | It names image 9, which the file does not list.'],
    })
  })

  test('images that were not imported, have another size or an ambiguous name are reported', async () => {
    const annotation = (id: number) => ({ id, image_id: id, category_id: 7, bbox: [1, 2, 3, 4] })
    const read = await readLabelFiles(
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
      'set/labels.json: gone.jpg | There is no such image among the imported ones.',
      'set/labels.json: a.jpg | The labels are for an image of 80 × 100 pixels, but the upright image has 100 × 80.',
      'set/labels.json: twice.jpg (one/twice.jpg or two/twice.jpg) | Several imported images have this name; it is not clear which one is meant.',
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
    const read = await readLabelFiles('coco', {
      'set.json': {
        images: [{ id: 1, file_name }],
        categories,
        annotations: [{ id: 1, image_id: 1, category_id: 7, bbox: [1, 2, 3, 4] }],
      },
    })
    expect(read.labels).toEqual({})
    expect(read.rejected).toHaveLength(1)
  })

  test('file names with other slashes and parent folders find their image', async () => {
    const read = await readLabelFiles(
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
    ['cut short', '{"images": [{"id": 1, "file_na', 'The file is cut short: its last bracket is missing.'],
    ['with a word for a value', '{"images": [], "annotations": [{"score": nan}]}', 'The file is not JSON: '],
    ['with other lists', '{"images": {}, "annotations": 3}', 'The file has no lists of images and annotations'],
    [
      'a list of detections',
      '[{"image_id": 1, "category_id": 7, "bbox": [1,2,3,4], "score": 0.5}]',
      'This is a list of detections',
    ],
    ['deep', `{"images": ${'['.repeat(100_000)}`, 'The file is not JSON: '],
    ['with a list twice', '{"images": [], "annotations": [], "images": []}', 'images | It has the same key twice.'],
  ])('a file that is %s is named with its reason', async (_, content, reason) => {
    const read = await readLabelFiles('coco', { 'set.json': content })
    expect(read.labels).toEqual({})
    expect(read.rejected).toHaveLength(1)
    expect(read.rejected[0]).toMatch(/^set\.json(: | \| )/)
    expect(read.rejected[0]).toContain(reason)
  })

  test('records with NaN for a required number or a repeated key are reported; the rest is read', async () => {
    const images = '[{"id": 1, "file_name": "a \\"NaN\\".jpg", "width": 100, "height": 80}]'
    const of = (id: number, rest: string) => `{"id": ${id}, "image_id": 1, "category_id": 7, ${rest}}`
    const annotations = [
      of(1, '"bbox": [1, 2, NaN, 4]'),
      of(2, '"bbox": [1, 2, 3, 4], "score": -Infinity'),
      of(3, '"bbox": [1, 2, 3, 4], "bbox": [50, 50, 9, 9]'),
      of(4, '"bbox": [1, 2, 3, 4], "attributes": {"far": 1, "far": 2}'),
      of(5, '"bbox": [10, 20, 30, 40], "attributes": {"far": 1, "near": {"far": 2}}'),
    ]
    const file = `{"info": {"a": 1, "a": 2}, "images": ${images}, "categories": [{"id": 7, "name": "dog"}], "annotations": [${annotations}]}`
    const read = await readLabelFiles('coco', { 'set.json': file }, ['a "NaN".jpg'])
    expect(read.rejected.map((line) => line.slice(line.indexOf('set.json') + 10))).toEqual([
      'info | It has the same key twice.',
      'no. 3 of annotations | It has the same key twice.',
      'no. 4 of annotations | It has the same key twice.',
      'annotation 1 of a "NaN".jpg | Its box is not four numbers.',
    ])
    expect(
      Object.values(read.labels)
        .flat()
        .map(({ id }) => id),
    ).toEqual([2, 5])
  })

  test('other JSON files are ignored', async () => {
    const read = await readLabelFiles('coco', { 'package.json': '{"name": "x"}', 'empty.json': '', 'list.json': '[1]' })
    expect(read.claimed).toEqual([])
  })

  test('images that are only listed don’t count as empty', async () => {
    const read = await readLabelFiles('coco', { 'image_info.json': { images, categories, annotations: [] } })
    expect(read.complete).toEqual([])
  })

  test('a split may have no images', async () => {
    const read = await readLabelFiles('coco', { 'test.json': { images: [], annotations: [], categories } })
    expect(read).toMatchObject({ claimed: ['test.json'], labels: {}, rejected: [] })
  })

  test('names of categories and attributes can’t reach a prototype', async () => {
    const text = `{"images": [{"id": "__proto__", "file_name": "a.jpg"}], "categories": [{"id": "constructor", "name": "__proto__"}],
      "annotations": [{"id": 1, "image_id": "__proto__", "category_id": "constructor", "bbox": [1,2,3,4],
        "attributes": {"__proto__": "bad", "ok": true}}]}`
    const read = await readLabelFiles('coco', { 'set.json': text })
    expect(read.labels['a.jpg']).toMatchObject([{ className: '__proto__', attributes: { ok: true } }])
    expect(({} as Record<string, unknown>).ok).toBeUndefined()
  })

  test('any annotations: each is a label inside the image, or reported', async () => {
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
        const read = await readLabelFiles('coco', { 'set.json': { images, categories, annotations } })
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
