import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { cornersOf } from '#model/geometry/rotated.ts'
import { rowOf } from '#model/ids.ts'
import type { Annotation } from '#model/labels/annotation.ts'
import { boundsOfGeometry, type Geometry, shapeNames } from '#model/shapes/index.ts'
import { datasetBench, label } from '../../support/dataset-bench.ts'
import { writeImage } from '../../support/images.ts'
import { type Scratch, scratchWorkspace } from '../../support/scratch-workspace.ts'

const bench = datasetBench()
const { out, importFrom, exportTo, imageIds, review } = bench
const size = { widthPx: 64, heightPx: 48 }

const body = { points: ['head', 'left hand', 'right hand'], edges: [[0, 1], [0, 2]] as [number, number][] } // biome-ignore format: pairs

/** One of each kind of shape; the class of the whole image is the fourth. */
const drawn: Record<string, { geometry: Geometry; classId: number; attributes?: Annotation['attributes'] }> = {
  box: { geometry: { shape: 'box', x: 4, y: 5, width: 20.5, height: 10 }, classId: 2 },
  'rotated-box': {
    geometry: { shape: 'rotated-box', cx: 30, cy: 20, width: 20, height: 8, angleDegrees: 30 },
    classId: 2,
  },
  polygon: {
    geometry: { shape: 'polygon', rings: [[[10, 10], [30, 10], [30, 30], [10, 30]], [[15, 15], [25, 15], [20, 25]]] }, // biome-ignore format: with a hole
    classId: 3,
    attributes: { occluded: true },
  },
  mask: { geometry: { shape: 'mask', x: 40, y: 10, width: 4, height: 3, counts: [1, 2, 1, 4, 1, 2, 1] }, classId: 3 },
  polyline: { geometry: { shape: 'polyline', points: [[1, 40], [20, 44], [40, 41]] }, classId: 2 }, // biome-ignore format: a line
  points: { geometry: { shape: 'points', points: [[50, 40], [55, 44]] }, classId: 2 }, // biome-ignore format: two points
  skeleton: { geometry: { shape: 'skeleton', points: [[30, 4, 2], [26, 12, 1], [0, 0, 0]] }, classId: 1 }, // biome-ignore format: three points
  'whole-image': { geometry: { shape: 'whole-image' }, classId: 4 },
}

/** An image with one label of each kind, frozen, in a workspace that was closed and opened again. */
async function frozen(): Promise<void> {
  await writeImage(out('in/one.png'), { tint: 1 })
  await importFrom(out('in'))
  await bench.scratch.client.workspace.changeClass({ classId: 1, change: { skeleton: body } })
  await bench.scratch.client.workspace.addClass({ name: 'rain', kind: 'image', imageChoice: 'weather' })
  const labels = Object.values(drawn).map(({ geometry, classId, attributes }) => label(geometry, classId, attributes))
  await review(imageIds().get('one.png')!, labels)
  await bench.scratch.reopen()
  await bench.scratch.freeze({ name: 'v1', split: [100, 0, 0] })
}

/** Imports an export into a new workspace; gives its labels by class, in the order of the file. */
async function importedElsewhere(format: string, folder: string) {
  const other: Scratch = await scratchWorkspace([])
  try {
    const { jobId } = await other.client.library.import({ paths: [folder], format: format as 'coco' })
    const { error, result } = await other.engine.context.jobs.wait(jobId)
    expect(error).toBeNull()
    const classes = await other.client.workspace.classes()
    const names = new Map(classes.map(({ classId, name }) => [classId, name]))
    const { images } = await other.client.library.list({ limit: 10 })
    const { annotations, state } = await other.client.labeling.open({ imageId: images[0]!.imageId })
    const labels = annotations.map(({ classId, geometry, attributes }) => ({
      class: names.get(classId),
      geometry,
      attributes,
    }))
    return { labels, classes, state, result }
  } finally {
    await other.close()
  }
}

test('every kind of shape is stored as it was drawn, with its bounds, and is there after a restart', async () => {
  expect(Object.keys(drawn).sort()).toEqual([...shapeNames].sort())
  await frozen()
  const imageId = imageIds().get('one.png')!
  const { annotations } = await bench.scratch.client.labeling.open({ imageId })
  expect(annotations.map(({ geometry }) => geometry)).toEqual(Object.values(drawn).map(({ geometry }) => geometry))
  const rows = bench.scratch.engine.context.store.all<{ shape: string; x: number; width: number; height: number }>(
    'SELECT shape, x, y, width, height FROM annotation WHERE image_id = ? ORDER BY position',
    [rowOf(imageId)],
  )
  expect(rows).toEqual(
    Object.values(drawn).map(({ geometry }) => ({ shape: geometry.shape, ...boundsOfGeometry(geometry, size) })),
  )
  expect(rows.at(-1)).toMatchObject({ shape: 'whole-image', width: 64, height: 48 })
})

