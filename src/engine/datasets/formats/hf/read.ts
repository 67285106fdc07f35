import { readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { z } from 'zod'
import { readJson } from '#model/text/read-json.ts'
import { csvRows } from '../../parsing/csv-rows.ts'
import { jsonLines } from '../../parsing/json-lines.ts'
import type { ReadReport } from '../../parsing/read-report.ts'
import { readYaml } from '../../parsing/read-yaml.ts'
import { listedClasses } from '../class-list.ts'
import type { LabelSource, ReadFormat, ReadImage, SideFile } from '../define-format.ts'
import { type ImageLabels, labelsOf, type Pass, withClassesOf } from '../image-labels.ts'

const Class = z.union([z.string(), z.int()])
const Row = z.object({ file_name: z.string().min(1) })
const Classes = z
  .union([Class, z.array(Class), z.null()])
  .optional()
  .transform((value) => (value === undefined || value === null ? null : Array.isArray(value) ? value : [value]))
const Box = z.tuple([z.number(), z.number(), z.number(), z.number()])
const Columns = z.object({ bbox: z.array(z.unknown()) })

type ClassValue = string | number

/**
 * Rows with the name of an image, its boxes as `objects`, and its own classes as `label` or `labels`. Classes are names, or
 * numbers whose names stand in the head of README.md.
 */
export const readHf: ReadFormat['read'] = async (source, images, report) => {
  const names = await classNames(source, report)
  return withClassesOf((pass) => imagesIn(source, names, pass), images, report, {
    listed: names.values(),
    beside: await listedClasses(source, report),
  })
}

async function* imagesIn(
  source: LabelSource,
  names: ReadonlyMap<number, string>,
  { images, report }: Pass,
): AsyncIterable<ReadImage> {
  const [{ file } = { file: '' }] = source.main
  for await (const { value, name } of /\.csv$/i.test(file) ? tableRows(file, report) : jsonLines(file, report)) {
    const row = Row.safeParse(value)
    if (!row.success) {
      report.reject(file, 'It has no file_name.', name)
      continue
    }
    const { file_name } = row.data
    const found = images.find({ file, names: [file_name] })
    const labels = labelsOf(found, { file, item: `${name} (${file_name})`, report })
    if (!labels) continue
    const { objects, label, labels: many } = value as Record<string, unknown>
    if (objects === undefined && label === undefined && many === undefined) {
      report.change('row without objects and labels, which says nothing of its image')
      continue
    }
    if (objects !== undefined && objects !== null) addObjects(objects, name, names, labels)
    const own = Classes.safeParse(many ?? label)
    if (!own.success) labels.reject(name, 'Its label is neither a name nor a number.')
    for (const one of own.data ?? []) {
      const className = nameOf(one, names)
      if (className === null) labels.reject(name, unnamed(one))
      else labels.addClass(name, className)
    }
    yield labels.read()
  }
}

/** Objects are parallel lists of boxes and classes, or a list of objects with a box and a class each. */
function addObjects(objects: unknown, row: string, names: ReadonlyMap<number, string>, labels: ImageLabels) {
  const columns = Columns.safeParse(objects)
  const classes = columns.success ? categoryIn(objects) : null
  if (columns.success && (!Array.isArray(classes) || classes.length !== columns.data.bbox.length)) {
    // No box and no class means no object.
    if (columns.data.bbox.length > 0 || Array.isArray(classes))
      labels.reject(row, 'Its objects have not as many classes as boxes.')
    return
  }
  if (!columns.success && !Array.isArray(objects)) return labels.reject(row, 'Its objects have no bbox.')
  const pairs = columns.success
    ? columns.data.bbox.map((bbox, i) => ({ bbox, category: (classes as unknown[])[i] }))
    : (objects as unknown[]).map((one) => ({
        bbox: typeof one === 'object' && one !== null && 'bbox' in one ? one.bbox : undefined,
        category: categoryIn(one),
      }))
  for (const [i, { bbox, category }] of pairs.entries()) {
    const item = `object ${i + 1} of ${row}`
    const [box, one] = [Box.safeParse(bbox), Class.safeParse(category)]
    if (!box.success || !one.success) {
      labels.reject(item, 'It has no box of four numbers, or no class.')
      continue
    }
    const className = nameOf(one.data, names)
    const [x, y, width, height] = box.data
    if (className === null) labels.reject(item, unnamed(one.data))
    else labels.add(item, { className, geometry: { shape: 'box', x, y, width, height } })
  }
}

function categoryIn(objects: unknown): unknown {
  if (typeof objects !== 'object' || objects === null) return undefined
  const { category, categories, label, labels } = objects as Record<string, unknown>
  return category ?? categories ?? label ?? labels
}

const nameOf = (one: ClassValue, names: ReadonlyMap<number, string>): string | null =>
  typeof one === 'string' ? one : (names.get(one) ?? null)
const unnamed = (one: ClassValue): string =>
  `Class ${one} has no name. Put a README.md with class_label names beside it.`

/** Rows of a table; JSON in a cell is parsed. */
async function* tableRows(file: string, report: ReadReport): AsyncGenerator<{ value: unknown; name: string }> {
  for await (const row of csvRows(file, report)) {
    const value: Record<string, unknown> = {}
    for (const column of ['file_name', 'objects', 'label', 'labels']) {
      const text = row.of(column)
      if (text === undefined || (text === '' && column !== 'label')) continue
      const isJson = column !== 'file_name' && /^\s*(-?\d+\s*$|[[{])/.test(text)
      const read = isJson ? readJson(text) : { value: text === '' ? null : text }
      value[column] = 'problem' in read ? text : read.value
    }
    yield { value, name: row.name }
  }
}

const maxReadmeBytes = 1_000_000

/** The names of class numbers in the README.md nearest above the table, wherever `class_label` stands in its head. */
async function classNames(source: LabelSource, report: ReadReport): Promise<Map<number, string>> {
  const folder = dirname(source.main[0]?.file ?? '')
  const readme = source.companions
    .filter(
      ({ file, sizeBytes }: SideFile) =>
        /\.md$/i.test(file) && folder.startsWith(dirname(file)) && sizeBytes <= maxReadmeBytes,
    )
    .sort((a, b) => b.file.length - a.file.length)[0]
  if (!readme) return new Map()
  const [, head] = /^---\r?\n([\s\S]*?)\r?\n---/.exec(await readFile(readme.file, 'utf8')) ?? []
  const read = head === undefined ? null : readYaml(head)
  if (read && 'problem' in read) report.reject(readme.file, `Its head is ${read.problem}.`)
  return read && 'value' in read ? namesBelow(read.value) : new Map()
}

const ClassLabel = z.object({
  class_label: z.object({
    names: z.union([z.array(z.coerce.string()), z.record(z.string().regex(/^\d{1,6}$/), z.coerce.string())]),
  }),
})

function namesBelow(value: unknown): Map<number, string> {
  if (typeof value !== 'object' || value === null) return new Map()
  const own = ClassLabel.safeParse(value)
  if (own.success) return new Map(Object.entries(own.data.class_label.names).map(([i, name]) => [Number(i), name]))
  for (const part of Object.values(value)) {
    const names = namesBelow(part)
    if (names.size > 0) return names
  }
  return new Map()
}
