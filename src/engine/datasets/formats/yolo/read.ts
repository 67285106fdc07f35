import { readFile } from 'node:fs/promises'
import type { Geometry } from '#model/shapes/index.ts'
import type { LabelSource, ReadImage, ReadLabel, ReadSource } from '../define-format.ts'
import { fitShape } from '../fit-shape.ts'
import type { Picture, Pictures } from '../pictures.ts'
import type { ReadReport } from '../read-report.ts'
import { type ClassList, classListFor, classListsIn } from './class-lists.ts'
import { pictureFor } from './detect.ts'

const maxBytes = 16_000_000
const number = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i

/**
 * Reads the label files of a source, one picture each. Rows are boxes (class, centre, size, perhaps a confidence) or
 * polygons (class, then points), as fractions of the picture. An empty file says that the picture shows nothing.
 */
export async function readYolo(source: LabelSource, pictures: Pictures, report: ReadReport): Promise<ReadSource> {
  const lists = await classListsIn(source.companions)
  const first = source.main[0] && classListFor(source.main[0].file, lists)
  return { classes: [...(first?.names.values() ?? [])], images: imagesIn(source, lists, pictures, report) }
}

async function* imagesIn(
  source: LabelSource,
  lists: ReadonlyMap<string, ClassList>,
  pictures: Pictures,
  report: ReadReport,
): AsyncIterable<ReadImage> {
  for (const file of source.main) {
    const picture = pictureFor(file.file, pictures)
    if (!picture) {
      report.reject(file.file, 'No imported picture belongs to this label file.')
      continue
    }
    if (file.sizeBytes > maxBytes) {
      report.reject(file.file, 'The label file is larger than 16 MB.')
      continue
    }
    const rows = (await readFile(file.file, 'utf8'))
      .replace(/^\uFEFF/, '')
      .split(/\r?\n/)
      .map((row, i) => ({ row: row.trim(), name: `row ${i + 1}` }))
      .filter(({ row }) => row !== '')
    const names = classListFor(file.file, lists)?.names
    if (!names && rows.length > 0) {
      report.reject(file.file, 'Nothing names its classes. Put a data.yaml or classes.txt beside the labels.')
      continue
    }
    const labels: ReadLabel[] = []
    for (const { row, name } of rows) {
      const read = labelOf(row, names ?? new Map(), picture, report)
      if ('label' in read) labels.push(read.label)
      else report.reject(file.file, read.problem, name)
    }
    yield { imageRow: picture.imageRow, labels, complete: labels.length === rows.length }
  }
}

function labelOf(
  row: string,
  names: ReadonlyMap<number, string>,
  { widthPx, heightPx }: Picture,
  report: ReadReport,
): { label: ReadLabel } | { problem: string } {
  const words = row.split(/\s+/)
  const wrong = words.find((word) => !number.test(word))
  if (wrong !== undefined) return { problem: `“${wrong.slice(0, 40)}” stands where a number should.` }
  const [index = Number.NaN, ...values] = words.map(Number)
  const shape = geometryOf(values, widthPx, heightPx)
  if ('problem' in shape) return shape
  const className = names.get(index)
  if (className === undefined) return { problem: `Class ${words[0]} has no name in the class list.` }
  const fitted = fitShape(shape.geometry, widthPx, heightPx)
  if ('problem' in fitted) return fitted
  if (fitted.clipped) report.change('shape clipped to the picture')
  return { label: { className, geometry: fitted.geometry, attributes: {}, score: shape.score } }
}

function geometryOf(
  values: readonly number[],
  widthPx: number,
  heightPx: number,
): { geometry: Geometry; score: number | null } | { problem: string } {
  if (values.length === 4 || values.length === 5) {
    const [cx = 0, cy = 0, w = 0, h = 0, confidence] = values
    const [width, height] = [w * widthPx, h * heightPx]
    if (confidence !== undefined && !(confidence >= 0 && confidence <= 1))
      return { problem: `The confidence ${confidence} is not between 0 and 1.` }
    return {
      geometry: { shape: 'box', x: cx * widthPx - width / 2, y: cy * heightPx - height / 2, width, height },
      score: confidence ?? null,
    }
  }
  if (values.length < 6 || values.length % 2 !== 0)
    return { problem: `A row has 5 numbers, 6, or a class and at least 3 points; this one has ${values.length + 1}.` }
  const ring: [number, number][] = []
  for (let i = 0; i < values.length; i += 2) ring.push([values[i]! * widthPx, values[i + 1]! * heightPx])
  return { geometry: { shape: 'polygon', rings: [ring] }, score: null }
}
