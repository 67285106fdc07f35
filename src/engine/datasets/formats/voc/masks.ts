import type { MaskShape } from '#model/shapes/mask.ts'
import type { Size } from '#model/units.ts'
import type { PngPixels } from '../../../png-pixels.ts'
import { regionsOf } from '../../shapes/mask-regions.ts'
import { readMaskPng } from '../../shapes/read-mask-png.ts'

/** The classes of Pascal VOC, by their numbers in its images of classes. */
const vocNames = [
  'background aeroplane bicycle bird boat bottle bus car cat chair cow diningtable dog horse motorbike person',
  'pottedplant sheep sofa train tvmonitor',
].flatMap((row) => row.split(' '))

const voidColor = 0xe0e0c0
export const voidIndex = 255

/** The color of a number in VOC's palette: its bits, three at a time, from the highest bit of each channel down. */
function colorOf(index: number): number {
  let color = 0
  for (let bit = 0; bit < 8; bit++)
    for (const channel of [0, 1, 2]) {
      const isSet = (index >> (3 * bit + channel)) & 1
      color |= isSet << (7 - bit + 8 * (2 - channel))
    }
  return color
}

export const vocPalette: readonly number[] = Array.from({ length: 256 }, (_, i) => colorOf(i))

const indexOfColor = new Map(vocPalette.map((color, i) => [color, i]))

/** Returns the color of each pixel, 0 for background and uncertain ones. */
function colorsIn({ width, height, channels, values, palette }: PngPixels): Uint32Array {
  const colors = new Uint32Array(width * height)
  const paletteColors =
    palette?.map(([red = 0, green = 0, blue = 0]) => (red << 16) | (green << 8) | blue) ?? vocPalette
  for (let i = 0, at = 0; i < colors.length; i++, at += channels) {
    const value = values[at]!
    const color = channels > 2 ? (value << 16) | (values[at + 1]! << 8) | values[at + 2]! : (paletteColors[value] ?? 0)
    if (color !== voidColor) colors[i] = color
  }
  return colors
}

/** Returns whether a color is no class: background, or uncertain. */
export const isNoClass = (color: number): boolean => color === 0 || color === voidColor

export const labelmapFile = 'labelmap.txt'
/** What labelme2voc calls its list of classes, a line each in the order of the palette. */
export const classNamesFile = 'class_names.txt'

/** Returns the names of colors in a `labelmap.txt`: rows of `name:red,green,blue` and more. */
export function namesOfColors(text: string): Map<number, string> {
  const names = new Map<number, string>()
  for (const row of text.split(/\r?\n/)) {
    const [, name, red, green, blue] = /^([^#:]+):(\d+),\s*(\d+),\s*(\d+)/.exec(row) ?? []
    if (name !== undefined) names.set((Number(red) << 16) | (Number(green) << 8) | Number(blue), name.trim())
  }
  return names
}

/** A name with a colon would look like the color. */
const canBeListed = (name: string): boolean => !/[#:\r\n]/.test(name) && name === name.trim()

/** The pixel value of a class, by its place in `labelmap.txt`; null for one that can't be listed there. */
export const numberOfClass = (place: number, name: string): number | null =>
  place < voidIndex - 1 && canBeListed(name) ? place + 1 : null

/** Returns a `labelmap.txt` of these classes, which other tools need if classes are not VOC's own. */
export function labelmapOf(names: readonly string[]): string {
  // 255 is the color of uncertain pixels.
  const colors = names.map((_, i) => colorOf(i < voidIndex - 1 ? i + 1 : i + 2))
  const rows = names.flatMap((name, i) => {
    const color = colors[i]!
    return !canBeListed(name) ? [] : `${name}:${color >> 16},${(color >> 8) & 255},${color & 255}::`
  })
  return ['# label:color_rgb:parts:actions', 'background:0,0,0::', ...rows, ''].join('\n')
}

/**
 * A mask with its class; `object`: its number among the objects of the annotation, from 1; null if it covers many
 * objects.
 */
export type VocMask = { className: string; mask: MaskShape; object: number | null }

type MaskFiles = { classes: string; objects?: string | undefined }

/**
 * Returns the masks in an image of classes, one per object if there is an image of objects; or what is wrong with them.
 */
export async function vocMasks(
  files: MaskFiles,
  names: ReadonlyMap<number, string>,
  size: Size,
): Promise<VocMask[] | { problem: string }> {
  const ofClasses = await readMaskPng(files.classes, size)
  const ofObjects = files.objects === undefined ? null : await readMaskPng(files.objects, size)
  if ('problem' in ofClasses) return ofClasses
  if (ofObjects && 'problem' in ofObjects) return ofObjects
  const classes = colorsIn(ofClasses)
  const objects = ofObjects && colorsIn(ofObjects)
  const nameOf = (color: number): string =>
    names.get(color) ?? vocNames[indexOfColor.get(color) ?? -1] ?? `color #${color.toString(16).padStart(6, '0')}`
  const masks: VocMask[] = []
  const classOf = objects && commonest(classes, objects)
  for (const [color, { mask }] of regionsOf(objects ?? classes, size.widthPx, size.heightPx)) {
    const classColor = classOf ? classOf.get(color) : color
    if (classColor === undefined) continue
    masks.push({ className: nameOf(classColor), mask, object: objects ? (indexOfColor.get(color) ?? 0) : null })
  }
  return masks
}

/** The color that most pixels of each object have in the image of classes. */
function commonest(classes: Uint32Array, objects: Uint32Array): Map<number, number> {
  const counts = new Map<number, Map<number, number>>()
  for (let i = 0; i < objects.length; ) {
    const [object, of, start] = [objects[i]!, classes[i]!, i]
    while (i < objects.length && objects[i] === object && classes[i] === of) i++
    if (object === 0 || of === 0) continue
    const ofObject = counts.get(object) ?? new Map<number, number>()
    counts.set(object, ofObject.set(of, (ofObject.get(of) ?? 0) + i - start))
  }
  return new Map([...counts].map(([object, of]) => [object, [...of].sort((a, b) => b[1] - a[1])[0]![0]]))
}
