import type { LabelClass } from '#model/label-set/label-set.ts'
import type { Annotation } from '#model/labels/annotation.ts'
import type { Geometry } from '#model/shapes/index.ts'
import { isJsonOf } from '../../parsing/json-kind.ts'
import { splitNames } from '../../split.ts'
import { columnsFromRuns, textFromCounts } from '../coco/rle.ts'
import {
  defineFormat,
  type Holds,
  imagesBySplit,
  type Sink,
  WriteCounts,
  type WrittenItem,
  type WrittenVersion,
} from '../define-format.ts'
import { withoutExtension } from '../images.ts'
import { exportLabel, heldAttributes } from '../losses.ts'
import { putRecords } from '../put.ts'
import { sourcePerFile } from '../sources.ts'
import { readDatumaro } from './read.ts'

const holds: Holds = {
  shapes: ['box', 'polygon', 'mask', 'polyline', 'points', 'skeleton', 'whole-image'],
  instead: { 'rotated-box': 'polygon' },
  holes: 'as-mask',
  // These two names have a special meaning.
  attributes: (name) => name !== 'score' && name !== 'is_crowd',
  crowds: true,
  layers: true,
}

function placed(geometry: Geometry, size: WrittenItem): object | null {
  switch (geometry.shape) {
    case 'box':
      return { type: 'bbox', bbox: [geometry.x, geometry.y, geometry.width, geometry.height] }
    case 'polygon':
      return { type: 'polygon', points: geometry.rings[0]!.flat() }
    case 'polyline':
      return { type: 'polyline', points: geometry.points.flat() }
    case 'points':
      return { type: 'points', points: geometry.points.flat() }
    case 'skeleton':
      return {
        type: 'points',
        points: geometry.points.flatMap((point) => point.slice(0, 2)),
        visibility: geometry.points.map(([, , visibility]) => visibility),
      }
    case 'mask': {
      const counts = textFromCounts(columnsFromRuns(geometry, size))
      return { type: 'mask', rle: { counts, size: [size.heightPx, size.widthPx] } }
    }
    case 'whole-image':
      return { type: 'label' }
    default:
      return null
  }
}

function annotationsOf(item: WrittenItem, index: ReadonlyMap<number, number>): object[] {
  return item.labels.flatMap((label: Annotation, id) => {
    const { geometry } = exportLabel(holds, label, item)
    const own = geometry && placed(geometry, item)
    if (!own) return []
    const { iscrowd, group_id, ...others } = heldAttributes(holds, label)
    const isGroup = typeof group_id === 'number' && group_id > 0
    const attributes = {
      ...others,
      ...(iscrowd === true ? { is_crowd: true } : iscrowd === undefined ? {} : { iscrowd }),
      ...(group_id !== undefined && !isGroup && { group_id }),
    }
    const group = isGroup ? group_id : 0
    return [{ id, ...own, label_id: index.get(label.classId), group, z_order: label.layer ?? 0, attributes }]
  })
}

function categoriesOf(classes: readonly LabelClass[]): object {
  const items = classes.flatMap(({ skeleton }, label_id) =>
    skeleton ? [{ label_id, labels: skeleton.points, joints: skeleton.edges.map(([a, b]) => [a + 1, b + 1]) }] : [],
  )
  return {
    label: { labels: classes.map(({ name }) => ({ name, parent: '', attributes: [] })), attributes: [] },
    points: { items },
  }
}

/** `annotations/<split>.json` for each split, even without images, so that all have the same categories. */
async function writeDatumaro(version: WrittenVersion, sink: Sink): Promise<WriteCounts> {
  const written = new WriteCounts()
  const index = new Map(version.classes.map(({ classId }, i) => [classId, i]))
  const infos = JSON.stringify({ dataset: version.name, hash: version.hash })
  const start = `{"infos":${infos},\n"categories":${JSON.stringify(categoriesOf(version.classes))},\n"items":[`
  for (const split of splitNames) {
    async function* records() {
      for await (const item of version.items(split)) {
        const annotations = annotationsOf(item, index)
        const media = { path: item.file, size: [item.heightPx, item.widthPx] }
        yield { id: withoutExtension(item.file), annotations, image: media, media }
        written.add(item, annotations.length)
      }
    }
    await putRecords(sink, `annotations/${split}.json`, [start, ']}'], records())
  }
  return written
}

export const datumaro = defineFormat({
  name: 'datumaro',
  title: 'Datumaro JSON',
  holds,
  nests: true,
  detect: (files) =>
    sourcePerFile(files, ({ file }) => isJsonOf('datumaro', file), { because: 'its keys are categories and items' }),
  read: readDatumaro,
  imageFolder: imagesBySplit,
  write: writeDatumaro,
})
