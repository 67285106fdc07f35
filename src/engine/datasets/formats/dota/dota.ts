import { cornersOf } from '#model/geometry/rotated.ts'
import type { LabelClass } from '#model/label-set/label-set.ts'
import type { Annotation } from '#model/labels/annotation.ts'
import { numberOf } from '../../parsing/xml.ts'
import { rotatedBoxOf } from '../../shapes/rotated-box-of.ts'
import { defineFormat, everyShapeAs, type Holds, type WrittenItem } from '../define-format.ts'
import { wordForClass } from '../distinct-names.ts'
import type { ImageLabels } from '../image-labels.ts'
import { exportLabel, heldAttributes } from '../losses.ts'
import { readRowFiles, rowFiles, writeRowFiles } from '../row-files.ts'

const holds: Holds = {
  shapes: ['rotated-box'],
  instead: everyShapeAs('rotated-box'),
  attributes: (name, value) => name === 'difficult' && value === true,
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
  read: (source, images, report) =>
    readRowFiles(source, images, report, (text, name, labels) => {
      if (!head.test(text)) addRow(text, name, labels)
    }),
  imageFolder: (split) => `${split}/images`,
  write: (version, sink) => writeRowFiles(version, sink, 'labelTxt', rowOf),
})

function addRow(text: string, name: string, labels: ImageLabels) {
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
  for (const what of read.changes) labels.report.change(what)
  const isDifficult = words[9] !== undefined && words[9] !== '0'
  labels.add(name, { className, geometry: read.geometry, attributes: isDifficult ? { difficult: true } : {} })
}

function rowOf(label: Annotation, item: WrittenItem, classes: readonly LabelClass[]): string | null {
  const { geometry } = exportLabel(holds, label, item)
  if (geometry?.shape !== 'rotated-box') return null
  const difficulty = heldAttributes(holds, label).difficult === true ? 1 : 0
  return `${[...cornersOf(geometry).flat(), wordForClass(label.classId, classes), difficulty].join(' ')}\n`
}
