import { encode } from 'fast-png'
import { describe, expect, test } from 'vitest'
import { isMask, isMaskFolder } from '../../src/engine/library/import/mask-files.ts'
import { readLabelFiles } from '../support/files/read-label-files.ts'

type Color = readonly [red: number, green: number, blue: number]
const nothing: Color = [0, 0, 0]

/** A PNG of 100 × 80 with these colors in rectangles of x, y, width and height. */
function png(areas: readonly { at: readonly [number, number, number, number]; color: Color }[], width = 100): Buffer {
  const data = new Uint8Array(width * 80 * 3)
  for (let i = 0; i < width * 80; i++) {
    const [x, y] = [i % width, Math.floor(i / width)]
    const area = areas.find(({ at: [left, top, w, h] }) => x >= left && y >= top && x < left + w && y < top + h)
    data.set(area?.color ?? nothing, 3 * i)
  }
  return Buffer.from(encode({ width, height: 80, data, channels: 3, depth: 8 }))
}

const mask = (x: number, y: number, width: number, height: number) => ({
  shape: 'mask',
  x,
  y,
  width,
  height,
  counts: [0, width * height],
})

const coco = (annotations: readonly object[]) => ({
  images: [
    { id: 1, file_name: 'a.jpg', width: 100, height: 80 },
    { id: 2, file_name: 'b.jpg', width: 100, height: 80 },
  ],
  categories: [
    { id: 1, name: 'dog' },
    { id: 2, name: 'sky' },
  ],
  annotations,
})

test('segments of COCO are masks of the pixels with their ids; errors are reported', async () => {
  const segments = [
    { id: 1 + 256 * 2, category_id: 1, iscrowd: 0 },
    { id: 65_536, category_id: 2, iscrowd: 1 },
    { id: 9, category_id: 1 },
    { id: 5, category_id: 7 },
  ]
  const read = await readLabelFiles('coco', {
    'annotations/panoptic_val.json': coco([
      { image_id: 1, file_name: 'a.png', segments_info: segments },
      { image_id: 2, file_name: 'b.png', segments_info: segments.slice(0, 1) },
    ]),
    'annotations/panoptic_val/a.png': png([
      { at: [10, 20, 5, 4], color: [1, 2, 0] },
      { at: [30, 20, 6, 2], color: [0, 0, 1] },
      { at: [50, 50, 1, 1], color: [5, 0, 0] },
      { at: [60, 60, 1, 1], color: [200, 0, 0] },
    ]),
    'annotations/panoptic_val/b.png': png([], 50),
  })
  expect(read.labels['a.jpg']).toEqual([
    { className: 'dog', geometry: mask(10, 20, 5, 4), attributes: {}, score: null },
    { className: 'sky', geometry: mask(30, 20, 6, 2), attributes: { iscrowd: true }, score: null },
  ])
  expect(read.complete).toEqual([])
  expect(read.changed).toEqual({ 'pixels of a segment that the file does not list dropped': 1 })
  expect(read.rejected).toEqual([
    'annotations/panoptic_val.json: segment 9 of a.png | No pixel has its id.',
    'annotations/panoptic_val.json: segment 5 of a.png | It names category 7, which the file does not list.',
    'annotations/panoptic_val.json: b.png | Its image of segments has 50 × 80 pixels, but the upright image has 100 × 80.',
  ])
})

test('captions of COCO are counted, and don’t make an image empty', async () => {
  const read = await readLabelFiles('coco', { 'captions.json': coco([{ id: 1, image_id: 1, caption: 'A dog.' }]) })
  expect(read.changed).toEqual({ 'caption dropped': 1 })
  expect([read.rejected, read.labels['a.jpg']]).toEqual([[], undefined])
})

