import type { CsvMap } from '#contract'

type Box = NonNullable<CsvMap['box']>

/** What columns are called, without spaces, lines, points and capitals. */
const fileNames = [
  'file',
  'filename',
  'filepath',
  'image',
  'imagefile',
  'imagefilename',
  'imagename',
  'imagepath',
  'imageid',
  'path',
  'img',
  'imgname',
  'imgpath',
]
const classNames = [
  'class',
  'label',
  'classname',
  'classlabel',
  'category',
  'categoryname',
  'name',
  'labelname',
  'objectclass',
  'objectname',
]
const scoreNames = ['score', 'confidence', 'conf']
const splitNames = ['split', 'subset']
/** What tables say beside labels, and no label needs. */
const otherNames = ['id', 'width', 'height', 'imagewidth', 'imageheight', 'url', 'source']
const boxes: readonly { kind: Box['kind']; columns: readonly string[] }[] = [
  { kind: 'xyxy', columns: ['xmin', 'ymin', 'xmax', 'ymax'] },
  { kind: 'xyxy', columns: ['x1', 'y1', 'x2', 'y2'] },
  { kind: 'xyxy', columns: ['left', 'top', 'right', 'bottom'] },
  { kind: 'xyxy', columns: ['bboxx1', 'bboxy1', 'bboxx2', 'bboxy2'] },
  { kind: 'xyxy', columns: ['bboxxmin', 'bboxymin', 'bboxxmax', 'bboxymax'] },
  { kind: 'cxcywh', columns: ['cx', 'cy', 'w', 'h'] },
  { kind: 'cxcywh', columns: ['cx', 'cy', 'width', 'height'] },
  { kind: 'cxcywh', columns: ['xcenter', 'ycenter', 'w', 'h'] },
  { kind: 'cxcywh', columns: ['xcenter', 'ycenter', 'width', 'height'] },
  { kind: 'xywh', columns: ['bboxx', 'bboxy', 'bboxwidth', 'bboxheight'] },
  { kind: 'xywh', columns: ['bboxx', 'bboxy', 'bboxw', 'bboxh'] },
  { kind: 'xywh', columns: ['xmin', 'ymin', 'width', 'height'] },
  { kind: 'xywh', columns: ['left', 'top', 'width', 'height'] },
  { kind: 'xywh', columns: ['x', 'y', 'w', 'h'] },
  { kind: 'xywh', columns: ['x', 'y', 'width', 'height'] },
]

/** What a table's columns mean: a label a row, or a class a column whose rows are 0 and 1. */
export type TableMap = ({ label: CsvMap } | { file: string; classes: string[] }) & { separator: string }

const unquoted = (name: string): string => name.trim().replace(/^"(.*)"$/, '$1')
const folded = (name: string): string => name.toLowerCase().replace(/[\s_.-]/g, '')

export const separatorOf = (header: string): string =>
  header.includes('\t') ? '\t' : header.includes(';') && !header.includes(',') ? ';' : ','

/**
 * Returns the meaning of the columns of a table: as the user named them if it has these, else by the names in its first
 * row; null if those are unknown.
 */
export function mapOfTable(start: string, named?: CsvMap): TableMap | null {
  const [header = '', first = ''] = start.split(/\r?\n/)
  if (named) {
    const own = header.split(named.separator).map(unquoted)
    if (own.includes(named.file) && own.includes(named.class)) return { label: named, separator: named.separator }
  }
  const separator = separatorOf(header)
  const names = header.split(separator).map(unquoted)
  const find = (list: readonly string[]) =>
    list.flatMap((one) => names.find((name) => folded(name) === one) ?? [])[0] ?? null
  const file = find(fileNames)
  if (file === null) return null
  const label = find(classNames.filter((name) => name !== folded(file)))
  if (label === null)
    return areClasses(names, file, first.split(separator)) ? { file, classes: names.slice(1), separator } : null
  const [score, split] = [find(scoreNames), find(splitNames)]
  const map = {
    file,
    class: label,
    box: boxIn(find),
    unit: 'px' as const,
    score,
    split,
    separator,
    decimal: '.' as const,
  }
  // Other columns may be places in an unknown form.
  const isOther = (name: string) => ![file, label, score, split].includes(name) && !otherNames.includes(folded(name))
  return map.box === null && names.some(isOther) ? null : { label: map, separator }
}

function boxIn(find: (list: readonly string[]) => string | null): Box | null {
  for (const { kind, columns } of boxes) {
    const own = columns.map((column) => find([column]))
    if (own.every((name) => name !== null)) return { kind, columns: own as Box['columns'] }
  }
  return null
}

/** Whether all columns but that of the file are classes: the first row has nothing but 0 and 1 there. */
function areClasses(names: readonly string[], file: string, first: readonly string[]): boolean {
  if (names[0] !== file || names.length < 2) return false
  if (names.some((name) => otherNames.includes(folded(name)))) return false
  // The name of a file in quotes may have the separator in it.
  return first.length < 2 || first.slice(1 - names.length).every((value) => /^[01]$/.test(unquoted(value)))
}
