import { encode } from 'fast-png'
import { describe, expect, test } from 'vitest'
import type { Geometry } from '#model/shapes/index.ts'
import { splitOfPath } from '../../src/engine/datasets/formats/split-of.ts'
import { maskedCrc } from '../../src/engine/datasets/formats/tfrecord/frames.ts'
import { readLabelFiles } from '../support/files/read-label-files.ts'

const box = (x: number, y: number, width: number, height: number): Geometry => ({ shape: 'box', x, y, width, height })

/** Images are 100 × 80. */
const shapesIn = async (...files: Parameters<typeof readLabelFiles>) => {
  const read = await readLabelFiles(...files)
  return { ...read, shapes: read.labels['a.jpg']?.map(({ className, geometry }) => [className, geometry]) }
}

test.each([
  ['out/instances_train2017.json', 'train'],
  ['out/val-00000-of-00007.parquet', 'val'],
  ['out/test-jpg-000012.tar', 'test'],
  ['train/cam/x.y', 'train'],
  ['train/cam-000012.json', 'train'],
  ['out/cam-000012.tar', undefined],
])('%s belongs to the split %s', (path, split) => {
  expect(splitOfPath(path)).toBe(split)
})

describe('paths from another root', () => {
  const rows = '0 0.5 0.5 0.2 0.2'

  test.each([
    ['../train/images', '../valid/images'],
    ['train/images', ['valid/images']],
    ['/home/somebody/set/train/images', '/home/somebody/set/valid/images'],
    ['train.txt', 'lists/held.txt'],
  ])('data.yaml splits images by %s and %s', async (train, val) => {
    const yaml = `path: /home/somebody/set\ntrain: ${JSON.stringify(train)}\nval: ${JSON.stringify(val)}\nnames: {3: dog}\n`
    const files = {
      'data.yaml': yaml,
      'train.txt': '/home/somebody/set/train/images/a.jpg\n',
      'lists/held.txt': 'data/valid/images/b.jpg\n',
      'train/labels/a.txt': rows.replace('0', '3'),
    }
    const images = ['train/images/a.jpg', 'valid/images/b.jpg', 'valid/images/c.jpg']
    const { splits, changed } = await readLabelFiles('yolo', files, images)
    expect(splits).toEqual({ 'train/images/a.jpg': 'train' })
    const without = `${train}`.endsWith('.txt') ? 1 : 2
    expect(changed).toEqual({ 'image without a label file left unlabeled (Ultralytics takes it for empty)': without })
  })

  test('COCO finds images by the ends of paths only if no whole path matches', async () => {
    const named = (...names: string[]) => ({
      images: names.map((file_name, id) => ({ id, file_name, width: 100, height: 80 })),
      categories: [{ id: 'd', name: 'dog' }],
      annotations: names.map((_, id) => ({ id, image_id: id, category_id: 'd', bbox: [1, 2, 3, 4] })),
    })
    const images = ['set/cam0/a.jpg', 'set/cam0/b.jpg']
    const read = (...names: string[]) => readLabelFiles('coco', { 'x/coco.json': named(...names) }, images)
    expect(Object.keys((await read('C:\\\\pics\\\\a.jpg', '/home/me/cam0/b.jpg')).labels)).toEqual(images)
    expect((await read('cam0/a.jpg', 'cam1/b.jpg')).labels).toEqual({
      'set/cam0/a.jpg': [expect.objectContaining({ className: 'dog' })],
    })
  })

  test('CVAT prefers images in the folder next to its file to others of the same name', async () => {
    const xml = '<annotations><version>1.1</version><image id="0" name="a.jpg" width="100" height="80"/></annotations>'
    const images = ['task/images/a.jpg', 'project/images/Test/a.jpg']
    const { complete, rejected } = await readLabelFiles('cvat', { 'task/train.xml': xml }, images)
    expect([complete, rejected]).toEqual([['task/images/a.jpg'], []])
  })

  test('Label Studio finds images by the ends of their addresses', async () => {
    const task = (image: string) => ({ data: { image }, annotations: [{ result: [] }] })
    const images = ['cam1/x.jpg', 'cam2/x.jpg', 'z y.jpg']
    const tasks = ['https://host/p/cam1/x.jpg?sig=1', 's3://bucket/cam2/x.jpg', '/data/local-files/?d=p/z%20y.jpg']
    const { complete } = await readLabelFiles('labelstudio', { 'in/tasks.json': tasks.map(task) }, images)
    expect(complete).toEqual(images)
  })
})

describe('voc', () => {
  const object = (inside: string) => `<annotation><filename>a.jpg</filename>${inside}</annotation>`
  const bndbox = '<bndbox><ymax>40</ymax><xmin>10.5</xmin><ymin>20</ymin><xmax>30</xmax></bndbox>'

  test('corners are read as written, in any order; flags, pose, parts and actions are kept', async () => {
    const { shapes, labels, complete, rejected } = await shapesIn('voc', {
      'a.xml': object(
        `<object><name>dog</name><pose>Left</pose><truncated>1</truncated><difficult/><occluded>0</occluded>${bndbox}<part><name>head</name>${bndbox}</part><actions><running>1</running><walking>0</walking></actions></object>`,
      ),
    })
    expect(rejected).toEqual([])
    expect(complete).toEqual(['a.jpg'])
    expect(shapes).toEqual([
      ['dog', box(10.5, 20, 19.5, 20)],
      ['head', box(10.5, 20, 19.5, 20)],
    ])
    expect(labels['a.jpg']![0]!.attributes).toEqual({ pose: 'Left', truncated: true, running: true, walking: false })
  })

  test('with the one-based option, the first pixel of an image is 1', async () => {
    const told = { 'a.xml': object(`<object><name>dog</name>${bndbox}</object>`) }
    const { shapes } = await shapesIn('voc', told, ['a.jpg'], true, { origin: 'one-based' })
    expect(shapes).toEqual([['dog', box(9.5, 19, 20.5, 21)]])
  })

  test('an image is found by its name, in the folder next to the file, or by the file’s name', async () => {
    const files = {
      'Annotations/cam/a.xml': object(`<object><name>dog</name>${bndbox}</object>`),
      'Annotations/cam/b.xml': `<annotation><filename>gone.png</filename></annotation>`,
    }
    const { labels } = await readLabelFiles('voc', files, ['JPEGImages/cam/a.jpg', 'JPEGImages/cam/b.jpg'])
    expect(labels['JPEGImages/cam/a.jpg']).toHaveLength(1)
    expect(labels['JPEGImages/cam/b.jpg']).toEqual([])
  })

  test.each([
    ['no box', '<object><name>dog</name></object>', 'It has no <bndbox>.'],
    ['no name', `<object>${bndbox}</object>`, 'It has no class.'],
    [
      'a word',
      `<object><name>dog</name>${bndbox.replace('30', 'wide')}</object>`,
      'The coordinates are not usable numbers.',
    ],
    [
      'a box elsewhere',
      `<object><name>dog</name>${bndbox.replace('10.5', '110').replace('30', '120')}</object>`,
      'The box lies outside the image.',
    ],
  ])('%s is named', async (_, inside, reason) => {
    const { rejected, complete } = await readLabelFiles('voc', { 'a.xml': object(inside) })
    expect(rejected).toEqual([`a.xml: object 1 | ${reason}`])
    expect(complete).toEqual([])
  })

  test('entities of a document type are ignored, and no file is read for them', async () => {
    const { rejected, labels } = await readLabelFiles('voc', {
      'a.xml': `<!DOCTYPE annotation [<!ENTITY x SYSTEM "file:///etc/passwd"><!ENTITY y "yy">]>${object(`<object><name>&y;</name>${bndbox}</object>`)}`,
    })
    expect(labels).toEqual({})
    expect(rejected).toEqual([expect.stringContaining('a.xml | The file is not XML: ')])
  })

  test('labels for an image of another size are rejected', async () => {
    const size = '<size><width>80</width><height>100</height></size>'
    const { rejected } = await readLabelFiles('voc', { 'a.xml': object(size) })
    expect(rejected).toEqual([
      'a.xml | The labels are for an image of 80 × 100 pixels, but the upright image has 100 × 80.',
    ])
  })

  test('files in UTF-16 and in Windows-1252 are read', async () => {
    const text = (head: string) => `${head}${object(`<object><name>Tür</name>${bndbox}</object>`)}`
    const files = {
      'a.xml': Buffer.from(`\ufeff${text('')}`, 'utf16le'),
      'b.xml': Buffer.from(text('<?xml version="1.0" encoding="ISO-8859-1"?>').replace('a.jpg', 'b.jpg'), 'latin1'),
    }
    const { labels } = await readLabelFiles('voc', files)
    expect(labels['a.jpg']![0]!.className).toBe('Tür')
    expect(labels['b.jpg']![0]!.className).toBe('Tür')
  })
})

