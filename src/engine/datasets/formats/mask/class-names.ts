import { basename } from 'node:path'
import type { ReadReport } from '../../parsing/read-report.ts'
import { rowsOf } from '../../parsing/text.ts'
import type { LabelSource } from '../define-format.ts'
import { labelmapFile, namesOfColors } from '../voc/masks.ts'

/** The classes of Cityscapes by their pixel values, which KITTI uses too; null for values without a class. */
const cityscapes: readonly (string | null)[] = [
  ...[null, null, null, null],
  ...'static,dynamic,ground,road,sidewalk,parking,rail track,building,wall,fence,guard rail,bridge,tunnel,pole'.split(
    ',',
  ),
  ...'polegroup,traffic light,traffic sign,vegetation,terrain,sky,person,rider,car,truck,bus,caravan,trailer,train'.split(
    ',',
  ),
  ...['motorcycle', 'bicycle'],
]

/** Lists of classes, a line each in the order of their numbers. */
const listNames = ['classes.txt', 'class_names.txt', 'labels.txt']
export const isClassList = (file: string): boolean => [...listNames, labelmapFile].includes(basename(file))

/** The class of a pixel value or color of a mask: null if it is no class, undefined if nothing names it. */
export type ClassNames = {
  ofNumber(number: number): string | null | undefined
  ofColor(color: number): string | undefined
}

const isCityscapes = (file: string): boolean =>
  /_gt(Fine|Coarse)_|[\\/](training|testing)[\\/](semantic|instance)[\\/]/.test(file)

/** Returns the class names from lists beside the masks, else those of the dataset that the masks are from. */
export async function classNamesFor({ main, companions }: LabelSource, report: ReadReport): Promise<ClassNames> {
  const colors = new Map<number, string>()
  const numbers = new Map<number, string | null>()
  for (const file of companions.filter((one) => isClassList(one.file))) {
    const rows = ((await rowsOf(file, report)) ?? []).map(({ row }) => row).filter((row) => row !== '__ignore__')
    if (basename(file.file) === labelmapFile)
      for (const row of rows) for (const [color, name] of namesOfColors(row)) colors.set(color, name)
    // 0 is the background, whether or not the list has it.
    else {
      const first = /^_*background_*$/i.test(rows[0] ?? '') ? 0 : 1
      for (const [i, row] of rows.entries()) if (i + first > 0) numbers.set(i + first, row)
    }
  }
  if (numbers.size === 0 && main.some(({ file }) => isCityscapes(file)))
    for (const [number, name] of cityscapes.entries()) numbers.set(number, name)
  return { ofNumber: (number) => numbers.get(number), ofColor: (color) => colors.get(color) }
}
