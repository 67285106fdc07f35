import { readFile } from 'node:fs/promises'
import type { MaskShape } from '#model/shapes/mask.ts'
import { pngPixels } from '../../../png-pixels.ts'
import { regionsOf } from '../../shapes/mask-regions.ts'

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

/** The colors of all numbers. */
export const vocPalette: readonly number[] = Array.from({ length: 256 }, (_, i) => colorOf(i))

const indexOfColor = new Map(vocPalette.map((color, i) => [color, i]))

/** The color of each pixel, 0 where nothing or nothing certain is. Null if it is not a PNG. */
function colorsIn(png: Uint8Array): { width: number; height: number; colors: Uint32Array } | null {
  const read = pngPixels(png)
  if (!read) return null
  const { width, height, channels, values, palette } = read
  const colors = new Uint32Array(width * height)
  const told = palette?.map(([red = 0, green = 0, blue = 0]) => (red << 16) | (green << 8) | blue) ?? vocPalette
  for (let i = 0, at = 0; i < colors.length; i++, at += channels) {
    const value = values[at]!
    const color = channels > 2 ? (value << 16) | (values[at + 1]! << 8) | values[at + 2]! : (told[value] ?? 0)
    if (color !== voidColor) colors[i] = color
  }
  return { width, height, colors }
}

/** Colors that are no class: where nothing is, and where nobody can tell what. */
export const isNoClass = (color: number): boolean => color === 0 || color === voidColor

export const labelmapFile = 'labelmap.txt'
/** What labelme2voc calls its list of classes, a line each in the order of the palette. */
export const classNamesFile = 'class_names.txt'

/** The names of colors in a `labelmap.txt`: rows of `name:red,green,blue`, then what is not needed. */
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

/** A `labelmap.txt` of these classes, which other tools ask for where classes are not VOC's own. */
export function labelmapOf(names: readonly string[]): string {
  // 255 is the color of what nobody can tell.
  const colors = names.map((_, i) => colorOf(i < voidIndex - 1 ? i + 1 : i + 2))
  const rows = names.flatMap((name, i) => {
    const color = colors[i]!
    return !canBeListed(name) ? [] : `${name}:${color >> 16},${(color >> 8) & 255},${color & 255}::`
  })
  return ['# label:color_rgb:parts:actions', 'background:0,0,0::', ...rows, ''].join('\n')
}

/** A mask with its class; `object` counts the objects of the annotation from 1, null for what is of many objects. */
export type VocMask = { className: string; mask: MaskShape; object: number | null }

type MaskFiles = { classes: string; objects?: string | undefined }

/** The masks in an image of classes, apart where an image of objects is there too; or what is wrong with them. */
export async function vocMasks(
  files: MaskFiles,
  names: ReadonlyMap<number, string>,
  { widthPx, heightPx }: { widthPx: number; heightPx: number },
): Promise<VocMask[] | { problem: string }> {
  const classes = colorsIn(await readFile(files.classes))
  const objects = files.objects === undefined ? null : colorsIn(await readFile(files.objects))
  if (!classes || (files.objects !== undefined && !objects)) return { problem: 'The mask is no PNG that can be read.' }
  for (const { width, height } of objects ? [classes, objects] : [classes])
    if (width !== widthPx || height !== heightPx)
      return {
        problem: `The mask has ${width} × ${height} pixels, but the upright image has ${widthPx} × ${heightPx}.`,
      }
  const nameOf = (color: number): string =>
    names.get(color) ?? vocNames[indexOfColor.get(color) ?? -1] ?? `color #${color.toString(16).padStart(6, '0')}`
  const masks: VocMask[] = []
  const classOf = objects && commonest(classes.colors, objects.colors)
  for (const [color, { mask }] of regionsOf((objects ?? classes).colors, widthPx, heightPx)) {
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