test('JSON in UTF-16 is read, also where a record is looked up again', async () => {
  const text = JSON.stringify({
    images: [{ id: 1, file_name: 'a.jpg' }],
    categories: [{ id: 1, name: 'Tür' }],
    annotations: [
      { id: 1, image_id: 1, category_id: 1, bbox: [1, 2, 3, 4] },
      { id: 2, image_id: 1, category_id: 1, segmentation: [[1, 1, 9, 1, 9, 9]], attributes: { word: 'größer' } },
    ],
  })
  const utf16 = Buffer.from(`\ufeff${text}`, 'utf16le')
  for (const bytes of [utf16, Buffer.from(utf16).swap16()]) {
    const { labels, rejected, changed } = await readLabelFiles('coco', { 'a.json': bytes })
    expect(rejected).toEqual([])
    expect(labels['a.jpg']).toMatchObject([{ className: 'Tür' }, { attributes: { word: 'größer' } }])
    expect(Object.keys(changed)).toEqual([expect.stringMatching(/^file read as utf-16[lb]e$/)])
  }
})

test('characters of a JSON file that are not UTF-8 are reported', async () => {
  const file = { images: [{ id: 1, file_name: 'a.jpg' }], categories: [{ id: 1, name: 'Straße' }], annotations: [] }
  const annotations = [{ id: 1, image_id: 1, category_id: 1, bbox: [1, 2, 3, 4] }]
  const bytes = Buffer.from(JSON.stringify({ ...file, annotations }), 'latin1')
  const { labels, rejected } = await readLabelFiles('coco', { 'coco.json': bytes })
  expect(labels['a.jpg']).toHaveLength(1)
  expect(rejected).toEqual([expect.stringContaining('not UTF-8')])
})

describe('labelme', () => {
  const file = (...shapes: object[]) => ({
    'a.json': {
      version: '5.0.1',
      flags: { night: true, rain: false },
      shapes,
      imagePath: '..\\set\\a.jpg',
      imageData: 'aaaa',
    },
  })

  test('all shapes are read; flags are classes of the image', async () => {
    const { shapes, rejected, changed } = await shapesIn(
      'labelme',
      file(
        {
          label: 'r',
          shape_type: 'rectangle',
          points: [
            [30, 40],
            [10, 20],
          ],
        },
        {
          label: 'p',
          points: [
            [1, 1],
            [9, 1],
            [5, 8],
          ],
        },
        {
          label: 'l',
          shape_type: 'linestrip',
          points: [
            [1, 1],
            [9, 1],
          ],
        },
        { label: 'd', shape_type: 'point', points: [[1, 2]] },
        {
          label: 'o',
          shape_type: 'rotation',
          points: [
            [10, 10],
            [20, 10],
            [20, 15],
            [10, 15],
          ],
        },
        {
          label: 'c',
          shape_type: 'circle',
          points: [
            [50, 40],
            [60, 40],
          ],
        },
        { label: 'x', shape_type: 'cube', points: [[1, 2]] },
      ),
    )
    expect(shapes!.map(([name]) => name)).toEqual(['r', 'p', 'l', 'd', 'o', 'c', 'night'])
    expect(shapes![0]![1]).toEqual(box(10, 20, 20, 20))
    expect(shapes![4]![1]).toEqual({ shape: 'rotated-box', cx: 15, cy: 12.5, width: 10, height: 5, angleDegrees: 0 })
    expect((shapes![5]![1] as { rings: unknown[][] }).rings[0]).toHaveLength(64)
    expect(changed).toEqual({ 'circle kept as a polygon': 1 })
    expect(rejected).toEqual(['a.json: shape 7 | Shapes of the type “cube” are not known.'])
  })

  test('the corners of a mask lie inside it; a PNG of one bit is read', async () => {
    const png = 'iVBORw0KGgoAAAANSUhEUgAAAAMAAAACAQAAAAC1D1u3AAAADElEQVR4nGM4wOAAAAKEAQFP4TQPAAAAAElFTkSuQmCC'
    const { shapes, rejected } = await shapesIn(
      'labelme',
      file({
        label: 'm',
        shape_type: 'mask',
        points: [
          [10, 20],
          [12, 21],
        ],
        mask: png,
      }),
    )
    expect(rejected).toEqual([])
    expect(shapes![0]![1]).toEqual({ shape: 'mask', x: 10, y: 20, width: 2, height: 2, counts: [0, 2, 1, 1] })
  })
})

describe('createml', () => {
  const file = (x: number, y: number, width: number, height: number) => ({
    'set.json': [{ image: 'a.jpg', annotations: [{ label: 'dog', coordinates: { x, y, width, height } }] }],
  })

  test('boxes are given by their centers', async () => {
    expect((await shapesIn('createml', file(50, 40, 20, 10))).shapes).toEqual([['dog', box(40, 35, 20, 10)]])
  })

  test('boxes are given by their top left corners if only that fits, and this is reported', async () => {
    const { shapes, changed } = await shapesIn('createml', file(1, 2, 90, 70))
    expect(shapes).toEqual([['dog', box(1, 2, 90, 70)]])
    expect(changed).toEqual({ 'file whose boxes are given by their top left corner, not their center': 1 })
  })
})