test('VOC joins a mask to its object if the classes agree; other masks are separate labels', async () => {
  const object = (name: string) =>
    `<object><name>${name}</name><bndbox><xmin>1</xmin><ymin>1</ymin><xmax>9</xmax><ymax>9</ymax></bndbox></object>`
  const one: Color = [128, 0, 0]
  const two: Color = [0, 128, 0]
  const three: Color = [128, 128, 0]
  const areas = [
    { at: [10, 20, 5, 4], color: two },
    { at: [30, 20, 6, 2], color: one },
    { at: [60, 20, 2, 2], color: three },
    { at: [0, 0, 3, 3], color: [224, 224, 192] as Color },
  ] as const
  const read = await readLabelFiles(
    'voc',
    {
      'Annotations/a.xml': `<annotation><filename>a.jpg</filename>${object('bicycle')}${object('wolf')}${object('cat')}</annotation>`,
      'SegmentationClass/a.png': png([
        { at: [30, 20, 6, 2], color: [9, 9, 9] },
        { at: [60, 20, 2, 2], color: [128, 0, 0] },
        areas[0],
      ]),
      'SegmentationObject/a.png': png([{ ...areas[0], color: one }, { ...areas[1], color: two }, areas[2], areas[3]]),
      'SegmentationClass/b.png': png([areas[0]]),
      'labelmap.txt': '# label:color_rgb:parts:actions\nwolf:9,9,9::\n',
      'ImageSets/Main/train.txt': 'a\n',
      'ImageSets/Main/night_val.txt': 'a 1\nb -1\n',
    },
    ['JPEGImages/a.jpg', 'JPEGImages/b.jpg'],
  )
  expect(read.rejected).toEqual([])
  expect(read.labels['JPEGImages/a.jpg']!.map(({ className, geometry }) => [className, geometry])).toEqual([
    ['bicycle', mask(10, 20, 5, 4)],
    ['wolf', mask(30, 20, 6, 2)],
    ['cat', { shape: 'box', x: 1, y: 1, width: 8, height: 8 }],
    ['aeroplane', mask(60, 20, 2, 2)],
    ['night', { shape: 'whole-image' }],
  ])
  expect(read.labels['JPEGImages/b.jpg']).toEqual([
    { className: 'bicycle', geometry: mask(10, 20, 5, 4), attributes: { iscrowd: true }, score: null },
  ])
  expect(read.absent).toEqual({ 'JPEGImages/b.jpg': ['night'] })
  expect(read.changed).toEqual({ 'box of an object with a mask dropped': 2 })
})

test('a mask of Open Images belongs to the object with the same box, scaled to the image', async () => {
  const box = '0.2,0.6,0.25,0.75'
  const read = await readLabelFiles(
    'openimages',
    {
      'train-annotations-bbox.csv': `ImageID,Source,LabelName,Confidence,XMin,XMax,YMin,YMax,IsOccluded\na,x,/m/1,1,${box},1\n`,
      'train-annotations-object-segmentation.csv': `MaskPath,ImageID,LabelName,BoxID,BoxXMin,BoxXMax,BoxYMin,BoxYMax\na_m1_01234567.png,a,/m/1,b1,${box}\ngone.png,a,/m/1,b2,0,0.1,0,0.1\n`,
      'masks/a_m1_01234567.png': png([{ at: [10, 20, 20, 40], color: [255, 255, 255] }], 50),
    },
    ['train/a.jpg'],
  )
  expect(read.rejected).toEqual([])
  expect(read.labels['train/a.jpg']).toEqual([
    { className: '/m/1', geometry: mask(20, 20, 40, 40), attributes: { occluded: true }, score: null },
    { className: '/m/1', geometry: { shape: 'box', x: 0, y: 0, width: 10, height: 8 }, attributes: {}, score: null },
  ])
  expect(read.changed).toEqual({ 'mask kept as its bounding box': 1 })
})

test('labels drawn as images are distinguished from images', () => {
  expect(isMaskFolder('SegmentationClass', [])).toBe(true)
  expect(isMaskFolder('panoptic_train', ['panoptic_train.json'])).toBe(true)
  expect(isMaskFolder('panoptic_train', ['other.json'])).toBe(false)
  expect([isMask('a.png', true), isMask('a.jpg', true), isMask('a.png', false)]).toEqual([true, false, false])
  expect(isMask('b_m0jc_0123abcd.png', false)).toBe(true)
  // As our own exports are named.
  expect(isMask('cam 1__a_mw7_00000002.png', false)).toBe(true)
})

/** A PNG of 100 × 80 with these numbers in rectangles of x, y, width and height. */
function numbersPng(
  areas: readonly { at: readonly [number, number, number, number]; number: number }[],
  depth: 8 | 16 = 8,
) {
  const data = depth === 8 ? new Uint8Array(100 * 80) : new Uint16Array(100 * 80)
  for (const {
    at: [left, top, width, height],
    number,
  } of areas)
    for (let y = top; y < top + height; y++) data.fill(number, y * 100 + left, y * 100 + left + width)
  return Buffer.from(encode({ width: 100, height: 80, data, channels: 1, depth }))
}

