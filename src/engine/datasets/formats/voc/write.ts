import type { LabelClass } from '#model/label-set/label-set.ts'
import type { Annotation, AttributeValue } from '#model/labels/annotation.ts'
import { boundsOfGeometry } from '#model/shapes/index.ts'
import { splitNames } from '../../split.ts'
import { classFileName } from '../class-file-name.ts'
import {
  everyShapeAs,
  type Holds,
  type Sink,
  type Written,
  type WrittenItem,
  type WrittenVersion,
} from '../define-format.ts'
import { withoutExtension } from '../images.ts'
import { heldAttributes, heldLabel } from '../losses.ts'
import { put } from '../put.ts'
import { xmlText } from '../xml.ts'
import { labelmapFile, labelmapOf } from './masks.ts'

const flags = ['truncated', 'difficult', 'occluded']

export const vocHolds: Holds = {
  shapes: ['box', 'whole-image'],
  instead: everyShapeAs('box'),
  holes: 'lost',
  attributes: (name, value, shape) =>
    shape !== 'whole-image' &&
    ((flags.includes(name) && typeof value === 'boolean') ||
      (name === 'pose' && typeof value === 'string' && value !== '' && value !== 'Unspecified')),
  beyondImage: true,
  crowds: false,
  licences: false,
}

/** What it holds, and the number of the first pixel. */
type VocWriting = { holds: Holds; first: number }

/** Classes of whole images are names of files. */
export function vocClassName(classId: number, classes: readonly LabelClass[]): string {
  const own = classes.find((one) => one.classId === classId)
  return own?.kind === 'object' ? own.name : classFileName(classId, classes)
}

export const imageFolder = (): string => 'JPEGImages'

const element = (name: string, value: string | number): string => `<${name}>${xmlText(String(value))}</${name}>`

/** Names with spaces are put in quotes, as Datumaro has them. */
const quoted = (stem: string): string => (/\s|^[#"]/.test(stem) ? `"${stem}"` : stem)

/** VOC's own files have all flags, and readers rely on it: what nobody set is 0. */
const flag = (value: AttributeValue | undefined): number => (value === true ? 1 : 0)

function objectOf(
  label: Annotation,
  className: string,
  item: WrittenItem,
  { holds, first }: VocWriting,
): string | null {
  const { geometry } = heldLabel(holds, label, item)
  if (!geometry || geometry.shape === 'whole-image') return null
  const { x, y, width, height } = boundsOfGeometry(geometry)
  const attributes = heldAttributes(vocHolds, label)
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
  classes: readonly LabelClass[],
  writing: VocWriting,
): { text: string; objects: number } {
  const objects = item.labels.flatMap((label) => {
    const className = classes.find(({ classId }) => classId === label.classId)?.name
    if (className === undefined) throw new Error(`Class ${label.classId} is not in the class list of the version.`)
    return objectOf(label, className, item, writing) ?? []
  })
  const { widthPx, heightPx } = item
  const text = [
    '<annotation>',
    '  <folder>JPEGImages</folder>',
    `  ${element('filename', item.file)}`,
    `  ${element('path', item.path)}`,
    `  <size>${element('width', widthPx)}${element('height', heightPx)}${element('depth', 3)}</size>`,
    '  <segmented>0</segmented>',
    ...objects,
    '</annotation>\n',
  ].join('\n')
  return { text, objects: objects.length }
}

/**
 * `labelmap.txt` with all classes, `Annotations/<name>.xml` for each image, and the names of each split's images in `ImageSets/Main/<split>.txt`. Those of a class
 * as a whole are in `<class>_<split>.txt`.
 */
export async function writeVoc(version: WrittenVersion, sink: Sink, writing: VocWriting): Promise<Written> {
  const written: Written = { images: 0, imagesLeftOut: 0, labels: 0, labelsLeftOut: 0 }
  const { classes } = version
  await put(sink, labelmapFile, labelmapOf(classes.map(({ classId }) => vocClassName(classId, classes))))
  for (const split of splitNames) {
    const ofImages = new Map<string, string[]>()
    const list = await sink.open(`ImageSets/Main/${split}.txt`)
    try {
      for await (const item of version.items(split)) {
        const stem = withoutExtension(item.file)
        const { text, objects } = annotationOf(item, version.classes, writing)
        await put(sink, `Annotations/${stem}.xml`, text)
        await list.write(`${stem}\n`)
        written.images += 1
        const whole = item.labels.filter(({ geometry }) => geometry.shape === 'whole-image')
        for (const { classId } of whole) {
          const name = vocClassName(classId, version.classes)
          const stems = ofImages.get(name) ?? []
          stems.push(stem)
          ofImages.set(name, stems)
        }
        const held = objects + whole.length
        written.labels += held
        written.labelsLeftOut += item.labels.length - held
      }
    } finally {
      await list.close()
    }
    for (const [name, stems] of ofImages)
      await put(sink, `ImageSets/Main/${name}_${split}.txt`, stems.map((stem) => `${quoted(stem)} 1\n`).join(''))
  }
  return written
}