describe('COCO', () => {
  test('holds boxes, polygons, masks, skeletons and classes of the image; the rest is told before and after', async () => {
    await frozen()
    const { lost } = await bench.scratch.client.datasets.losses({ name: 'v1', format: 'coco' })
    expect(lost).toEqual([
      { what: 'line kept as its bounding box', count: 1 },
      { what: 'points kept as its bounding box', count: 1 },
      { what: 'polygon with holes kept as a mask', count: 1 },
      { what: 'rotated box kept as a polygon', count: 1 },
    ])
    expect(await exportTo('v1', 'coco', out('coco'))).toMatchObject({ images: 1, labels: 8, lost })
    const json = JSON.parse(readFileSync(out('coco/annotations/instances_train.json'), 'utf8'))
    expect(json.categories[0]).toEqual({
      id: 1,
      name: 'person',
      supercategory: '',
      keypoints: body.points,
      skeleton: [[1, 2], [1, 3]], // biome-ignore format: pairs
    })
    const mask = json.annotations.find(({ bbox }: { bbox: number[] }) => bbox[0] === 40)
    expect(mask).toMatchObject({ bbox: [40, 10, 4, 3], area: 8, iscrowd: 0, segmentation: { size: [48, 64] } })
    const person = json.annotations.find(({ keypoints }: { keypoints?: number[] }) => keypoints)
    expect(person).toMatchObject({ keypoints: [30, 4, 2, 26, 12, 1, 0, 0, 0], num_keypoints: 2, bbox: [26, 4, 4, 8] })

    const { labels, classes, state } = await importedElsewhere('auto', out('coco'))
    expect(state).toBe('reviewed')
    expect(classes.find(({ name }) => name === 'person')!.skeleton).toEqual(body)
    expect(classes.find(({ name }) => name === 'rain')!.kind).toBe('image')
    const byShape = (shape: string) => labels.filter(({ geometry }) => geometry.shape === shape)
    expect(byShape('skeleton').map(({ geometry }) => geometry)).toEqual([drawn.skeleton!.geometry])
    expect(byShape('mask').map(({ geometry }) => geometry)).toContainEqual(drawn.mask!.geometry)
    expect(byShape('whole-image')).toHaveLength(1)
    expect(labels.filter(({ attributes }) => attributes.occluded === true)).toHaveLength(1)
    expect(labels).toHaveLength(8)
  })

  test('crowds come and go as what they are, and are left out where a format has none', async () => {
    await writeImage(out('in/one.png'), { tint: 1 })
    await importFrom(out('in'))
    await review(imageIds().get('one.png')!, [label(drawn.mask!.geometry, 1, { iscrowd: true })])
    await bench.scratch.freeze({ name: 'v1', split: [100, 0, 0] })
    await exportTo('v1', 'coco', out('coco'))
    const { annotations } = JSON.parse(readFileSync(out('coco/annotations/instances_train.json'), 'utf8'))
    expect(annotations).toMatchObject([{ iscrowd: 1, segmentation: { size: [48, 64] } }])
    expect(annotations[0].attributes).toBeUndefined()
    expect((await importedElsewhere('auto', out('coco'))).labels).toEqual([
      { class: 'person', geometry: drawn.mask!.geometry, attributes: { iscrowd: true } },
    ])
    expect(await exportTo('v1', 'yolo', out('yolo'))).toMatchObject({
      labels: 0,
      lost: [{ what: 'crowd dropped', count: 1 }],
    })
  })
})

