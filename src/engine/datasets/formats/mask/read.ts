import { basename, dirname, sep } from 'node:path'
import { isMaskFolderName, stemOfImage, stemsOfMask } from '#model/mask-file.ts'
import type { PngPixels } from '../../../png-pixels.ts'
import type { ReadReport } from '../../parsing/read-report.ts'
import { regionsOf } from '../../shapes/mask-regions.ts'
import { readMaskPng } from '../../shapes/read-mask-png.ts'
import type { ReadFormat, ReadImage, SideFile } from '../define-format.ts'
import { ImageLabels, withClassesOf } from '../image-labels.ts'
import { type ImageMatch, type ImportedImage, type ImportedImages, namesOf } from '../images.ts'
import { splitNamed } from '../split-of.ts'
import { isNoClass } from '../voc/masks.ts'
import { type ClassNames, classNamesFor } from './class-names.ts'

/** Finds the image of a mask: one of its name, of several the one in the folder most like the mask's. */
function imageFinder(images: ImportedImages): (mask: string) => ImageMatch {
  const byStem = Map.groupBy(images.all(), ({ file }) => stemOfImage(file))
  return (mask) => {
    const named = stemsOfMask(mask).flatMap((stem) => byStem.get(stem) ?? [])
    const folders = new Set(dirname(mask).split(sep))
    const likeness = ({ file }: ImportedImage) =>
      dirname(file)
        .split(sep)
        .filter((part) => folders.has(part)).length
    const max = Math.max(...named.map(likeness))
    const [image, ...others] = named.filter((one) => likeness(one) === max)
    if (!image) return { problem: 'No imported image has the name of this mask.', isMissing: true }
    if (others.length === 0) return { image }
    return { problem: 'Several imported images have the name of this mask.', which: namesOf([image, ...others]) }
  }
}

/**
 * What the pixels of a mask are: objects, perhaps with classes; classes by number; classes by color; or something
 * unused.
 */
const kinds = ['instances', 'classes', 'colors', 'other'] as const
type Kind = (typeof kinds)[number]

function kindOf(file: string): Kind {
  if (/(labelTrainIds|instanceTrainIds)\.png$/i.test(file)) return 'other'
  if (/_instanceIds\.png$/i.test(file) || /[\\/]instances?[\\/]/i.test(file)) return 'instances'
  return /_color\.png$|[\\/]\w*_(rgb|color)[\\/]/i.test(file) ? 'colors' : 'classes'
}

/** Reads masks, whose numbers or colors are classes. Further masks of an image with the same content are counted. */
export const readMaskImages: ReadFormat['read'] = async (source, images, report) => {
  const names = await classNamesFor(source, report)
  const imageOf = imageFinder(images)
  const ofImages = new Map<ImportedImage, SideFile[]>()
  for (const file of source.main) {
    const found = imageOf(file.file)
    if ('problem' in found) {
      report.noImage(file.file, found)
      continue
    }
    const list = ofImages.get(found.image) ?? []
    ofImages.set(found.image, list)
    list.push(file)
  }
  const isByDefect = images.all().some(({ file }) => basename(dirname(file)) === 'good')
  return withClassesOf((pass) => imagesIn(ofImages, { names, isByDefect }, pass.report), images, report)
}

/** `isByDefect`: images lie in a folder for each kind of defect, and those without one in `good`. */
type MaskNames = { names: ClassNames; isByDefect: boolean }

async function* imagesIn(
  ofImages: ReadonlyMap<ImportedImage, readonly SideFile[]>,
  names: MaskNames,
  report: ReadReport,
): AsyncIterable<ReadImage> {
  for (const [image, files] of ofImages) {
    const [main] = files
    if (!main) continue
    const kind = kinds.find((one) => files.some(({ file }) => kindOf(file) === one))
    const labels = new ImageLabels(image, main.file, report)
    for (const { file } of files)
      if (kindOf(file) !== kind) report.change('mask that says the same as another one left out')
      else await addMask(file, names, labels)
    yield labels.read()
  }
}

