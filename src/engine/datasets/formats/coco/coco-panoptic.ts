import { areaOfRuns } from '#model/geometry/mask-bitmap.ts'
import type { LabelClass } from '#model/label-set/label-set.ts'
import { drawMask, emptyPlane } from '../../shapes/segment-pixels.ts'
import { isTooLarge, pixelsOnce } from '../../shapes/visible-masks.ts'
import { numbersPng } from '../../shapes/write-png.ts'
import type { SplitName } from '../../split.ts'
import {
  defineFormat,
  type Holds,
  imagesBySplit,
  type Sink,
  type WriteCounts,
  type WrittenItem,
  type WrittenVersion,
} from '../define-format.ts'
import { withoutExtension } from '../images.ts'
import { exportLabels, isCrowd } from '../losses.ts'
import { put } from '../put.ts'
import { cocoCategory, isOfImage, writeFiles } from './write.ts'

const holds: Holds = {
  shapes: ['mask', 'whole-image'],
  instead: { box: 'mask', 'rotated-box': 'mask', polygon: 'mask' },
  holes: 'held',
  attributes: (name, value, shape) => shape === 'whole-image' || (name === 'iscrowd' && value === true),
  crowds: true,
  licences: true,
  absent: true,
  scores: (shape) => shape === 'whole-image',
}

const nameOf = (split: SplitName): string => `annotations/panoptic_${split}`

/** The segments of an image and its PNG, even if there are none: readers expect one for each image. */
async function annotationsOf(item: WrittenItem, split: SplitName, sink: Sink, written: WriteCounts): Promise<string[]> {
  const objects = item.labels.filter((label) => !isOfImage(label)).length
  if (isTooLarge(item)) {
    written.labelsLeftOut += objects
    return []
  }
  const plane = emptyPlane(item, 3)
  const segments: object[] = []
  for (const { label, geometry } of exportLabels({ holds, together: pixelsOnce }, item.labels, [], item)) {
    if (geometry?.shape !== 'mask') continue
    const id = segments.length + 1
    drawMask(plane, geometry, id)
    const { x, y, width, height } = geometry
    const place = { area: areaOfRuns(geometry), bbox: [x, y, width, height] }
    segments.push({ id, category_id: label.classId, ...place, iscrowd: isCrowd(label) ? 1 : 0 })
  }
  const file = `${withoutExtension(item.file)}.png`
  await put(sink, `${nameOf(split)}/${file}`, await numbersPng(plane))
  written.labels += segments.length
  written.labelsLeftOut += objects - segments.length
  return [JSON.stringify({ image_id: item.imageRow, file_name: file, segments_info: segments })]
}

/** COCO files with a PNG for each image whose pixels are the numbers of its objects. They are read as COCO. */
export const cocoPanoptic = defineFormat({
  name: 'coco-panoptic',
  title: 'COCO panoptic',
  holds,
  declaresKinds: true,
  nests: false,
  readBy: 'coco',
  together: pixelsOnce,
  imageFolder: imagesBySplit,
  write: (version: WrittenVersion, sink: Sink) =>
    writeFiles(version, sink, {
      holds,
      file: (split) => `${nameOf(split)}.json`,
      async *annotations(_, split, __, written) {
        for await (const item of version.items(split)) yield annotationsOf(item, split, sink, written)
      },
      category: (one: LabelClass) => ({ ...cocoCategory(one), isthing: 1 }),
    }),
})
