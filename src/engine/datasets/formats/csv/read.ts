import type { CsvMap } from '#contract'
import { type CsvRow, csvRows } from '../../parsing/csv-rows.ts'
import { scoreOf } from '../../parsing/scalars.ts'
import { startOf } from '../../parsing/text.ts'
import { numberOf } from '../../parsing/xml.ts'
import type { SplitName } from '../../split.ts'
import { listedClasses } from '../class-list.ts'
import type { ReadFormat, ReadImage } from '../define-format.ts'
import { type ImageLabels, LabelsByImage, type Pass, withClassesOf } from '../image-labels.ts'
import { splitNamed } from '../split-of.ts'
import { mapOfTable, type TableMap } from './map.ts'

/** A table whose columns are named by the user or by its first row. Rows of one image need not stand together. */
export const readCsv: ReadFormat['read'] = async (source, images, report, { map } = {}) => {
  const file = source.main[0]?.file ?? ''
  const table = mapOfTable(await startOf(file, 8192), map)
  if (!table) report.reject(file, 'Its first row does not name a file and a class. Name its columns with a map.')
  return withClassesOf((pass) => imagesIn(file, table, pass), images, report, {
    listed: table && 'classes' in table ? table.classes : [],
    beside: await listedClasses(source, report),
  })
}

async function* imagesIn(file: string, table: TableMap | null, { images, report }: Pass): AsyncIterable<ReadImage> {
  if (!table) return
  const found = new LabelsByImage()
  const splits = new Map<ImageLabels, SplitName>()
  for await (const row of csvRows(file, report, { separator: table.separator })) {
    const name = row.of('label' in table ? table.label.file : table.file) ?? ''
    const image = name === '' ? { problem: 'It names no image.' } : images.find({ file, names: [name] })
    const labels = found.of(image, { file, item: `${row.name} (${name})`, report })
    if (!labels) continue
    const splitColumn = 'label' in table ? table.label.split : null
    const split = splitColumn === null ? undefined : splitNamed(row.of(splitColumn))
    if (split) splits.set(labels, split)
    if ('label' in table) addLabel(row, table.label, labels)
    else addClasses(row, table.classes, labels)
  }
  for (const labels of found.all()) yield { ...labels.read(), split: splits.get(labels) }
}

function addClasses(row: CsvRow, classes: readonly string[], labels: ImageLabels): void {
  for (const className of classes) {
    const value = row.of(className)
    if (value === '1') labels.addClass(row.name, className)
    else if (value !== '0') labels.reject(row.name, `${className} is neither 0 nor 1.`)
  }
}

/** A row without a box gives the class to the image; one without both makes the image empty. */
function addLabel(row: CsvRow, map: CsvMap, labels: ImageLabels) {
  const { widthPx, heightPx } = labels.image
  const className = row.of(map.class) ?? ''
  const texts = map.box?.columns.map((column) => row.of(column) ?? '') ?? []
  const score = map.score === null ? null : scoreOf(numberOf(row.of(map.score)))
  if (!map.box || texts.every((text) => text === '')) {
    if (className !== '') labels.add(row.name, { className, geometry: { shape: 'whole-image' }, score })
    return
  }
  const [a, b, c, d] = texts.map((text, i) => {
    const value = numberOf(map.decimal === ',' ? text.replace(',', '.') : text)
    const side = i % 2 === 0 ? widthPx : heightPx
    return map.unit === 'px' ? value : (value * side) / (map.unit === 'percent' ? 100 : 1)
  }) as [number, number, number, number]
  const { kind } = map.box
  const [width, height] = kind === 'xyxy' ? [c - a, d - b] : [c, d]
  const [x, y] = kind === 'cxcywh' ? [a - width / 2, b - height / 2] : [a, b]
  labels.add(row.name, { className, geometry: { shape: 'box', x, y, width, height }, score })
}