async function addMask(file: string, names: MaskNames, labels: ImageLabels) {
  const { image, report } = labels
  const png = await readMaskPng(file, image)
  const item = basename(file)
  if ('problem' in png) return labels.reject(item, png.problem)
  const pixels = valuesOf(png)
  if (hasMoreThan(maxRegions, pixels))
    return labels.reject(item, `It has more than ${maxRegions} colors, which no mask has.`)
  const regions = regionsOf(pixels, png.width, png.height)
  const isColored = png.channels > 2
  const isNamed = (value: number) => (isColored ? names.names.ofColor(value) !== undefined : value > voidNumber)
  // Among numbers, 255 means uncertain.
  const isBinary = regions.size <= 1 && ![...regions.keys()].some(isNamed)
  for (const [value, { mask }] of regions) {
    if (isColored && !isBinary && isNoClass(value)) continue
    if (!isColored && !isBinary && value === voidNumber && png.depth === 8) continue
    const { className, isOne } = isBinary
      ? { className: nameOfOne(file, image, value, names), isOne: true }
      : objectOf(value, file, isColored, names.names)
    if (className === null) report.change('pixels of no class left out')
    else labels.add(item, { className, geometry: mask, attributes: isOne ? {} : { iscrowd: true } })
  }
}

const maxRegions = 5000

function hasMoreThan(max: number, values: ArrayLike<number>): boolean {
  const different = new Set<number>()
  for (let i = 0; i < values.length && different.size <= max; i++)
    if (values[i] !== values[i - 1]) different.add(values[i]!)
  return different.size > max
}

const voidNumber = 255
const unnamed = 'object'

/** Returns the numbers or colors of the pixels; transparent ones are 0. */
function valuesOf({ width, height, channels, values }: PngPixels): ArrayLike<number> {
  if (channels === 1) return values
  const numbers = new Uint32Array(width * height)
  const alpha = channels === 2 ? 1 : channels === 4 ? 3 : null
  for (let i = 0, at = 0; i < numbers.length; i++, at += channels) {
    if (alpha !== null && values[at + alpha] === 0) continue
    const value = values[at]!
    numbers[i] = channels < 3 ? value : (value << 16) | (values[at + 1]! << 8) | values[at + 2]!
  }
  return numbers
}

type MaskClass = { className: string | null; isOne: boolean }

/** Which class a number or color is of, and whether it is one object. */
function objectOf(value: number, file: string, isColored: boolean, names: ClassNames): MaskClass {
  if (isColored) {
    const name = names.ofColor(value) ?? `color #${value.toString(16).padStart(6, '0')}`
    return { className: name, isOne: false }
  }
  if (kindOf(file) !== 'instances') return { className: nameOf(value, names), isOne: false }
  // Cityscapes has the class before the last three digits, KITTI in the higher byte; others only number objects.
  if (/_instanceIds\.png$/i.test(file))
    return value < 1000
      ? { className: nameOf(value, names), isOne: false }
      : { className: nameOf(Math.floor(value / 1000), names), isOne: true }
  if (value > voidNumber) return { className: nameOf(value >> 8, names), isOne: (value & 255) > 0 }
  return { className: unnamed, isOne: true }
}

function nameOf(number: number, names: ClassNames): string | null {
  const name = names.ofNumber(number)
  return name === undefined ? `class ${number}` : name
}

/** Returns the class of a mask with one: its own folder if that is named like a class, else the first of a list. */
function nameOfOne(file: string, image: ImportedImage, value: number, { names, isByDefect }: MaskNames): string {
  const folder = basename(dirname(file))
  const isClass = !isMaskFolderName(folder) && splitNamed(folder) === undefined
  if (isClass && (isByDefect || basename(dirname(image.file)) !== folder)) return folder
  return names.ofNumber(value) ?? names.ofNumber(1) ?? unnamed
}