describe('kitti', () => {
  test('unknown numbers are skipped, DontCare regions are crowds, scores are kept', async () => {
    const { shapes, labels } = await shapesIn(
      'kitti',
      {
        'label_2/a.txt':
          'Car 0.5 1 -10 10 20 30 40 -1 -1 -1 -1000 -1000 -1000 -10 0.75\nDontCare -1 -1 -10 50 20 60 40 -1 -1 -1 -1000 -1000 -1000 -10\n',
        'label_2/b.txt': '',
      },
      ['image_2/a.jpg', 'image_2/b.jpg'].map((name) => name.replace('image_2/', '')),
    )
    expect(shapes).toEqual([
      ['Car', box(10, 20, 20, 20)],
      ['DontCare', box(50, 20, 10, 20)],
    ])
    expect(labels['a.jpg']!.map(({ attributes, score }) => [attributes, score])).toEqual([
      [{ truncated: 0.5, occluded: 1 }, 0.75],
      [{ iscrowd: true }, null],
    ])
    expect(labels['b.jpg']).toEqual([])
  })
})

describe('dota', () => {
  test('headers are skipped, any corner may be first, and four corners that are not a rectangle are counted', async () => {
    const { shapes, labels, changed } = await shapesIn('dota', {
      'labelTxt/a.txt':
        'imagesource:GoogleEarth\ngsd:0.1\n10 10 20 10 20 15 10 15 plane 0\n30 30 30 50 60 50 60 30 ship 1\n0 0 40 0 50 20 0 20 harbor 2\n',
    })
    expect(shapes![0]).toEqual([
      'plane',
      { shape: 'rotated-box', cx: 15, cy: 12.5, width: 10, height: 5, angleDegrees: 0 },
    ])
    expect(shapes![1]![0]).toBe('ship')
    expect(labels['a.jpg']!.map(({ attributes }) => attributes)).toEqual([{}, { difficult: true }, { difficult: true }])
    expect(changed).toEqual({ 'four corners that are no rectangle kept as the smallest rotated box around them': 1 })
  })
})

describe('cvat', () => {
  const meta =
    '<meta><task><labels><label><name>dog</name><attributes><attribute><name>age</name><input_type>number</input_type></attribute><attribute><name>wet</name><input_type>checkbox</input_type></attribute></attributes></label></labels></task></meta>'
  const file = (inside: string) => ({
    'annotations.xml': `<annotations><version>1.1</version>${meta}${inside}</annotations>`,
  })

  test('attributes have the kinds that the header declares; boxes rotate about their centers', async () => {
    const { shapes, labels, rejected, changed } = await shapesIn(
      'cvat',
      file(
        `<image id="0" name="a.jpg" width="100" height="80"><tag label="night"></tag><box label="dog" occluded="1" group_id="3" z_order="2" xtl="10" ytl="20" xbr="30" ybr="30" rotation="270"><attribute name="age">2.5</attribute><attribute name="wet">false</attribute><attribute name="name">007</attribute></box><ellipse label="dog" cx="50" cy="40" rx="10" ry="5"/><mask label="dog" rle="1, 2, 1" left="4" top="5" width="2" height="2"/><cuboid label="dog"/></image>`,
      ),
    )
    expect(rejected).toEqual(['annotations.xml: cuboid 4 of a.jpg | Shapes of the type “cuboid” are not known.'])
    expect(changed).toEqual({ 'ellipse kept as a polygon': 1 })
    expect(labels['a.jpg']![0]).toEqual({
      className: 'dog',
      geometry: { shape: 'rotated-box', cx: 20, cy: 25, width: 20, height: 10, angleDegrees: -90 },
      attributes: { occluded: true, group_id: 3, age: 2.5, wet: false, name: '007' },
      score: null,
      layer: 2,
    })
    expect(shapes![2]).toEqual(['dog', { shape: 'mask', x: 4, y: 5, width: 2, height: 2, counts: [1, 2, 1] }])
    expect(shapes![3]).toEqual(['night', { shape: 'whole-image' }])
  })

  test('images of subsets are distinguished; one without shapes is empty', async () => {
    const image = (subset: string, inside: string) =>
      `<image id="0" name="a.jpg" subset="${subset}" width="100" height="80">${inside}</image>`
    const { labels, complete } = await readLabelFiles(
      'cvat',
      file(image('Train', '<box label="dog" xtl="1" ytl="1" xbr="9" ybr="9"/>') + image('Test', '')),
      ['images/Train/a.jpg', 'images/Test/a.jpg'],
    )
    expect(labels['images/Train/a.jpg']).toHaveLength(1)
    expect(labels['images/Test/a.jpg']).toEqual([])
    expect(complete).toHaveLength(2)
  })

  test('tracks are labels in their frames; between two shapes a box is where CVAT draws it', async () => {
    const shape = (frame: number, outside: number) =>
      `<box frame="${frame}" outside="${outside}" keyframe="1" xtl="${frame}" ytl="1" xbr="${frame + 9}" ybr="9"/>`
    const { labels, complete, changed } = await readLabelFiles(
      'cvat',
      file(`<track id="7" label="dog">${shape(10, 0)}${shape(12, 1)}</track>`),
      ['frame_000010.png', 'frame_000011.png', 'frame_000012.png'],
    )
    expect(labels['frame_000010.png']).toMatchObject([
      { className: 'dog', geometry: box(10, 1, 9, 8), attributes: {}, track: { number: 7, keyframe: true } },
    ])
    expect(labels['frame_000011.png']).toMatchObject([{ geometry: box(10, 1, 9, 8), track: { number: 7 } }])
    expect(labels['frame_000012.png']).toEqual([])
    expect(complete).toEqual(['frame_000010.png', 'frame_000011.png', 'frame_000012.png'])
    expect(changed).toEqual({})
  })

  test('with the option, objects between keyframes are skipped, and their frames don’t count as finished', async () => {
    const shape = (frame: number, keyframe: number) =>
      `<box frame="${frame}" outside="0" keyframe="${keyframe}" xtl="${frame}" ytl="1" xbr="${frame + 9}" ybr="9"/>`
    const { labels, complete, changed } = await readLabelFiles(
      'cvat',
      file(`<track id="7" label="dog">${shape(10, 1)}${shape(11, 0)}${shape(13, 1)}</track>`),
      ['frame_000010.png', 'frame_000011.png', 'frame_000012.png', 'frame_000013.png'],
      true,
      { interpolated: false },
    )
    expect(Object.values(labels).map(({ length }) => length)).toEqual([1, 0, 0, 1])
    expect(complete).toEqual(['frame_000010.png', 'frame_000013.png'])
    expect(changed).toEqual({ 'object between keyframes left out': 2 })
  })
})