const [at, elsewhere] = [
  [10, 20, 5, 4],
  [30, 20, 6, 2],
] as const

describe('mask-images', () => {
  const read = (files: Record<string, string | Buffer>, images: readonly string[]) =>
    readLabelFiles('mask-images', files, images, false)
  const shapesOf = ({ labels }: Awaited<ReturnType<typeof read>>, image: string) =>
    labels[image]?.map(({ className, geometry, attributes }) => [className, geometry, attributes])

  test('Cityscapes: objects and classes come from instance ids; its other files are counted', async () => {
    const stem = 'train/aachen/aachen_000000_000019'
    const image = `leftImg8bit/${stem}_leftImg8bit.png`
    const found = await read(
      {
        [`gtFine/${stem}_gtFine_instanceIds.png`]: numbersPng(
          [
            { at, number: 26_001 },
            { at: elsewhere, number: 7 },
          ],
          16,
        ),
        [`gtFine/${stem}_gtFine_labelIds.png`]: numbersPng([{ at, number: 26 }]),
        [`gtFine/${stem}_gtFine_polygons.json`]: '{"objects": []}',
      },
      [image],
    )
    expect(shapesOf(found, image)).toEqual([
      ['car', mask(...at), {}],
      ['road', mask(...elsewhere), { iscrowd: true }],
    ])
    expect(found.claimed).toHaveLength(3)
    expect(found.changed).toEqual({ 'mask that says the same as another one left out': 1 })
  })

  test('KITTI: the class number is in the high byte', async () => {
    const files = {
      'training/instance/000000_10.png': numbersPng(
        [
          { at, number: 26 * 256 + 2 },
          { at: elsewhere, number: 7 * 256 },
        ],
        16,
      ),
      'training/semantic/000000_10.png': numbersPng([{ at, number: 26 }]),
    }
    const images = ['training/image_2/000000_10.png', 'testing/image_2/000000_10.png']
    expect(shapesOf(await read(files, images), images[0]!)).toEqual([
      ['car', mask(...at), {}],
      ['road', mask(...elsewhere), { iscrowd: true }],
    ])
  })

  test('MVTec: a mask has the defect in its folder’s name as class', async () => {
    const files = { 'cable/ground_truth/bent/000_mask.png': numbersPng([{ at, number: 255 }]) }
    const images = ['cable/test/bent/000.png', 'cable/test/good/000.png', 'bottle/test/bent/000.png']
    const found = await read(files, images)
    expect(Object.keys(found.labels)).toEqual(['cable/test/bent/000.png'])
    expect(shapesOf(found, images[0]!)).toEqual([['bent', mask(...at), {}]])
  })

  test.each([
    ['', ['class 1', 'class 2']],
    ['wall\nfloor\n', ['wall', 'floor']],
    ['_background_\nwall\nfloor\n', ['wall', 'floor']],
  ])('numbers get names from a list: %j', async (list, names) => {
    const numbers = [
      { at, number: 1 },
      { at: elsewhere, number: 2 },
      { at: [0, 0, 9, 9] as const, number: 255 },
    ]
    const found = await read({ 'masks/a.png': numbersPng(numbers), ...(list && { 'classes.txt': list }) }, [
      'images/a.jpg',
    ])
    expect(found.labels['images/a.jpg']!.map(({ className }) => className).sort()).toEqual(names.toSorted())
  })

  test('a mask of one object has the class of its folder, or the only one listed', async () => {
    const png = numbersPng([{ at, number: 255 }])
    expect(shapesOf(await read({ 'masks/dog/a.png': png }, ['images/a.jpg']), 'images/a.jpg')![0]![0]).toBe('dog')
    expect(
      shapesOf(await read({ 'masks/train/a.png': png }, ['images/train/a.jpg']), 'images/train/a.jpg')![0]![0],
    ).toBe('object')
    expect(shapesOf(await read({ 'a_mask.png': png, 'classes.txt': 'cat\n' }, ['a.jpg']), 'a.jpg')![0]![0]).toBe('cat')
  })

  test('a mask of one object has the class of its color or of its two bytes', async () => {
    const car = numbersPng([{ at, number: 26 * 256 + 2 }], 16)
    const image = 'training/image_2/a.png'
    expect(shapesOf(await read({ 'training/instance/a.png': car }, [image]), image)![0]![0]).toBe('car')
    const files = { 'masks/a.png': png([{ at, color: [0, 0, 9] }]), 'labelmap.txt': 'cat:9,0,0::\ndog:0,0,9::\n' }
    expect(shapesOf(await read(files, ['images/a.jpg']), 'images/a.jpg')![0]![0]).toBe('dog')
  })

  test('masks without an image, of another size, or with too many colors are reported', async () => {
    const different = (_: unknown, i: number) => [(i / 3) & 255, i / 768, 7][i % 3]!
    const noise = { data: Uint8Array.from({ length: 24_000 }, different), channels: 3, depth: 8 } as const
    const files = {
      'masks/gone.png': numbersPng([]),
      'masks/b.png': png([], 50),
      'masks/c.png': Buffer.from(encode({ width: 100, height: 80, ...noise })),
    }
    const found = await read(files, ['images/b.jpg', 'images/c.jpg'])
    expect(found.complete).toEqual([])
    expect(found.rejected).toEqual([
      'masks/gone.png | No imported image has the name of this mask.',
      'masks/b.png: b.png | The mask has 50 × 80 pixels, but the upright image has 100 × 80.',
      expect.stringMatching(/^masks\/c.png: c.png \| It has more than \d+ colors, which no mask has.$/),
    ])
  })
})

