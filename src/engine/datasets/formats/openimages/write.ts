import { boundsOfGeometry } from '#model/shapes/index.ts'
import { type SplitName, splitNames } from '../../split.ts'
import { csvLine } from '../csv-rows.ts'
import { everyShapeAs, type Holds, type Sink, type Written, type WrittenVersion } from '../define-format.ts'
import { withoutExtension } from '../images.ts'
import { heldAttributes, heldLabel } from '../losses.ts'
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
  shapes: ['box', 'whole-image'],
  instead: everyShapeAs('box'),
  holes: 'lost',
  attributes: (name, value, shape) =>
    value === true && shape !== 'whole-image' && flags.some(([, attribute]) => attribute === name),
  beyondImage: true,
  crowds: false,
  licences: false,
  absent: true,
}

export const imageFolder = (split: SplitName): string => `images/${folderOf(split)}`

const folderOf = (split: SplitName): string => (split === 'val' ? 'validation' : split)

/** Classes have codes of our own, for those of Open Images belong to its own classes. */
const codeOf = (classId: number): string => `/w/${classId}`

/** Boxes, classes of images, and all images of each split; and what the classes are called. */
export async function writeOpenImages(version: WrittenVersion, sink: Sink): Promise<Written> {
  const written: Written = { images: 0, imagesLeftOut: 0, labels: 0, labelsLeftOut: 0 }
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
        for (const label of item.labels) {
          const { geometry } = heldLabel(openImagesHolds, label, item)
          written[geometry ? 'labels' : 'labelsLeftOut'] += 1
          if (!geometry) continue
          const head = [id, 'verification', codeOf(label.classId), 1]
          if (geometry.shape === 'whole-image') {
            await classes.write(csvLine(head))
            continue
          }
          const { x, y, width, height } = boundsOfGeometry(geometry)
          const held = heldAttributes(openImagesHolds, label)
          const [left, right] = [x / item.widthPx, (x + width) / item.widthPx]
          const [top, bottom] = [y / item.heightPx, (y + height) / item.heightPx]
          await boxes.write(
            csvLine([...head, left, right, top, bottom, ...flags.map(([, name]) => (held[name] ? 1 : 0))]),
          )
        }
      }
    } finally {
      await Promise.all([boxes.close(), classes.close(), ids.close()])
    }
  }
  return written
}