describe('labelstudio', () => {
  const common = { to_name: 'image', original_width: 100, original_height: 80, image_rotation: 0 }
  const tasks = (...result: object[]) => ({
    'tasks.json': [{ id: 1, data: { image: '/data/local-files/?d=set%2Fa.jpg' }, annotations: [{ result }] }],
  })
  const rectangle = (rotation: number) => ({
    ...common,
    type: 'rectanglelabels',
    value: { x: 50, y: 50, width: 20, height: 12.5, rotation, rectanglelabels: ['dog'] },
  })

  test('a single task in a file is recognized as Label Studio and not as COCO', async () => {
    const own = { 'task.json': tasks(rectangle(0))['tasks.json'][0]! }
    const { shapes, rejected } = await shapesIn('labelstudio', own)
    expect([shapes, rejected]).toEqual([[['dog', box(50, 40, 20, 10)]], []])
    const outlines = {
      image: { image_id: 1, file_name: 'a.jpg' },
      annotations: [{ id: 1, bbox: [1, 1, 9, 9], area: 81 }],
    }
    const files = { ...own, 'a.json': outlines }
    expect((await readLabelFiles('labelstudio', files, undefined, false)).claimed).toEqual(['task.json'])
    expect((await readLabelFiles('coco', files, undefined, false)).claimed).toEqual([])
  })

  test('predictions of a task without annotations are read as a model’s; others are counted', async () => {
    const prediction = (score: number, ...result: object[]) => ({ model_version: 'm', score, result })
    const task = (image: string, annotations: object[], ...predictions: object[]) => ({
      data: { image },
      annotations,
      predictions,
    })
    const files = {
      'tasks.json': [
        task(
          'a.jpg',
          [],
          prediction(0.2, rectangle(90)),
          prediction(0.6, rectangle(0), { ...rectangle(0), score: 0.9 }),
        ),
        task('b.jpg', [{ result: [rectangle(0)] }], prediction(0.3, rectangle(0))),
      ],
    }
    const asModel = await readLabelFiles('labelstudio', files, undefined, false, {}, 'model')
    expect(asModel.labels['a.jpg']!.map(({ score }) => score)).toEqual([0.6, 0.9])
    expect(asModel.labels['b.jpg']!.map(({ score }) => score)).toEqual([null])
    const ofAnnotated = { 'prediction of an annotated task left out': 1 }
    expect(asModel.changed).toEqual({ 'earlier prediction of a task left out': 1, ...ofAnnotated })
    const asHuman = await readLabelFiles('labelstudio', files)
    expect(Object.keys(asHuman.labels)).toEqual(['b.jpg'])
    expect(asHuman.changed).toEqual({
      'prediction left out, as labels were not imported as predictions': 2,
      ...ofAnnotated,
    })
  })

  test('rectangles are in percent of the sides, and rotate about their top left corner in pixels', async () => {
    const { shapes, rejected } = await shapesIn('labelstudio', tasks(rectangle(0), rectangle(90)))
    expect(rejected).toEqual([])
    expect(shapes![0]).toEqual(['dog', box(50, 40, 20, 10)])
    expect(shapes![1]![1]).toMatchObject({ shape: 'rotated-box', width: 20, height: 10, angleDegrees: 90 })
    const { cx, cy } = shapes![1]![1] as { cx: number; cy: number }
    expect([cx, cy].map((value) => Math.round(value * 1e9) / 1e9)).toEqual([45, 50])
  })

  test('results for a region are attributes of its object, not classes of the image', async () => {
    const said = (type: string, from_name: string, value: object) => ({ ...common, id: 'r', type, from_name, value })
    const { labels, changed } = await readLabelFiles(
      'labelstudio',
      tasks(
        { ...rectangle(0), id: 'r' },
        said('choices', 'pose', { ...rectangle(0).value, choices: ['left', 'seated'] }),
        said('textarea', 'plate', { text: ['AB 12'] }),
        said('rating', 'quality', { rating: 4 }),
      ),
      ['a.jpg'],
    )
    const [all] = Object.values(labels)
    expect(all!.map(({ attributes }) => attributes)).toEqual([{ pose: 'left, seated', plate: 'AB 12', quality: 4 }])
    expect(changed).toEqual({})
  })

  test('points of one parent belong together; choices are classes of the image; other results are counted', async () => {
    const point = (x: number) => ({
      ...common,
      type: 'keypointlabels',
      parentID: 'p',
      value: { x, y: 50, width: 1, keypointlabels: ['eye'] },
    })
    const { shapes, changed } = await shapesIn(
      'labelstudio',
      tasks({ ...common, type: 'choices', value: { choices: ['night'] } }, point(10), point(20), {
        type: 'textarea',
        value: { text: ['hello'] },
      }),
    )
    expect(shapes).toEqual([
      [
        'eye',
        {
          shape: 'points',
          points: [
            [10, 40],
            [20, 40],
          ],
        },
      ],
      ['night', { shape: 'whole-image' }],
    ])
    expect(changed).toEqual({ 'textarea dropped': 1 })
  })

  const keypoint = (x: number, name: string, parentID?: string) => ({
    ...common,
    id: `k${x}`,
    type: 'keypointlabels',
    from_name: 'joints',
    ...(parentID !== undefined && { parentID }),
    value: { x, y: 50, width: 1, keypointlabels: [name] },
  })
  const config = (...points: string[]) =>
    ['<View><RectangleLabels name="b" toName="image"><Label value="person"/></RectangleLabels>']
      .concat('<KeyPointLabels name="joints" toName="image">')
      .concat(points.map((name) => `<Label value="${name}"/>`))
      .concat('</KeyPointLabels></View>')
      .join('')

  test('keypoints of a rectangle are its skeleton, with the points named in the order of the project', async () => {
    const person = { ...rectangle(0), id: 'p', score: 0.5 }
    person.value = { ...person.value, rectanglelabels: ['person'] }
    const read = await readLabelFiles('labelstudio', {
      'label_config.xml': config('nose', 'eye', 'ear'),
      'tasks.json': [
        {
          data: { image: 'a.jpg' },
          annotations: [{ result: [keypoint(60, 'ear', 'p'), person, keypoint(50, 'nose', 'p')] }],
        },
        {
          data: { image: 'b.jpg' },
          annotations: [{ result: [person, keypoint(55, 'eye', 'p'), keypoint(10, 'nose')] }],
        },
      ],
    })
    expect(read.rejected).toEqual([])
    expect(read.skeletons).toEqual({ person: ['nose', 'eye', 'ear'] })
    expect(read.classes).toEqual(['person', 'nose'])
    expect(read.labels['a.jpg']).toMatchObject([
      {
        className: 'person',
        score: 0.5,
        extent: { x: 50, y: 40, width: 20, height: 10 },
        geometry: {
          shape: 'skeleton',
          points: [
            [50, 40, 2],
            [0, 0, 0],
            [60, 40, 2],
          ],
        },
      },
    ])
    expect(read.labels['b.jpg']!.map(({ className, geometry }) => [className, geometry])).toEqual([
      [
        'person',
        {
          shape: 'skeleton',
          points: [
            [0, 0, 0],
            [55, 40, 2],
            [0, 0, 0],
          ],
        },
      ],
      ['nose', { shape: 'points', points: [[10, 40]] }],
    ])
    expect(read.changed).toEqual({ 'box of a skeleton dropped': 2 })
  })

  test('keypoints of a missing parent are a skeleton named after their control', async () => {
    const read = await readLabelFiles(
      'labelstudio',
      tasks(keypoint(10, 'nose', 'gone'), keypoint(20, 'eye', 'gone'), keypoint(30, 'eye', 'gone')),
    )
    expect(read.skeletons).toEqual({ joints: ['nose', 'eye', 'eye 2'] })
    expect(read.classes).toEqual(['joints'])
    expect(read.labels['a.jpg']).toMatchObject([
      {
        className: 'joints',
        geometry: {
          shape: 'skeleton',
          points: [
            [10, 40, 2],
            [20, 40, 2],
            [30, 40, 2],
          ],
        },
      },
    ])
    expect(read.changed).toEqual({ 'skeleton without a class called like its control': 1 })
  })

  test('a point without a name gets its number, a long name is refused, an attribute of a point is counted', async () => {
    const read = await readLabelFiles(
      'labelstudio',
      tasks(
        { ...rectangle(0), id: 'p' },
        { ...keypoint(51, '', 'p') },
        keypoint(52, 'x'.repeat(101), 'p'),
        keypoint(53, '__proto__', 'p'),
        { ...common, id: 'k51', type: 'choices', from_name: 'hidden', value: { choices: ['yes'] } },
      ),
    )
    expect(read.skeletons).toEqual({ dog: ['1', '__proto__'] })
    expect(read.rejected).toEqual([
      'tasks.json: result 3 of task 1 | The name of its point is longer than 100 characters.',
    ])
    expect(read.complete).toEqual([])
    expect(read.changed).toEqual({ 'attribute of a point dropped': 1, 'box of a skeleton dropped': 1 })
  })

  test('a rectangle whose numbers can’t be read still gives its keypoints their class', async () => {
    const broken = { ...common, id: 'p', type: 'rectanglelabels', value: { height: 4, rectanglelabels: ['dog'] } }
    const read = await readLabelFiles('labelstudio', tasks(broken, keypoint(10, 'nose', 'p')))
    expect(read.labels['a.jpg']).toEqual([
      { className: 'dog', attributes: {}, score: null, geometry: { shape: 'skeleton', points: [[10, 40, 2]] } },
    ])
    expect(read.changed).toEqual({ 'box of a skeleton that can’t be read dropped': 1 })
  })

  test('more points than a skeleton can have are reported', async () => {
    const many = Array.from({ length: 3000 }, () => keypoint(10, 'wheel', 'p'))
    const read = await readLabelFiles('labelstudio', tasks({ ...rectangle(0), id: 'p' }, ...many))
    expect(read.skeletons.dog).toHaveLength(500)
    expect(read.rejected.at(-1)).toMatch(/2450 more | The skeleton of its class has more than 500 points\./)
  })

  test('relations are counted; the image counts as complete', async () => {
    const read = await readLabelFiles(
      'labelstudio',
      tasks({ ...rectangle(0), id: 'r' }, { type: 'relation', from_id: 'r', to_id: 'r', direction: 'right' }),
    )
    expect(read).toMatchObject({ rejected: [], complete: ['a.jpg'], changed: { 'relation dropped': 1 } })
  })

  test('the ground truth wins over other annotations; an upload is found without its digits; JSON-MIN is read', async () => {
    const { shapes, changed } = await shapesIn('labelstudio', {
      'tasks.json': [
        {
          file_upload: '0123abcd-a.jpg',
          data: { image: '/image2' },
          annotations: [
            { result: [rectangle(0)], ground_truth: true },
            { result: [] },
            { result: [], was_cancelled: true },
          ],
        },
      ],
    })
    expect(shapes).toHaveLength(1)
    expect(changed).toEqual({ 'other annotation of a task dropped': 2 })
    const least = {
      image: '/data/upload/1/0123abcd-a.jpg',
      id: 1,
      label: [{ ...rectangle(0).value, original_width: 100, original_height: 80 }],
      annotation_id: 1,
    }
    expect((await shapesIn('labelstudio', { 'min.json': [least] })).shapes).toEqual([['dog', box(50, 40, 20, 10)]])
  })
})

