import { basename, dirname, sep } from 'node:path'
import type { AttributeValue } from '#model/labels/annotation.ts'
import type { BoxShape } from '#model/shapes/box.ts'
import type { ReadReport } from '../../parsing/read-report.ts'
import { rowsOf } from '../../parsing/text.ts'
import { childOf, childrenOf, numberOf, plainText, textIn, type XmlElement, xmlElements } from '../../parsing/xml.ts'
import type { LabelSource, ReadFormat, ReadImage, SideFile } from '../define-format.ts'
import { type ImageLabels, labelsOf, type Pass, withClassesOf } from '../image-labels.ts'
import { withoutExtension } from '../images.ts'
import { flags } from './holds.ts'
import { type ImageSets, readImageSets } from './image-sets.ts'
import {
  classNamesFile,
  isNoClass,
  labelmapFile,
  namesOfColors,
  type VocMask,
  vocMasks,
  vocPalette,
  voidIndex,
} from './masks.ts'

export const stemOf = (file: string): string => withoutExtension(basename(file))

const folders = /^(Annotations|JPEGImages|images|Segmentation(Class|Object)\w*)$/i

/** Where a file lies below VOC's own folder for its kind, without extension: the same for an image and what belongs to it. */
export function placeOf(file: string): string {
  const parts = withoutExtension(file).split(sep)
  return parts.slice(parts.findLastIndex((part) => folders.test(part)) + 1).join('/')
}

/** Whether a file is an image of VOC's classes, or of its objects. */
export const isMaskOf = (kind: 'Class' | 'Object', file: string): boolean =>
  /\.png$/i.test(file) &&
  dirname(file)
    .split(sep)
    .some((part) => part.toLowerCase().startsWith(`segmentation${kind.toLowerCase()}`))

/**
 * Reads one XML file per image. Corners are taken as written; parts of objects become labels too. Masks belong to the
 * objects with their number if the classes agree; others become separate labels.
 */
export const readVoc =
  (first: number): ReadFormat['read'] =>
  async (source, images, report) => {
    const sets = await readImageSets(source.companions, report)
    const colors = await namedColors(source, report)
    const maskFor = masksIn([...source.main, ...source.companions])
    return withClassesOf((pass) => imagesIn({ source, sets, colors, maskFor, first }, pass), images, report, {
      listed: [...colors].flatMap(([color, name]) => (isNoClass(color) ? [] : name)),
    })
  }

/** Returns the names of colors from lists beside the masks. */
async function namedColors({ companions }: LabelSource, report: ReadReport): Promise<Map<number, string>> {
  const colors = new Map<number, string>()
  const listsOf = (name: string) => companions.filter(({ file }) => basename(file) === name)
  for (const file of listsOf(classNamesFile)) {
    const names = ((await rowsOf(file, report)) ?? []).map(({ row }) => row).filter((name) => name !== '__ignore__')
    for (const [i, name] of names.entries()) if (i > 0 && i < voidIndex) colors.set(vocPalette[i]!, name)
  }
  for (const file of listsOf(labelmapFile))
    for (const { row } of (await rowsOf(file, report)) ?? [])
      for (const [color, name] of namesOfColors(row)) colors.set(color, name)
  return colors
}

type FindMask = (kind: 'Class' | 'Object', file: string) => string | undefined

/** Masks by where they lie below their folder; where either side lies in no folder there, by a name that one alone has. */
function masksIn(files: readonly SideFile[]): FindMask {
  const byPlace = new Map<string, string>()
  const byName = new Map<string, string | undefined>()
  for (const { file } of files)
    for (const kind of ['Class', 'Object'] as const) {
      if (!isMaskOf(kind, file)) continue
      const [place, name] = [`${kind} ${placeOf(file)}`, `${kind} ${stemOf(file)}`]
      byName.set(name, byName.has(name) ? undefined : file)
      byPlace.set(place, file)
    }
  return (kind, file) => {
    const named = byName.get(`${kind} ${stemOf(file)}`)
    const isNear = named !== undefined && [named, file].some((one) => placeOf(one) === stemOf(one))
    return byPlace.get(`${kind} ${placeOf(file)}`) ?? (isNear ? named : undefined)
  }
}

type Content = {
  source: LabelSource
  sets: ImageSets
  colors: ReadonlyMap<number, string>
  /** The image of classes, or of objects, that belongs to an image. */
  maskFor: FindMask
  /** The number of the first pixel. */
  first: number
}

