import { cornersOf } from '#model/geometry/rotated.ts'
import type { LabelClass } from '#model/label-set/label-set.ts'
import type { Annotation } from '#model/labels/annotation.ts'
import { splitNames } from '../../split.ts'
import {
  defineFormat,
  type Holds,
  type LabelSource,
  type ReadImage,
  type Written,
  type WrittenItem,
} from '../define-format.ts'
import { ImageLabels, withClassesOf } from '../image-labels.ts'
import { type ImportedImages, imageOfFile, withoutExtension } from '../images.ts'
import { heldAttributes, heldLabel } from '../losses.ts'
import { put } from '../put.ts'
import type { ReadReport } from '../read-report.ts'
import { rotatedBoxOf } from '../rotated-box-of.ts'
import { rowFiles } from '../row-files.ts'
import { rowsOf } from '../text.ts'
import { wordForClass } from '../word-for-class.ts'
import { numberOf } from '../xml.ts'

const holds: Holds = {
  shapes: ['rotated-box'],
  instead: {
    box: 'rotated-box',
    polygon: 'rotated-box',
    mask: 'rotated-box',
    polyline: 'rotated-box',
    points: 'rotated-box',
    skeleton: 'rotated-box',
  },
  holes: 'lost',
  attributes: (name, value) => name === 'difficult' && value === true,
  beyondImage: true,
  crowds: false,
  licences: false,
}

const head = /^(imagesource|gsd):/i
const row = /^([-+.\deE]+\s+){8}\S+(\s+\d+)?$/

/** One text file an image: the four corners in pixels, the class, and whether it is difficult. */
export const dota = defineFormat({
  name: 'dota',
  title: 'DOTA rotated boxes',
  holds,
  nests: false,
  className: wordForClass,
  detect: (files, _, isRequested) =>
    rowFiles(files, {
      isRow: (text) => row.test(text) && (isRequested || Number.isNaN(numberOf(text.split(/\s+/)[8]))),
      folder: /^labeltxt/i,
      because: 'the rows of its text files have four corners and a class',
    }),
  read: (source, images, report) => withClassesOf((pass) => imagesIn(source, images, pass), report),
  imageFolder: (split) => `${split}/images`,
  async write(version, sink) {
    const written: Written = { images: 0, imagesLeftOut: 0, labels: 0, labelsLeftOut: 0 }
    for (const split of splitNames) {
      for await (const item of version.items(split)) {
        const rows = item.labels.flatMap((label) => rowOf(label, item, version.classes) ?? [])
        await put(sink, `${split}/labelTxt/${withoutExtension(item.file)}.txt`, rows.join(''))
        written.images += 1
        written.labels += rows.length
        written.labelsLeftOut += item.labels.length - rows.length
      }
    }
    return written
  },
})

async function* imagesIn(source: LabelSource, images: ImportedImages, report: ReadReport): AsyncIterable<ReadImage> {
  for (const file of source.main) {
    const rows = await rowsOf(file, report)
    if (!rows) continue
    const found = imageOfFile(images, file.file, null)
    if ('problem' in found) {
      report.reject(file.file, found.problem)
      continue
    }
    const labels = new ImageLabels(found.image, file.file, report)
    for (const { row: text, name } of rows) if (!head.test(text)) addRow(text, name, labels, report)
    yield labels.read()
  }
}

function addRow(text: string, name: string, labels: ImageLabels, report: ReadReport) {
  const words = text.split(/\s+/)
  const numbers = words.slice(0, 8).map(numberOf)
  const className = words[8]
  if (className === undefined || words.length > 10 || numbers.some(Number.isNaN))
    return labels.reject(name, 'A row has eight numbers, a class and perhaps how difficult it is.')
  const [a, b, c, d] = [0, 2, 4, 6].map((at) => [numbers[at]!, numbers[at + 1]!] as [number, number]) as [
    [number, number],
    [number, number],
    [number, number],
    [number, number],
  ]
  const read = rotatedBoxOf([a, b, c, d])
  if ('problem' in read) return labels.reject(name, read.problem)
  for (const what of read.changes) report.change(what)
  const isDifficult = words[9] !== undefined && words[9] !== '0'
  labels.add(name, {
    className,
    geometry: read.geometry,
    attributes: isDifficult ? { difficult: true } : {},
    score: null,
  })
}

function rowOf(label: Annotation, item: WrittenItem, classes: readonly LabelClass[]): string | null {
  const { geometry } = heldLabel(holds, label, item)
  if (geometry?.shape !== 'rotated-box') return null
  const difficulty = heldAttributes(holds, label).difficult === true ? 1 : 0
  return `${[...cornersOf(geometry).flat(), wordForClass(label.classId, classes), difficulty].join(' ')}\n`
}
