import { fromOwnFrame } from '#model/geometry/rotated.ts'
import type { Geometry } from '#model/shapes/index.ts'
import { type SplitName, splitNames } from '../../split.ts'
import type { Holds, Sink, WriteCounts, WrittenItem, WrittenVersion } from '../define-format.ts'
import { exportLabel } from '../losses.ts'
import { put } from '../put.ts'
import { brushFromRuns } from './brush.ts'
import { configFile, configOf } from './config.ts'

export const labelStudioHolds: Holds = {
  shapes: ['box', 'rotated-box', 'polygon', 'mask', 'polyline', 'points', 'whole-image'],
  instead: { skeleton: 'points' },
  holes: 'as-mask',
  attributes: () => false,
  beyondImage: true,
  crowds: false,
  licences: false,
}

export const imageFolder = (split: SplitName): string => `images/${split}`

const controls = {
  box: 'rectangle',
  'rotated-box': 'rectangle',
  polygon: 'polygon',
  polyline: 'polygon',
  mask: 'brush',
  points: 'keypoint',
} as const

type Drawn = Exclude<Geometry, { shape: 'whole-image' | 'skeleton' }>

/** The values of a shape, in percent of the image's sides; points are one value each. */
function valuesOf(geometry: Drawn, { widthPx, heightPx }: WrittenItem): object[] {
  const across = (value: number) => (value * 100) / widthPx
  const down = (value: number) => (value * 100) / heightPx
  const place = ([x, y]: readonly [number, number]) => [across(x), down(y)]
  switch (geometry.shape) {
    case 'box': {
      const { x, y, width, height } = geometry
      return [{ x: across(x), y: down(y), width: across(width), height: down(height), rotation: 0 }]
    }
    case 'rotated-box': {
      const { width, height, angleDegrees } = geometry
      const [x, y] = fromOwnFrame(geometry, [-width / 2, -height / 2])
      // An unrotated rectangle is written as 360 degrees, so that it is not read as an upright box.
      const rotation = (angleDegrees + 360) % 360 || 360
      return [{ x: across(x), y: down(y), width: across(width), height: down(height), rotation }]
    }
    case 'polygon':
      return [{ points: geometry.rings[0]!.map(place), closed: true }]
    case 'polyline':
      return [{ points: geometry.points.map(place), closed: false }]
    case 'points':
      return geometry.points.map(([x, y]) => ({ x: across(x), y: down(y), width: 0.5 }))
    case 'mask':
      return [{ format: 'rle', rle: brushFromRuns(geometry, widthPx, heightPx) }]
  }
}

type Results = { objects: object[]; ofImage: object[]; labels: number }

function resultsOf(item: WrittenItem, nameOf: ReadonlyMap<number, string>): Results {
  const results: Results = { objects: [], ofImage: [], labels: 0 }
  const common = { to_name: 'image', original_width: item.widthPx, original_height: item.heightPx, image_rotation: 0 }
  item.labels.forEach((label, i) => {
    const name = nameOf.get(label.classId)
    if (name === undefined) throw new Error(`Class ${label.classId} is not in the class list of the version.`)
    const { geometry } = exportLabel(labelStudioHolds, label, item)
    if (!geometry || geometry.shape === 'skeleton') return
    results.labels += 1
    const id = `${item.imageRow}-${i + 1}`
    if (geometry.shape === 'whole-image') {
      results.ofImage.push({ id, type: 'choices', from_name: 'choice', ...common, value: { choices: [name] } })
      return
    }
    const control = controls[geometry.shape]
    valuesOf(geometry, item).forEach((value, k) => {
      const parent = geometry.shape === 'points' ? { parentID: id } : {}
      const key = `${control}labels`
      results.objects.push({
        id: k === 0 ? id : `${id}-${k + 1}`,
        ...parent,
        type: key,
        from_name: control,
        ...common,
        value: { ...value, [key]: [name] },
      })
    })
  })
  return results
}

/** One list of tasks for all splits, and what a project in Label Studio has to be set up with. */
export async function writeLabelStudio(version: WrittenVersion, sink: Sink): Promise<WriteCounts> {
  const written: WriteCounts = { images: 0, imagesLeftOut: 0, labels: 0, labelsLeftOut: 0 }
  const nameOf = new Map(version.classes.map(({ classId, name }) => [classId, name]))
  const file = await sink.open('tasks.json')
  try {
    await file.write('[')
    for (const split of splitNames) {
      for await (const item of version.items(split)) {
        const { objects, ofImage, labels } = resultsOf(item, nameOf)
        const data = { image: `${imageFolder(split)}/${item.file}`, path: item.path, sha256: item.sha256, split }
        const task = { id: item.imageRow, data, annotations: [{ result: [...objects, ...ofImage] }] }
        await file.write(`${written.images === 0 ? '' : ','}\n${JSON.stringify(task)}`)
        written.images += 1
        written.labels += labels
        written.labelsLeftOut += item.labels.length - labels
      }
    }
    await file.write('\n]\n')
  } finally {
    await file.close()
  }
  await put(sink, configFile, configOf(version.classes))
  return written
}