describe('datumaro', () => {
  test('labels, boxes, crowds and groups are read; captions are counted', async () => {
    const { labels, changed, rejected } = await readLabelFiles('datumaro', {
      'annotations/train.json': {
        infos: {},
        categories: { label: { labels: [{ name: 'dog' }, { name: 'night' }] } },
        items: [
          {
            id: 'a',
            media: { path: 'a.jpg', size: [80, 100] },
            annotations: [
              { type: 'label', label_id: 1 },
              {
                type: 'bbox',
                label_id: 0,
                bbox: [1, 2, 3, 4],
                group: 5,
                z_order: 1,
                attributes: { score: 0.5, is_crowd: true, wet: true },
              },
              { type: 'caption', caption: 'A dog' },
              { type: 'bbox', label_id: null, bbox: [1, 2, 3, 4] },
            ],
          },
        ],
      },
    })
    expect(labels['a.jpg']).toEqual([
      {
        className: 'dog',
        geometry: box(1, 2, 3, 4),
        attributes: { wet: true, iscrowd: true, group_id: 5 },
        score: 0.5,
        layer: 1,
      },
      { className: 'night', geometry: { shape: 'whole-image' }, attributes: {}, score: null },
    ])
    expect(changed).toEqual({ 'caption dropped': 1 })
    expect(rejected).toEqual(['annotations/train.json: annotation 4 of a.jpg | It has no class.'])
  })
  test('skeletons get their points by the names of their labels, which are not classes', async () => {
    const point = (label_id: number, x: number, y: number, seen: number) => ({
      type: 'points',
      label_id,
      points: [x, y],
      visibility: [seen],
    })
    const skeleton = (label_id: number, elements: object[]) => ({ type: 'skeleton', label_id, elements })
    const { labels, rejected } = await readLabelFiles('datumaro', {
      'annotations/train.json': {
        categories: {
          label: {
            labels: [{ name: 'cat', parent: '' }, ...['nose', 'tail', 'ear'].map((name) => ({ name, parent: 'cat' }))],
          },
          points: { items: [{ label_id: 0, labels: ['nose', 'ear', 'tail'], joints: [[1, 2]] }] },
        },
        items: [
          {
            id: 'a',
            media: { path: 'a.jpg' },
            annotations: [
              skeleton(0, [point(2, 30, 31, 1), point(1, 10, 11, 2), point(3, 0, 0, 0)]),
              skeleton(0, []),
              skeleton(0, [point(0, 1, 1, 2)]),
            ],
          },
        ],
      },
    })
    const points = [
      [10, 11, 2],
      [0, 0, 0],
      [30, 31, 1],
    ]
    expect(labels['a.jpg']).toMatchObject([{ className: 'cat', geometry: { shape: 'skeleton', points } }])
    expect(rejected).toEqual([
      'annotations/train.json: annotation 2 of a.jpg | The skeleton has no points that can be read.',
      'annotations/train.json: annotation 3 of a.jpg | The class has no point of the name "cat".',
    ])
  })
})

