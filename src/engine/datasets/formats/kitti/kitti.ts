import type { LabelClass } from '#model/label-set/label-set.ts'
import type { Annotation, AttributeValue } from '#model/labels/annotation.ts'
import { boundsOfGeometry } from '#model/shapes/index.ts'
import { scoreOf } from '../../parsing/scalars.ts'
import { numberOf } from '../../parsing/xml.ts'
import { defineFormat, everyShapeAs, type Holds, type WrittenItem } from '../define-format.ts'
import { wordForClass } from '../distinct-names.ts'
import type { ImageLabels } from '../image-labels.ts'
import { exportLabel, heldAttributes } from '../losses.ts'
import { readRowFiles, rowFiles, writeRowFiles } from '../row-files.ts'

/** Regions in which nothing was labeled; they may hold any number of objects. */
const dontCare = 'DontCare'
/** Columns besides type and box, and their values if nothing is known. */
const columns = [
  ['truncated', 0],
  ['occluded', 0],
  ['alpha', -10],
] as const
const columns3d = [
  ['height3d', -1],
  ['width3d', -1],
  ['length3d', -1],
  ['x3d', -1000],
  ['y3d', -1000],
  ['z3d', -1000],
  ['rotationY', -10],
] as const
const unknown = new Map<string, number>([...columns, ...columns3d])

const holds: Holds = {
  shapes: ['box'],
  instead: everyShapeAs('box'),
  attributes: (name, value) => typeof value === 'number' && unknown.has(name),
}

const row = /^\S+(\s+[-+.\deE]+){14,15}\s*$/

/** One text file an image: type, truncated, occluded, alpha, the box's corners, seven numbers in space, perhaps a score. */
export const kitti = defineFormat({
  name: 'kitti',
  title: 'KITTI objects',
  holds,
  nests: false,
  className: wordForClass,
  detect: (files, _, isRequested) =>
    rowFiles(files, {
      isRow: (text) => row.test(text) && (isRequested || !/^[-+.\d]/.test(text)),
      folder: /^label_2$/i,
      because: 'the rows of its text files have a type and 14 numbers',
    }),
  read: (source, images, report) => readRowFiles(source, images, report, addRow),
  imageFolder: (split) => `${split}/image_2`,
  write: (version, sink) => writeRowFiles(version, sink, 'label_2', rowOf),
})

function addRow(text: string, name: string, labels: ImageLabels) {
  const [type = '', ...words] = text.split(/\s+/)
  if (words.length !== 14 && words.length !== 15)
    return labels.reject(name, `A row has a type and 14 or 15 numbers; this one has ${words.length}.`)
  const numbers = words.map(numberOf)
  const [truncated, occluded, alpha, x1 = 0, y1 = 0, x2 = 0, y2 = 0, ...rest] = numbers
  if (numbers.some(Number.isNaN)) return labels.reject(name, 'A word stands where a number should.')
  const attributes: Record<string, AttributeValue> = {}
  ;[...columns, ...columns3d].forEach(([key, missing], i) => {
    const value = [truncated, occluded, alpha, ...rest][i]!
    if (value !== missing && !(type === dontCare && value < 0)) attributes[key] = value
  })
  if (type === dontCare) attributes.iscrowd = true
  labels.add(name, {
    className: type,
    geometry: { shape: 'box', x: x1, y: y1, width: x2 - x1, height: y2 - y1 },
    attributes,
    // Some detectors write scores without bounds, which are no confidence.
    score: scoreOf(rest[columns3d.length]),
  })
}

function rowOf(label: Annotation, item: WrittenItem, classes: readonly LabelClass[]): string | null {
  const { geometry } = exportLabel(holds, label, item)
  if (!geometry) return null
  const { x, y, width, height } = boundsOfGeometry(geometry)
  const attributes = heldAttributes(holds, label)
  const valueIn = ([name, missing]: readonly [string, number]) => attributes[name] ?? missing
  const type = wordForClass(label.classId, classes)
  return `${[type, ...columns.map(valueIn), x, y, x + width, y + height, ...columns3d.map(valueIn)].join(' ')}\n`
}