describe('YOLO', () => {
  test('rotated boxes come back where they were', async () => {
    await frozen()
    expect(await exportTo('v1', 'yolo-obb', out('obb'))).toMatchObject({ images: 1, labels: 7 })
    const { labels } = await importedElsewhere('auto', out('obb'))
    expect(new Set(labels.map(({ geometry }) => geometry.shape))).toEqual(new Set(['rotated-box']))
    const want = cornersOf(drawn['rotated-box']!.geometry as never)
    const found = labels.map(({ geometry }) => cornersOf(geometry as never))
    expect(
      found.some((corners) => corners.every(([x, y], i) => Math.hypot(x - want[i]![0], y - want[i]![1]) < 0.01)),
    ).toBe(true)
  })

  test('skeletons come back with their names; what is none is a box', async () => {
    await frozen()
    await exportTo('v1', 'yolo-pose', out('pose'))
    expect(readFileSync(out('pose/data.yaml'), 'utf8')).toContain('flip_idx:\n  - 0\n  - 2\n  - 1\n')
    const { labels, classes } = await importedElsewhere('auto', out('pose'))
    const [found] = labels.filter(({ geometry }) => geometry.shape === 'skeleton')
    const points = found!.geometry.shape === 'skeleton' ? found!.geometry.points : []
    expect(points.map(([x, y, seen]) => [Math.round(x * 1e4) / 1e4, Math.round(y * 1e4) / 1e4, seen])).toEqual([[30, 4, 2], [26, 12, 1], [0, 0, 0]]) // biome-ignore format: three points
    expect(classes.find(({ name }) => name === 'person')!.skeleton!.points).toEqual(body.points)
    expect(labels.filter(({ geometry }) => geometry.shape === 'box')).toHaveLength(6)
  })

  test('polygons keep their holes by a cut', async () => {
    await frozen()
    const { lost } = await exportTo('v1', 'yolo-seg', out('seg'))
    expect(lost).toContainEqual({ what: 'holes of a polygon kept as cuts through its outline', count: 1 })
    const { labels } = await importedElsewhere('yolo-seg', out('seg'))
    const polygon = labels.find(({ class: name, geometry }) => name === 'cat' && boundsOfGeometry(geometry).x < 20)!
    expect(polygon.geometry).toMatchObject({ shape: 'polygon', rings: [expect.objectContaining({ length: 9 })] })
  })

  test('images go into the folder of their class; those without one are left out and counted', async () => {
    await writeImage(out('in/two.png'), { tint: 2 })
    await frozen()
    await review(imageIds().get('two.png')!, [])
    await bench.scratch.freeze({ name: 'v2', split: [100, 0, 0] })
    const result = await exportTo('v2', 'yolo-classify', out('folders'))
    expect(result).toMatchObject({ images: 1, labels: 1, files: { copied: 1 } })
    expect(result.lost).toContainEqual({ what: 'image without a class dropped', count: 1 })
    expect(readdirSync(out('folders/train'))).toEqual(['rain'])
    expect(readdirSync(out('folders/train/rain'))).toHaveLength(1)
    expect(await importedElsewhere('yolo-classify', out('folders'))).toMatchObject({
      state: 'reviewed',
      classes: [{ name: 'rain', kind: 'image' }],
      labels: [{ class: 'rain', geometry: { shape: 'whole-image' } }],
    })
  })
})

describe('labels that come in', () => {
  test('fit the label set or are named one by one, and then the image is not reviewed', async () => {
    await frozen()
    await exportTo('v1', 'coco', out('coco'))
    const other = await scratchWorkspace([])
    try {
      await other.client.workspace.addClass({
        name: 'cat',
        shapes: ['box'],
        attributes: [{ name: 'occluded', kind: 'select', options: ['no'], required: true }],
      })
      await other.client.workspace.addClass({ name: 'person', skeleton: { points: ['a'], edges: [] } })
      const { jobId } = await other.client.library.import({ paths: [out('coco')] })
      const { result } = await other.engine.context.jobs.wait(jobId)
      expect(result).toMatchObject({ labelsAdded: 5 })
      const { rejected } = result as { rejected: { path: string; reason: string }[] }
      expect(rejected.map(({ reason }) => reason).sort()).toEqual([
        'The label set does not allow a mask for cat.',
        'The label set does not allow a mask for cat.',
        'The skeleton of person has 1 points, not 3.',
      ])
      const { images } = await other.client.library.list({ limit: 10 })
      expect(images[0]!.state).toBe('new')
      const again = await other.client.library.import({ paths: [out('coco')] })
      expect((await other.engine.context.jobs.wait(again.jobId)).result).toMatchObject({
        labelsAdded: 0,
        labelsKnown: 5,
        rejected,
      })
    } finally {
      await other.close()
    }
  })

  test('may be predictions of any shape', async () => {
    await frozen()
    await exportTo('v1', 'coco', out('coco'))
    const other = await scratchWorkspace([])
    try {
      const { jobId } = await other.client.library.import({ paths: [out('coco')], labelsAs: 'model' })
      expect((await other.engine.context.jobs.wait(jobId)).error).toBeNull()
      const { images } = await other.client.library.list({ limit: 10 })
      const { predictions } = await other.client.labeling.open({ imageId: images[0]!.imageId })
      const found = new Set(predictions.map(({ geometry }) => geometry.shape))
      expect(found).toEqual(new Set(['box', 'polygon', 'mask', 'skeleton', 'whole-image']))
      expect(await other.client.labeling.accept({})).toMatchObject({ images: 1, labels: 8, skipped: [] })
      const { models } = await other.client.monitoring.report({})
      expect(models).toMatchObject([{ accepted: 8, moved: 0, relabelled: 0, deleted: 0 }])
    } finally {
      await other.close()
    }
  })
})
