import { fromOwnFrame } from '#model/geometry/rotated.ts'
import type { LabelClass } from '#model/label-set/label-set.ts'
import type { Geometry } from '#model/shapes/index.ts'
import { isJsonOf } from '../../parsing/json-kind.ts'
import { splitNames } from '../../split.ts'
import {
  defineFormat,
  type Holds,
  imagesBySplit,
  type Sink,
  WriteCounts,
  type WrittenItem,
  type WrittenVersion,
} from '../define-format.ts'
import { classOf } from '../distinct-names.ts'
import { exportLabel } from '../losses.ts'
import { put, putRecords } from '../put.ts'
import { sourcePerFile } from '../sources.ts'
import { brushFromRuns } from './brush.ts'
import { configFile, configOf, isConfig } from './config.ts'
import { readLabelStudio } from './read.ts'

const holds: Holds = {
  shapes: ['box', 'rotated-box', 'polygon', 'mask', 'polyline', 'points', 'whole-image'],
  instead: { skeleton: 'points' },
  holes: 'as-mask',
}

const controls = {
  box: 'rectangle',
  'rotated-box': 'rectangle',
  polygon: 'polygon',
  polyline: 'polygon',
  mask: 'brush',
  points: 'keypoint',
} as const

type DrawnShape = Exclude<Geometry, { shape: 'whole-image' | 'skeleton' }>

/** The values of a shape, in percent of the image's sides; points are one value each. */
function valuesOf(geometry: DrawnShape, { widthPx, heightPx }: WrittenItem): object[] {
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

function resultsOf(item: WrittenItem, classes: readonly LabelClass[]): Results {
  const results: Results = { objects: [], ofImage: [], labels: 0 }
  const common = { to_name: 'image', original_width: item.widthPx, original_height: item.heightPx, image_rotation: 0 }
  item.labels.forEach((label, i) => {
    const { name } = classOf(label.classId, classes)
    const { geometry } = exportLabel(holds, label, item)
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
async function writeLabelStudio(version: WrittenVersion, sink: Sink): Promise<WriteCounts> {
  const written = new WriteCounts()
  async function* tasks() {
    for (const split of splitNames)
      for await (const item of version.items(split)) {
        const { objects, ofImage, labels } = resultsOf(item, version.classes)
        const data = { image: `${imagesBySplit(split)}/${item.file}`, path: item.path, sha256: item.sha256, split }
        yield { id: item.imageRow, data, annotations: [{ result: [...objects, ...ofImage] }] }
        written.add(item, labels)
      }
  }
  await putRecords(sink, 'tasks.json', ['[', ']'], tasks())
  await put(sink, configFile, configOf(version.classes))
  return written
}

export const labelstudio = defineFormat({
  name: 'labelstudio',
  title: 'Label Studio JSON',
  holds,
  declaresKinds: true,
  nests: true,
  detect: (files) =>
    sourcePerFile(
      files,
      async ({ file }) => (await isJsonOf('labelstudio', file)) || (await isJsonOf('labelstudio-task', file)),
      { because: 'it has tasks with results', companionsOf: () => files.filter(isConfig) },
    ),
  read: readLabelStudio,
  imageFolder: imagesBySplit,
  write: writeLabelStudio,
})
