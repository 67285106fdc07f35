import { boundsOfGeometry } from '#model/shapes/index.ts'
import { csvLine } from '../../parsing/csv-rows.ts'
import { boxesOf, masksBesideBoxes, orBoxes } from '../../shapes/masks-or-boxes.ts'
import { maskPng } from '../../shapes/write-png.ts'
import { type SplitName, splitNames } from '../../split.ts'
import { type Holds, type Sink, type SinkFile, WriteCounts, type WrittenVersion } from '../define-format.ts'
import { withoutExtension } from '../images.ts'
import { exportLabel, exportLabels, heldAttributes } from '../losses.ts'
import { put } from '../put.ts'

/** Columns of flags, and the attributes that they are. */
export const flags: readonly (readonly [column: string, attribute: string])[] = [
  ['IsOccluded', 'occluded'],
  ['IsTruncated', 'truncated'],
  ['IsGroupOf', 'isGroupOf'],
  ['IsDepiction', 'isDepiction'],
  ['IsInside', 'isInside'],
]

export const openImagesHolds: Holds = {
  ...masksBesideBoxes,
  shapes: ['box', 'mask', 'whole-image'],
  attributes: (name, value, shape) =>
    value === true && shape !== 'whole-image' && flags.some(([, attribute]) => attribute === name),
  absent: true,
}

export const imageFolder = (split: SplitName): string => `images/${folderOf(split)}`

const folderOf = (split: SplitName): string => (split === 'val' ? 'validation' : split)

export const together = orBoxes(openImagesHolds)

/** Classes have codes of our own, for those of Open Images belong to its own classes. */
const codeOf = (classId: number): string => `/m/w${classId}`

/** Boxes, masks, classes of images, and all images of each split; and what the classes are called. A mask has the box of its object. */
export async function writeOpenImages(version: WrittenVersion, sink: Sink): Promise<WriteCounts> {
  const written = new WriteCounts()
  await put(
    sink,
    'annotations/class-descriptions.csv',
    csvLine(['LabelName', 'DisplayName']) +
      version.classes.map(({ classId, name }) => csvLine([codeOf(classId), name])).join(''),
  )
  for (const split of splitNames) {
    const place = `annotations/${folderOf(split)}`
    const boxes = await sink.open(`${place}-annotations-bbox.csv`)
    const classes = await sink.open(`${place}-annotations-human-imagelabels.csv`)
    const ids = await sink.open(`${place}-images.csv`)
    let masks: SinkFile | null = null
    try {
      const sides = ['XMin', 'XMax', 'YMin', 'YMax']
      await boxes.write(
        csvLine(['ImageID', 'Source', 'LabelName', 'Confidence', ...sides, ...flags.map(([column]) => column)]),
      )
      await classes.write(csvLine(['ImageID', 'Source', 'LabelName', 'Confidence']))
      await ids.write(csvLine(['ImageID', 'Subset', 'License', 'Title']))
      for await (const item of version.items(split)) {
        const id = withoutExtension(item.file)
        await ids.write(csvLine([id, folderOf(split), item.licence ?? '', item.path]))
        written.images += 1
        for (const classId of item.absent ?? []) await classes.write(csvLine([id, 'verification', codeOf(classId), 0]))
        const held = exportLabels({ holds: openImagesHolds, together }, item.labels, version.classes, item)
        for (const [i, { label, geometry }] of held.entries()) {
          written[geometry ? 'labels' : 'labelsLeftOut'] += 1
          if (!geometry) continue
          const head = [id, 'verification', codeOf(label.classId), 1]
          if (geometry.shape === 'whole-image') {
            await classes.write(csvLine(head))
            continue
          }
          const box = exportLabel(boxesOf(openImagesHolds), label, item).geometry ?? geometry
          const { x, y, width, height } = boundsOfGeometry(box)
          const attributes = heldAttributes(openImagesHolds, label)
          const [left, right] = [x / item.widthPx, (x + width) / item.widthPx]
          const [top, bottom] = [y / item.heightPx, (y + height) / item.heightPx]
          await boxes.write(
            csvLine([...head, left, right, top, bottom, ...flags.map(([, name]) => (attributes[name] ? 1 : 0))]),
          )
          if (geometry.shape !== 'mask') continue
          if (!masks) {
            masks = await sink.open(`${place}-annotations-object-segmentation.csv`)
            await masks.write(
              csvLine(['MaskPath', 'ImageID', 'LabelName', 'BoxID', ...sides.map((one) => `Box${one}`)]),
            )
          }
          const boxId = i.toString(16).padStart(8, '0')
          const code = codeOf(label.classId)
          const file = `${id}_${code.replaceAll('/', '')}_${boxId}.png`
          await put(sink, `annotations/masks/${folderOf(split)}/${file}`, await maskPng(geometry, item))
          await masks.write(csvLine([file, id, code, boxId, left, right, top, bottom]))
        }
      }
    } finally {
      await Promise.all([boxes, classes, ids, masks].map((file) => file?.close()))
    }
  }
  return written
}