describe('openimages', () => {
  const header =
    'ImageID,Source,LabelName,Confidence,XMin,XMax,YMin,YMax,IsOccluded,IsTruncated,IsGroupOf,IsDepiction,IsInside\n'

  test('sides come in pairs; unknown flags are skipped; codes get their names', async () => {
    const { labels, absent, changed, rejected } = await readLabelFiles('openimages', {
      'train-annotations-bbox.csv': `${header}a,xclick,/m/1,1,0.1,0.3,0.25,0.5,1,0,-1,0,1\na,xclick,/m/2,"0,7",0.5,0.6,0,0.5,0,0,0,0,0\nz,xclick,/m/2,1,0,1,0,1,0,0,0,0,0\n`,
      'train-annotations-human-imagelabels.csv':
        'ImageID,Source,LabelName,Confidence\na,verification,/m/3,1\na,verification,/m/4,0\na,verification,/m/1,1\n',
      'class-descriptions.csv': '/m/1,Dog\n/m/2,"Cat, wild"\n/m/3,Night\n',
      'train-images.csv': 'ImageID,Subset\na,train\nb,train\n',
    })
    expect(rejected).toEqual([
      'train-annotations-bbox.csv: row 4 (z) | There is no such image among the imported ones.',
    ])
    const [dog, cat, night] = labels['a.jpg']!
    expect(dog).toMatchObject({ className: 'Dog', attributes: { occluded: true, isInside: true }, score: null })
    expect(dog!.geometry).toMatchObject({ shape: 'box', x: 10, y: 20, height: 20 })
    expect(cat).toMatchObject({ className: 'Cat, wild', score: 0.7 })
    expect(night).toMatchObject({ className: 'Night', geometry: { shape: 'whole-image' } })
    expect(labels['b.jpg']).toEqual([])
    expect(absent).toEqual({ 'a.jpg': ['/m/4'] })
    expect(changed).toEqual({ 'class of an image dropped, because it is one of objects': 1 })
  })
})

describe('csv', () => {
  test.each([
    ['filename,width,height,class,xmin,ymin,xmax,ymax', 'a.jpg,100,80,dog,10,20,30,40'],
    ['class;path;x;y;w;h', 'dog;a.jpg;10;20;20;20'],
    ['"image","label","cx","cy","w","h"', '"a.jpg","dog",20,30,20,20'],
    ['image_name,label_name,x1,y1,x2,y2', 'a.jpg,dog,10,20,30,40'],
    ['Image Path,Object Class,Left,Top,Width,Height', 'a.jpg,dog,10,20,20,20'],
    ['image_id,class_name,bbox_x1,bbox_y1,bbox_x2,bbox_y2,rad_id', 'a.jpg,dog,10,20,30,40,R8'],
  ])('columns are recognized by their names: %s', async (header, row) => {
    const { shapes, claimed } = await shapesIn('csv', { 'set.csv': `${header}\n${row}\n` }, ['a.jpg', 'b.jpg'], false)
    expect(claimed).toEqual(['set.csv'])
    expect(shapes).toEqual([['dog', box(10, 20, 20, 20)]])
  })

  test('a column for each class gives classes of images', async () => {
    const { labels, rejected } = await readLabelFiles('csv', {
      '_classes.csv': 'filename, night, rain\na.jpg, 1, 0\nb.jpg, 2, 1\n',
    })
    expect(labels['a.jpg']!.map(({ className }) => className)).toEqual(['night'])
    expect(rejected).toEqual(['_classes.csv: row 3 | night is neither 0 nor 1.'])
  })

  test.each(['filename,label', 'split,label_name,image_name,width'])(
    '%s: a class per row is one of the image',
    async (header) => {
      const values = new Map([
        ['split', 'val'],
        ['width', '100'],
        ['filename', 'a.jpg'],
        ['image_name', 'a.jpg'],
      ])
      const row = header.split(',').map((name) => values.get(name) ?? 'dog')
      const { shapes, splits } = await shapesIn('csv', { 'set.csv': `${header}\n${row}\n` }, ['a.jpg'], false)
      expect(shapes).toEqual([['dog', { shape: 'whole-image' }]])
      expect(splits).toEqual(header.startsWith('split') ? { 'a.jpg': 'val' } : {})
    },
  )

  test.each([
    ['image_name,kind,place', 'a.jpg,dog,kitchen'],
    ['filename,class,l,o,r,u', 'a.jpg,dog,10,20,30,40'],
    ['filename,score_a,score_b', 'a.jpg,0.1,0.9'],
  ])('columns without a known name are not classes: %s', async (header, row) => {
    const { claimed } = await readLabelFiles('csv', { 'set.csv': `${header}\n${row}\n` }, ['a.jpg'], false)
    expect(claimed).toEqual([])
  })

  test('other tables are ignored', async () => {
    const { claimed } = await readLabelFiles('csv', { 'log.csv': 'time,loss\n1,2\n' }, ['a.jpg'], false)
    expect(claimed).toEqual([])
  })
})

describe('imagenet-txt', () => {
  test('lists give images class numbers', async () => {
    const { shapes, rejected } = await shapesIn('imagenet-txt', {
      'synsets.txt': 'cat\ndog\n',
      'train.txt': 'a.jpg 1\nb.jpg 7\nc.jpg 0\n',
    })
    expect(shapes).toEqual([['dog', { shape: 'whole-image' }]])
    expect(rejected).toEqual([
      'train.txt: row 2 | Class 7 has no name in synsets.txt.',
      'train.txt: row 3 | There is no such image among the imported ones.',
    ])
  })
})

test('a folder per class: nested folders are one class, images next to them have none', async () => {
  const { labels } = await readLabelFiles('yolo-classify', {}, [
    'train/cat/a.jpg',
    'train/dog/wolf/b.jpg',
    'train/c.jpg',
    'd.jpg',
  ])
  expect(Object.entries(labels).map(([name, [label]]) => [name, label!.className])).toEqual([
    ['train/cat/a.jpg', 'cat'],
    ['train/dog/wolf/b.jpg', 'dog/wolf'],
  ])
})

describe('coco-results', () => {
  const coco = {
    images: [{ id: 5, file_name: 'a.jpg' }],
    annotations: [],
    categories: [{ id: 3, name: 'dog' }],
  }
  const detection = (image_id: number) => ({ image_id, category_id: 3, bbox: [1, 2, 3, 4], score: 0.5 })

  test('detections get their images and classes from a COCO file beside them', async () => {
    const { labels, rejected } = await readLabelFiles('coco-results', {
      'set.json': coco,
      'results.json': [detection(5), detection(6), { image_id: 5 }],
    })
    expect(labels['a.jpg']).toMatchObject([{ className: 'dog', geometry: box(1, 2, 3, 4), attributes: {}, score: 0.5 }])
    expect(rejected).toEqual([
      'results.json: detection 2 of image 6 | Its image is not listed in the COCO files.',
      'results.json: detection 3 | It has no image, or no score between 0 and 1.',
    ])
  })

  test('without it they are reported', async () => {
    const { rejected } = await readLabelFiles('coco-results', { 'results.json': [detection(5)] })
    expect(rejected).toEqual([expect.stringContaining('Import it together with the COCO file')])
  })

  describe('two COCO files with the same ids', () => {
    const coco = (split: string, count: number, category = 'dog') => ({
      images: Array.from({ length: count }, (_, i) => ({ id: i + 1, file_name: `${split}${i + 1}.jpg` })),
      categories: [{ id: 1, name: category }],
      annotations: [],
    })
    const results = (...ids: number[]) =>
      ids.map((image_id) => ({ image_id, category_id: 1, bbox: [1, 2, 3, 4], score: 0.5 }))
    const names = ['train1', 'train2', 'train3', 'val1', 'val2'].map((name) => `${name}.jpg`)
    const files = { 'instances_train2017.json': coco('train', 3, 'cat'), 'instances_val2017.json': coco('val', 2) }
    const read = (more: Record<string, object>) => readLabelFiles('coco-results', { ...files, ...more }, names, false)

    test.each([
      ['named after a split', 'detections_val2017_yolox_results.json'],
      ['named after a file', 'instances_val2017 (run 3).json'],
      ['in the folder of a split', 'val/predictions.json'],
    ])('results %s use its images and classes', async (_, name) => {
      const { labels, rejected } = await read({ [name]: results(1, 2) })
      expect(rejected).toEqual([])
      expect(Object.keys(labels)).toEqual(['val1.jpg', 'val2.jpg'])
      expect(labels['val1.jpg']).toMatchObject([{ className: 'dog' }])
    })

    test('results belong to the only file with all their ids, or to several files about the same images', async () => {
      expect(Object.keys((await read({ 'results.json': results(1, 3) })).labels)).toEqual(['train1.jpg', 'train3.jpg'])
      const { labels, rejected } = await read({
        'person_keypoints_val2017.json': coco('val', 2),
        'val_results.json': results(2),
      })
      expect([Object.keys(labels), rejected]).toEqual([['val2.jpg'], []])
    })

    test('otherwise an id in both belongs to neither, and both are reported', async () => {
      const { labels, rejected } = await read({ 'results.json': results(1) })
      expect(labels).toEqual({})
      expect(rejected).toEqual([
        'results.json: detection 1 of image 1 (train1.jpg in instances_train2017.json or val1.jpg in instances_val2017.json) | ' +
          'Several COCO files list its image id. Import the results with theirs alone, or name them after it, such as val_results.json.',
      ])
    })
  })
})

