import { basename, dirname } from 'node:path'
import type { ReadReport } from '../parsing/read-report.ts'
import { rowsOf, startOf } from '../parsing/text.ts'
import { splitNames } from '../split.ts'
import { classListsAmong, listedClasses, putClassList } from './class-list.ts'
import {
  type LabelSource,
  type ReadImage,
  type ReadSource,
  type SideFile,
  type Sink,
  WriteCounts,
  type WrittenItem,
  type WrittenVersion,
} from './define-format.ts'
import { wordForClass } from './distinct-names.ts'
import { type ImageLabels, labelsOf, type Pass, withClassesOf } from './image-labels.ts'
import { type ImportedImages, withoutExtension } from './images.ts'
import { put } from './put.ts'
import { sourceOf } from './sources.ts'

const lookBytes = 1024

/**
 * The text files whose first row is one of a format, as one source; empty ones beside them, and in folders that the
 * format names so, say that their images show nothing.
 */
export async function rowFiles(
  files: readonly SideFile[],
  { isRow, folder, because }: { isRow(row: string): boolean; folder: RegExp; because: string },
): Promise<LabelSource[]> {
  const main: SideFile[] = []
  const empty: SideFile[] = []
  for (const file of files) {
    if (!/\.txt$/i.test(file.file)) continue
    const rows = (await startOf(file.file, lookBytes)).split(/\r?\n/).map((row) => row.trim())
    const first = rows.find((row) => row !== '')
    if (first === undefined) empty.push(file)
    else if (isRow(first) || rows.some(isRow)) main.push(file)
  }
  const folders = new Set(main.map(({ file }) => dirname(file)))
  main.push(...empty.filter(({ file }) => folders.has(dirname(file)) || folder.test(basename(dirname(file)))))
  return sourceOf(main, classListsAmong(files, classLists), because, 0.9)
}

/** DOTA's labels may have a data.yaml beside them, as YOLO's have. */
const classLists = ['classes.txt', 'data.yaml', 'data.yml']

/** Reads a source of text files, one per image; `add` takes a row with its place in words. */
export async function readRowFiles(
  source: LabelSource,
  images: ImportedImages,
  report: ReadReport,
  add: (row: string, name: string, labels: ImageLabels) => void,
): Promise<ReadSource> {
  return withClassesOf((pass) => imagesOfRows(source, pass, add), images, report, {
    beside: await listedClasses(source, report, classLists),
  })
}

async function* imagesOfRows(
  source: LabelSource,
  { images, report }: Pass,
  add: Parameters<typeof readRowFiles>[3],
): AsyncIterable<ReadImage> {
  for (const file of source.main) {
    const rows = await rowsOf(file, report)
    if (!rows) continue
    const found = images.find({ file: file.file, names: [], isOwn: true })
    const labels = labelsOf(found, { file: file.file, report })
    if (!labels) continue
    for (const { row, name } of rows) add(row, name, labels)
    yield labels.read()
  }
}

/**
 * Writes a text file for each image, in a folder of its split, and the list of all classes, as words; a label without a row is
 * counted as left out.
 */
export async function writeRowFiles(
  version: WrittenVersion,
  sink: Sink,
  folder: string,
  rowOf: (label: WrittenItem['labels'][number], item: WrittenItem, classes: WrittenVersion['classes']) => string | null,
): Promise<WriteCounts> {
  const written = new WriteCounts()
  await putClassList(
    sink,
    version.classes.map(({ classId }) => wordForClass(classId, version.classes)),
  )
  for (const split of splitNames) {
    for await (const item of version.items(split)) {
      const rows = item.labels.flatMap((label) => rowOf(label, item, version.classes) ?? [])
      await put(sink, `${split}/${folder}/${withoutExtension(item.file)}.txt`, rows.join(''))
      written.add(item, rows.length)
    }
  }
  return written
}
