import type { CsvMap } from '#contract'

type Kind = CsvMap['box']['kind']

const fileNames = [
  'file',
  'filename',
  'file_name',
  'image',
  'image_path',
  'imagepath',
  'image_name',
  'path',
  'img',
  'img_path',
]
const classNames = ['class', 'label', 'class_name', 'classname', 'category', 'category_name', 'name', 'labelname']
const boxes: readonly { kind: Kind; columns: readonly string[] }[] = [
  { kind: 'xyxy', columns: ['xmin', 'ymin', 'xmax', 'ymax'] },
  { kind: 'xyxy', columns: ['x_min', 'y_min', 'x_max', 'y_max'] },
  { kind: 'xyxy', columns: ['x1', 'y1', 'x2', 'y2'] },
  { kind: 'xyxy', columns: ['left', 'top', 'right', 'bottom'] },
  { kind: 'cxcywh', columns: ['cx', 'cy', 'w', 'h'] },
  { kind: 'cxcywh', columns: ['x_center', 'y_center', 'width', 'height'] },
  { kind: 'xywh', columns: ['bbox_x', 'bbox_y', 'bbox_width', 'bbox_height'] },
  { kind: 'xywh', columns: ['x', 'y', 'w', 'h'] },
  { kind: 'xywh', columns: ['x', 'y', 'width', 'height'] },
]

/** What a table's columns mean: a box a row, or a class a column whose rows are 0 and 1. */
export type TableMap = ({ box: CsvMap } | { file: string; classes: string[] }) & { separator: string }

const unquoted = (name: string): string => name.trim().replace(/^"(.*)"$/, '$1')

export const separatorOf = (header: string): string =>
  header.includes('\t') ? '\t' : header.includes(';') && !header.includes(',') ? ';' : ','

/** The meaning of columns by their names in the first row, null when they are not named like that. */
export function mapOfHeader(header: string): TableMap | null {
  const separator = separatorOf(header)
  const names = header.split(separator).map(unquoted)
  const find = (list: readonly string[]) =>
    list.flatMap((one) => names.find((name) => name.toLowerCase() === one) ?? [])[0]
  const file = find(fileNames)
  const label = find(classNames.filter((name) => name !== file?.toLowerCase()))
  if (file === undefined) return null
  for (const { kind, columns } of boxes) {
    const own = columns.map((column) => find([column]))
    if (label === undefined || own.some((name) => name === undefined)) continue
    const box: CsvMap = {
      file,
      class: label,
      box: { kind, columns: own as [string, string, string, string] },
      unit: 'px',
      score: find(['score', 'confidence', 'conf']) ?? null,
      split: find(['split', 'subset']) ?? null,
      separator,
      decimal: '.',
    }
    return { box, separator }
  }
  // Other programs put a space after each comma.
  const isTable =
    names[0] === file &&
    names.length > 1 &&
    label === undefined &&
    !names.some((name) => /^(width|height|url)$/i.test(name))
  return isTable ? { file, classes: names.slice(1), separator } : null
}
