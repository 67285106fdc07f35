import type { LabelClass } from '#model/label-set/label-set.ts'
import type { Annotation, AttributeValue } from '#model/labels/annotation.ts'
import { boundsOfGeometry } from '#model/shapes/index.ts'
import type { Size } from '#model/units.ts'
import { xmlText } from '../../parsing/xml.ts'
import { boxesOf } from '../../shapes/masks-or-boxes.ts'
import { drawMask, emptyPlane } from '../../shapes/segment-pixels.ts'
import { indexedPng } from '../../shapes/write-png.ts'
import { splitNames } from '../../split.ts'
import {
  type ExportLabel,
  type Format,
  type Holds,
  type Sink,
  type SinkFile,
  WriteCounts,
  type WrittenItem,
  type WrittenVersion,
} from '../define-format.ts'
import { classOf } from '../distinct-names.ts'
import { withoutExtension } from '../images.ts'
import { exportLabel, exportLabels, heldAttributes } from '../losses.ts'
import { put } from '../put.ts'
import { flags, vocClassName } from './holds.ts'
import { labelmapFile, labelmapOf, vocPalette } from './masks.ts'
import { classNumber, objectsOf } from './together.ts'

/** What it holds, and the number of the first pixel. */
type VocWriting = Pick<Format, 'together'> & { holds: Holds; first: number }

export const imageFolder = (): string => 'JPEGImages'

const element = (name: string, value: string | number): string => `<${name}>${xmlText(String(value))}</${name}>`

/** Names with spaces are put in quotes, as Datumaro has them. */
const quoted = (stem: string): string => (/\s|^[#"]/.test(stem) ? `"${stem}"` : stem)

/** VOC's own files have all flags, and readers rely on it: unset ones are 0. */
const flag = (value: AttributeValue | undefined): number => (value === true ? 1 : 0)

function objectOf(label: Annotation, className: string, item: WrittenItem, { holds, first }: VocWriting): string {
  const { geometry } = exportLabel(boxesOf(holds), label, item)
  if (!geometry) throw new Error(`The object of label ${label.id} has no box.`)
  const { x, y, width, height } = boundsOfGeometry(geometry)
  const attributes = heldAttributes(holds, label)
  const [left, top] = [element('xmin', x + first), element('ymin', y + first)]
  const corners = [left, top, element('xmax', x + width), element('ymax', y + height)]
  return [
    '  <object>',
    `    ${element('name', className)}`,
    `    ${element('pose', String(attributes.pose ?? 'Unspecified'))}`,
    ...flags.map((name) => `    ${element(name, flag(attributes[name]))}`),
    `    <bndbox>${corners.join('')}</bndbox>`,
    '  </object>',
  ].join('\n')
}

function annotationOf(
  item: WrittenItem,
  objects: readonly ExportLabel[],
  classes: readonly LabelClass[],
  writing: VocWriting,
): string {
  const { widthPx, heightPx } = item
  return [
    '<annotation>',
    '  <folder>JPEGImages</folder>',
    `  ${element('filename', item.file)}`,
    `  ${element('path', item.path)}`,
    `  <size>${element('width', widthPx)}${element('height', heightPx)}${element('depth', 3)}</size>`,
    `  ${element('segmented', hasMask(objects) ? 1 : 0)}`,
    ...objects.map(({ label }) => objectOf(label, classOf(label.classId, classes).name, item, writing)),
    '</annotation>\n',
  ].join('\n')
}

const hasMask = (objects: readonly ExportLabel[]): boolean => objects.some(({ geometry }) => geometry?.shape === 'mask')

/** Writes the images of classes and of objects, whose pixels are their numbers. Boxes have no pixels. */
async function writeMasks(
  sink: Sink,
  stem: string,
  objects: readonly ExportLabel[],
  classes: readonly LabelClass[],
  size: Size,
): Promise<void> {
  for (const kind of ['Class', 'Object'] as const) {
    const plane = emptyPlane(size, 1)
    for (const [i, { label, geometry }] of objects.entries()) {
      if (geometry?.shape !== 'mask') continue
      drawMask(plane, geometry, kind === 'Object' ? i + 1 : classNumber(label.classId, classes)!)
    }
    await put(sink, `Segmentation${kind}/${stem}.png`, await indexedPng(plane, vocPalette))
  }
}

/**
 * `labelmap.txt` with all classes, `Annotations/<name>.xml` for each image, and the names of each split's images in
 * `ImageSets/Main/<split>.txt`. Those of a class as a whole are in `<class>_<split>.txt`. Of images with masks there are
 * `SegmentationClass/<name>.png` and `SegmentationObject/<name>.png` too, and their names in `ImageSets/Segmentation`.
 */
export async function writeVoc(version: WrittenVersion, sink: Sink, writing: VocWriting): Promise<WriteCounts> {
  const written = new WriteCounts()
  const { classes } = version
  await put(sink, labelmapFile, labelmapOf(classes.map(({ classId }) => vocClassName(classId, classes))))
  for (const split of splitNames) {
    const ofImages = new Map<string, string[]>()
    let segmented: SinkFile | null = null
    const list = await sink.open(`ImageSets/Main/${split}.txt`)
    try {
      for await (const item of version.items(split)) {
        const stem = withoutExtension(item.file)
        const objects = objectsOf(exportLabels(writing, item.labels, classes, item))
        await put(sink, `Annotations/${stem}.xml`, annotationOf(item, objects, classes, writing))
        await list.write(`${stem}\n`)
        if (hasMask(objects)) {
          await writeMasks(sink, stem, objects, classes, item)
          segmented ??= await sink.open(`ImageSets/Segmentation/${split}.txt`)
          await segmented.write(`${stem}\n`)
        }
        const whole = item.labels.filter(({ geometry }) => geometry.shape === 'whole-image')
        for (const { classId } of whole) {
          const name = vocClassName(classId, version.classes)
          const stems = ofImages.get(name) ?? []
          stems.push(stem)
          ofImages.set(name, stems)
        }
        written.add(item, objects.length + whole.length)
      }
    } finally {
      await list.close()
      await segmented?.close()
    }
    for (const [name, stems] of ofImages)
      await put(sink, `ImageSets/Main/${name}_${split}.txt`, stems.map((stem) => `${quoted(stem)} 1\n`).join(''))
  }
  return written
}