async function* imagesIn(content: Content, { images, report }: Pass): AsyncIterable<ReadImage> {
  for (const { file } of content.source.main) {
    if (isMaskOf('Class', file)) {
      const labels = labelsOf(images.find({ file, names: [], isOwn: true }), { file, report })
      if (labels) yield await imageFrom([], labels, content)
      continue
    }
    for await (const annotation of xmlElements(file, new Set(['annotation']), report)) {
      const found = images.find({ file, names: [textIn(annotation, 'filename')], isOwn: true })
      const size = childOf(annotation, 'size')
      const [width, height] = [numberOf(textIn(size, 'width')), numberOf(textIn(size, 'height'))]
      // Tools that don't know the size write 0.
      const labels = labelsOf(found, { file, size: width > 0 && height > 0 ? [width, height] : null, report })
      if (labels) yield await imageFrom(childrenOf(annotation, 'object'), labels, content)
    }
  }
}

async function imageFrom(objects: readonly XmlElement[], labels: ImageLabels, content: Content): Promise<ReadImage> {
  const stem = stemOf(labels.image.file)
  const masks = await masksOf(content, labels)
  const taken = new Set<VocMask>()
  objects.forEach((object, i) => {
    const name = textIn(object, 'name') ?? ''
    const mask = masks.find((one) => one.object === i + 1 && one.className === name)
    if (mask) taken.add(mask)
    addObject(object, `object ${i + 1}`, { labels, mask: mask ?? null, first: content.first })
  })
  for (const mask of masks) {
    if (taken.has(mask)) continue
    const { className, mask: geometry, object } = mask
    labels.add(`mask of ${className}`, { className, geometry, attributes: object === null ? { iscrowd: true } : {} })
  }
  for (const className of content.sets.classes.get(stem) ?? []) labels.addClass(`class ${className}`, className)
  for (const className of content.sets.absent.get(stem) ?? []) labels.lacks(className)
  return { ...labels.read(), split: content.sets.splits.get(stem) }
}

/** Returns the masks of an image, found by its name; names what is wrong with them. */
async function masksOf({ maskFor, colors }: Content, labels: ImageLabels): Promise<VocMask[]> {
  const { image } = labels
  const classes = maskFor('Class', image.file)
  if (classes === undefined) return []
  const read = await vocMasks({ classes, objects: maskFor('Object', image.file) }, colors, image)
  if (!('problem' in read)) return read
  labels.reject(basename(classes), read.problem)
  return []
}

type Into = { labels: ImageLabels; mask: VocMask | null; first: number }

function addObject(object: XmlElement, item: string, into: Into) {
  addBox(object, item, attributesOf(object), into)
  childrenOf(object, 'part').forEach((part, i) => {
    addBox(part, `${item}, part ${i + 1}`, {}, { ...into, mask: null })
  })
}

/** Adds an object as its mask, or else as its box. */
function addBox(
  object: XmlElement,
  item: string,
  attributes: Record<string, AttributeValue>,
  { labels, mask, first }: Into,
) {
  const className = textIn(object, 'name') ?? ''
  if (mask) {
    labels.report.change('box of an object with a mask dropped')
    return labels.add(item, { className, geometry: mask.mask, attributes })
  }
  const box = childOf(object, 'bndbox')
  if (!box) return labels.reject(item, 'It has no <bndbox>.')
  const [x1, y1, x2, y2] = ['xmin', 'ymin', 'xmax', 'ymax'].map((name) => numberOf(textIn(box, name))) as [
    number,
    number,
    number,
    number,
  ]
  if (x1 > x2 || y1 > y2) labels.report.change('corners of a box in the wrong order swapped')
  const [x, y] = [Math.min(x1, x2) - first, Math.min(y1, y2) - first]
  const [width, height] = [Math.abs(x2 - x1) + first, Math.abs(y2 - y1) + first]
  const geometry: BoxShape = { shape: 'box', x, y, width, height }
  labels.add(item, { className, geometry, attributes })
}

/**
 * Returns the flags that are set (0 is also written if nobody checked), the pose, the actions, and lists of other
 * tools.
 */
function attributesOf(object: XmlElement): Record<string, AttributeValue> {
  const attributes: Record<string, AttributeValue> = {}
  for (const name of flags) if (textIn(object, name)?.trim() === '1') attributes[name] = true
  const pose = textIn(object, 'pose')
  if (pose !== undefined && pose !== '' && pose !== 'Unspecified') attributes.pose = pose
  for (const action of childOf(object, 'actions')?.children ?? [])
    attributes[action.name] = plainText(action).trim() === '1'
  for (const attribute of childrenOf(childOf(object, 'attributes') ?? object, 'attribute')) {
    const [name, value] = [textIn(attribute, 'name'), textIn(attribute, 'value')]
    if (name && value !== undefined && name !== '__proto__') attributes[name] = value
  }
  return attributes
}