test('imagenet-txt: a list without class names is recognized, and its rows are reported', async () => {
  const { claimed, rejected } = await readLabelFiles('imagenet-txt', { 'train.txt': 'a.jpg 4\n' }, ['a.jpg'], false)
  expect(claimed).toEqual(['train.txt'])
  expect(rejected).toEqual(['train.txt: row 1 | Nothing names its classes. Put a synsets.txt beside the list.'])
})

describe('hf-imagefolder', () => {
  test('class numbers get names from README.md; lists of objects and lists of columns are read', async () => {
    const { labels, rejected, changed } = await readLabelFiles(
      'hf-imagefolder',
      {
        'README.md':
          "---\ndataset_info:\n  features:\n  - name: objects\n    sequence:\n    - name: category\n      dtype:\n        class_label:\n          names:\n            '0': cat\n            '1': dog\n---\n# Cats\n",
        'train/metadata.jsonl': [
          { file_name: 'a.jpg', objects: { bbox: [[1, 2, 3, 4]], categories: [1] }, label: 'night' },
          { file_name: 'b.jpg', objects: [{ bbox: [1, 2, 3, 4], category: 'fox' }, { bbox: [1, 2, 3] }] },
          { file_name: 'c.jpg', objects: { bbox: [], category: [] } },
          { file_name: 'd.jpg', text: 'A dog' },
          { file_name: 'e.jpg', objects: { bbox: [[1, 2, 3, 4]], category: [7] } },
        ]
          .map((row) => `${JSON.stringify(row)}\n`)
          .join(''),
      },
      ['a', 'b', 'c', 'd', 'e'].map((name) => `train/${name}.jpg`),
      false,
    )
    expect(labels['train/a.jpg']!.map(({ className, geometry }) => [className, geometry])).toEqual([
      ['dog', box(1, 2, 3, 4)],
      ['night', { shape: 'whole-image' }],
    ])
    expect(labels['train/b.jpg']!.map(({ className }) => className)).toEqual(['fox'])
    expect(labels['train/c.jpg']).toEqual([])
    expect(labels['train/d.jpg']).toBeUndefined()
    expect(changed).toEqual({ 'row without objects and labels, which says nothing of its image': 1 })
    expect(rejected).toEqual([
      'train/metadata.jsonl: object 2 of line 2 | It has no box of four numbers, or no class.',
      'train/metadata.jsonl: object 1 of line 5 | Class 7 has no name. Put a README.md with class_label names beside it.',
    ])
  })

  test('a table of file names and labels is read', async () => {
    const { labels, rejected } = await readLabelFiles(
      'hf-imagefolder',
      { 'metadata.csv': 'file_name,label\na.jpg,cat\nb.jpg,\n' },
      ['a.jpg', 'b.jpg'],
      false,
    )
    expect(rejected).toEqual([])
    expect(labels['a.jpg']).toMatchObject([{ className: 'cat', geometry: { shape: 'whole-image' } }])
    expect(labels['b.jpg']).toEqual([])
  })
})

test('mot: rows are boxes of tracks; ignored ones are crowds; frames of the sequence without rows are empty', async () => {
  const { labels, complete, rejected } = await readLabelFiles(
    'mot',
    {
      'MOT16-02/gt/gt.txt':
        '1,7,10,20,30,40,1,3,0.5\n2,7,11,20,30,40,0,1,1\n2,8,1,2,3,4,1,99,1\n9,7,1,2,3,4,1,1,1\n2,x,1,2,3,4,1\n',
      'MOT16-02/seqinfo.ini': '[Sequence]\nseqLength=3\n',
    },
    [1, 2, 3, 4].map((number) => `MOT16-02/img1/00000${number}.jpg`),
    false,
  )
  expect(labels['MOT16-02/img1/000001.jpg']).toEqual([
    {
      className: 'car',
      geometry: box(10, 20, 30, 40),
      attributes: { visibility: 0.5 },
      score: null,
      track: { number: 7, keyframe: true },
    },
  ])
  expect(labels['MOT16-02/img1/000002.jpg']).toMatchObject([
    { className: 'pedestrian', attributes: { iscrowd: true }, track: { number: 7 } },
  ])
  expect(labels['MOT16-02/img1/000003.jpg']).toEqual([])
  expect(complete).toEqual(['MOT16-02/img1/000001.jpg', 'MOT16-02/img1/000003.jpg'])
  expect(rejected).toEqual([
    'MOT16-02/gt/gt.txt: row 3 | Class 99 has no name.',
    'MOT16-02/gt/gt.txt: row 4 (frame 9) | No imported image has this number, or several have it.',
    'MOT16-02/gt/gt.txt: row 5 | A row has a frame, a track, the numbers of a box and whether it counts.',
  ])
})

test('mot: the first row may be a comment or column names', async () => {
  for (const head of ['# frame, id, box', 'frame,id,bb_left,bb_top,bb_width,bb_height,conf,class,visibility']) {
    const files = { 'MOT16-02/gt/gt.txt': `${head}\n1,7,10,20,30,40,1,3,0.5\n` }
    const { labels, rejected } = await readLabelFiles('mot', files, ['MOT16-02/img1/000001.jpg'], false)
    expect(labels['MOT16-02/img1/000001.jpg']).toMatchObject([{ className: 'car', track: { number: 7 } }])
    expect(rejected).toEqual([])
  }
})