test.each(['annotations/panoptic_val/a.png', 'annotations/a.png', 'masks/a.png', 'annotations/segments/a.png'])(
  'COCO finds its segment images in %s',
  async (place) => {
    const { labels } = await readLabelFiles('coco', {
      'annotations/panoptic_val.json': coco([
        { image_id: 1, file_name: 'a.png', segments_info: [{ id: 5, category_id: 1 }] },
      ]),
      [place]: png([{ at, color: [5, 0, 0] }]),
    })
    expect(labels['a.jpg']).toMatchObject([{ className: 'dog', geometry: mask(...at) }])
  },
)

test('images next to a COCO file without segments don’t belong to it', async () => {
  const files = { 'annotations/instances.json': coco([]), 'masks/a.png': png([]) }
  expect((await readLabelFiles('coco', files)).claimed).toEqual(['annotations/instances.json'])
})

test('VOC finds masks in subfolders, and the names of labelme2voc', async () => {
  const { labels } = await readLabelFiles(
    'voc',
    {
      'SegmentationClass/x/a.png': png([{ at, color: [128, 0, 0] }]),
      'SegmentationClass/y/a.png': png([{ at, color: [0, 128, 0] }]),
      'SegmentationObject/y/a.png': png([{ at, color: [128, 0, 0] }]),
      'Annotations/x/a.xml': '<annotation><filename>a.jpg</filename></annotation>',
      'class_names.txt': '__ignore__\n_background_\nwidget\ngadget\n',
    },
    ['JPEGImages/x/a.jpg', 'JPEGImages/y/a.jpg'],
  )
  const shown = Object.entries(labels).map(([name, all]) => [
    name,
    all.map(({ className, attributes }) => [className, attributes]),
  ])
  expect(shown).toEqual([
    ['JPEGImages/x/a.jpg', [['widget', { iscrowd: true }]]],
    ['JPEGImages/y/a.jpg', [['gadget', {}]]],
  ])
})

test('LabelMe’s web tool has masks in a folder next to the annotations, one per collection', async () => {
  const xml =
    '<annotation><filename>a.jpg</filename><object><name>cat</name><segm><mask>a_mask_0.png</mask></segm></object></annotation>'
  const { labels } = await readLabelFiles(
    'labelme-xml',
    {
      'Annotations/x/a.xml': xml,
      'Annotations/y/a.xml': xml,
      'Masks/x/a_mask_0.png': png([{ at, color: [255, 255, 255] }]),
      'Masks/y/a_mask_0.png': png([{ at: elsewhere, color: [255, 255, 255] }]),
    },
    ['Images/x/a.jpg', 'Images/y/a.jpg'],
  )
  expect(Object.values(labels).map(([one]) => one?.geometry)).toEqual([mask(...at), mask(...elsewhere)])
})