test('mot-detections: det.txt has boxes with a confidence', async () => {
  const rows = '1,-1,10,20,30,40,0.75,-1,-1,-1\n1,-1,50,20,30,40,-0.5,-1,-1,-1\n'
  const frames = ['MOT16-02/img1/000001.jpg']
  const read = await readLabelFiles('mot-detections', { 'MOT16-02/det/det.txt': rows }, frames, false)
  expect(read.labels['MOT16-02/img1/000001.jpg']).toEqual([
    { className: 'pedestrian', geometry: box(10, 20, 30, 40), attributes: {}, score: 0.75 },
    { className: 'pedestrian', geometry: box(50, 20, 30, 40), attributes: {}, score: null },
  ])
  expect(read.changed).toEqual({ 'confidence dropped, because it is not between 0 and 1': 1 })
  expect((await readLabelFiles('mot', { 'MOT16-02/det/det.txt': rows }, frames)).claimed).toEqual([])
})

test('labelme-xml: outlines, boxes and masks are read; parts share a group; deleted objects are counted', async () => {
  const points = (...all: [number, number][]) => all.map(([x, y]) => `<pt><x>${x}</x><y>${y}</y></pt>`).join('')
  const object = (id: number, inside: string) => `<object><id>${id}</id>${inside}</object>`
  const part = (inside: string) => `<parts><hasparts/><ispartof>${inside}</ispartof></parts>`
  const mask = encode({
    width: 100,
    height: 80,
    channels: 1,
    depth: 8,
    data: Uint8Array.from({ length: 8000 }, (_, i) => (i === 205 || i === 206 ? 255 : 0)),
  })
  const files = {
    'a.xml': `<annotation><filename>a.jpg</filename>${object(0, `<name>dog</name><deleted>0</deleted><occluded>yes</occluded><attributes>wet, old</attributes>${part('')}<polygon>${points([1, 1], [9, 1], [5, 8])}</polygon>`)}${object(1, `<name>head</name><type>bounding_box</type>${part('0')}<polygon>${points([1, 1], [9, 1], [9, 8], [1, 8])}</polygon>`)}${object(2, '<name>sky</name><segm><mask>a_mask_0.png</mask></segm>')}${object(3, `<name>dog</name><deleted>1</deleted><polygon>${points([1, 1])}</polygon>`)}${object(4, '<name>sea</name>')}</annotation>`,
    'Masks/a_mask_0.png': Buffer.from(mask),
  }
  const { labels, changed, rejected } = await readLabelFiles('labelme-xml', files, ['a.jpg'], false)
  expect(labels['a.jpg']).toMatchObject([
    {
      className: 'dog',
      geometry: { shape: 'polygon' },
      attributes: { occluded: true, attributes: 'wet, old', group_id: 1 },
    },
    { className: 'head', geometry: box(1, 1, 8, 7), attributes: { group_id: 1 } },
    { className: 'sky', geometry: { shape: 'mask', x: 5, y: 2, width: 2, height: 1 } },
  ])
  expect(changed).toEqual({ 'object that was deleted in LabelMe dropped': 1 })
  expect(rejected).toEqual(['a.xml: object 5 | It has neither an outline nor a mask.'])
  expect((await readLabelFiles('voc', files, ['a.jpg'], false)).claimed).toEqual([])
})

describe('tfrecord', () => {
  const field = (number: number, content: Buffer): Buffer => {
    const length = [...(content.length > 127 ? [(content.length & 127) | 128, content.length >> 7] : [content.length])]
    return Buffer.concat([Buffer.from([number * 8 + 2, ...length]), content])
  }
  const texts = (...all: string[]) => field(1, Buffer.concat(all.map((text) => field(1, Buffer.from(text)))))
  const floats = (...all: number[]) => field(2, field(1, Buffer.from(Float32Array.from(all).buffer)))
  /** One number packed in a list, others each by itself. */
  const integers = (...all: number[]) =>
    field(3, all.length === 1 ? field(1, Buffer.from(all)) : Buffer.from(all.flatMap((value) => [8, value])))
  const record = (features: Record<string, Buffer>): Buffer => {
    const entries = Object.entries(features).map(([key, feature]) =>
      field(1, Buffer.concat([field(1, Buffer.from(key)), field(2, feature)])),
    )
    const content = field(1, Buffer.concat(entries))
    const bytes = Buffer.alloc(content.length + 16)
    bytes.writeBigUInt64LE(BigInt(content.length))
    bytes.writeUInt32LE(maskedCrc(bytes.subarray(0, 8)), 8)
    content.copy(bytes, 12)
    bytes.writeUInt32LE(maskedCrc(content), 12 + content.length)
    return bytes
  }
  const corners = (...[x1, y1, x2, y2]: number[][]) => ({
    'image/object/bbox/xmin': floats(...x1!),
    'image/object/bbox/ymin': floats(...y1!),
    'image/object/bbox/xmax': floats(...x2!),
    'image/object/bbox/ymax': floats(...y2!),
  })
  const two = record({
    'image/filename': texts('a.jpg'),
    ...corners([0.25, 0.5], [0.25, 0], [0.5, 1], [0.5, 0.25]),
    'image/object/class/label': integers(1, 2),
    'image/object/difficult': integers(0, 1),
  })
  const none = record({ 'image/filename': texts('b.jpg') })
  const missing = record({ 'image/filename': texts('z.jpg'), 'image/encoded': texts('not an image') })
  const map = 'item {\n  id: 1\n  name: \'dog\'\n}\nitem { name: "n2" id: 2 display_name: "Cat" }\n'

  test('checksums equal the published ones', () => {
    const crc = 0xe3069283
    expect(maskedCrc(Buffer.from('123456789'))).toBe((((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0)
  })

  test('boxes are fractions, classes get names from the map; embedded images are not extracted', async () => {
    const files = { 'train.tfrecord': Buffer.concat([two, none, missing]), 'label_map.pbtxt': map }
    const { labels, complete, rejected } = await readLabelFiles('tfrecord', files, ['a.jpg', 'b.jpg'], false)
    expect(labels['a.jpg']).toEqual([
      { className: 'dog', geometry: box(25, 20, 25, 20), attributes: {}, score: null },
      { className: 'Cat', geometry: box(50, 0, 50, 20), attributes: { difficult: true }, score: null },
    ])
    expect(labels['b.jpg']).toEqual([])
    expect(complete).toEqual(['a.jpg', 'b.jpg'])
    expect(rejected).toEqual(['train.tfrecord: record 3 (z.jpg) | There is no such image among the imported ones.'])
  })

  test('damaged and truncated records are reported, the rest is read', async () => {
    const whole = Buffer.concat([two, none])
    for (let at = 0; at < whole.length; at += 7) {
      const damaged = Buffer.from(whole.map((byte, i) => (i === at ? byte ^ 0x55 : byte)))
      for (const bytes of [damaged, whole.subarray(0, at)]) {
        const { labels, claimed, rejected } = await readLabelFiles('tfrecord', {
          'a.tfrecord': bytes,
          'label_map.pbtxt': map,
        })
        if (claimed.length === 0) expect(at).toBeLessThan(12)
        else if (labels['a.jpg']?.length !== 2 || !labels['b.jpg'])
          expect(rejected.length > 0 || bytes.length === two.length).toBe(true)
      }
    }
  })
})
