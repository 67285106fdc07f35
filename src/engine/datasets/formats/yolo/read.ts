import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import type { Skeleton } from '#model/label-set/skeleton.ts'
import type { ReadReport } from '../../parsing/read-report.ts'
import type { SplitName } from '../../split.ts'
import type { ClassHint, LabelSource, ReadFormat, ReadImage } from '../define-format.ts'
import { findImages } from '../find-image.ts'
import { type ImageLabels, labelsOf, numberedPoints } from '../image-labels.ts'
import type { ImportedImages } from '../images.ts'
import { type ClassList, classListFor, classListsIn, type YoloTask } from './class-lists.ts'
import { maxBytes, rowsIn, tasksOf } from './detect.ts'
import { readRow } from './read-row.ts'
import { splitsOf } from './splits.ts'

const number = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i

/**
 * Reads the label files of a source, one image each. Rows are fractions of the image: boxes (class, center, size,
 * perhaps a confidence), polygons (class, then points), four corners of rotated boxes, or boxes with keypoints. An empty
 * file says that the image shows nothing. With `task` the rows are of that kind, otherwise of the detected kind.
 */
export const readYolo =
  (task: YoloTask | null): ReadFormat['read'] =>
  async (source, images, report) => {
    const lists = await classListsIn(source.companions)
    const first = source.main[0] && classListFor(source.main[0].file, lists)
    if (first?.problem) report.reject(first.file.file, first.problem)
    // If both fit and the user named no task, the points stay as they are.
    const kind = task ?? (await tasksOf(source, images)).at(-1)!
    const splits = await splitsOf(source, first ?? null, images, report)
    return {
      classes: [...(first?.names.values() ?? [])],
      hints: first && kind === 'pose' ? skeletonsOf(first) : new Map(),
      images: imagesIn(source, { lists, kind, splits }, images, report),
    }
  }

/** The skeleton of each class; points without a name are numbered. */
function skeletonsOf({ names, keypoints }: ClassList): Map<string, ClassHint> {
  if (!keypoints) return new Map()
  const numbered = numberedPoints(keypoints.count)
  const planOf = (index: number): Skeleton => {
    const given = keypoints.names.get(index) ?? numbered
    const isSound = given.length <= keypoints.count && new Set(given).size === given.length
    return { points: isSound ? [...given] : numbered, edges: [] }
  }
  return new Map([...names].map(([index, name]) => [name, { skeleton: planOf(index) }]))
}

type Content = {
  lists: ReadonlyMap<string, ClassList>
  kind: YoloTask
  /** By the files of the images. */
  splits: ReadonlyMap<string, SplitName>
}

async function* imagesIn(
  source: LabelSource,
  { lists, kind, splits }: Content,
  images: ImportedImages,
  report: ReadReport,
): AsyncIterable<ReadImage> {
  const read = new Set<string>()
  const matches = findImages(
    images,
    source.main.map(({ file }) => ({ file, names: [], isOwn: true })),
  )
  for (const [i, file] of source.main.entries()) {
    const labels = labelsOf(matches[i]!, { file: file.file, report })
    if (!labels) continue
    if (file.sizeBytes > maxBytes) {
      report.reject(file.file, 'The label file is larger than 16 MB.')
      continue
    }
    const rows = rowsIn(await readFile(file.file))
    const list = classListFor(file.file, lists)
    if (list?.problem && rows.length > 0) {
      report.reject(file.file, `Its classes are not known, because ${basename(list.file.file)} can’t be read.`)
      continue
    }
    if (!list && rows.length > 0) {
      report.reject(file.file, 'Nothing names its classes. Put a data.yaml or classes.txt beside the labels.')
      continue
    }
    for (const { row, name } of rows) addRow(row, name, { labels, list, kind })
    read.add(labels.image.file)
    yield { ...labels.read(), split: splits.get(labels.image.file) }
  }
  for (const file of splits.keys())
    if (!read.has(file)) report.change('image without a label file left unlabeled (Ultralytics takes it for empty)')
}

type Into = { labels: ImageLabels; list: ClassList | null; kind: YoloTask }

function addRow(row: string, name: string, { labels, list, kind }: Into) {
  const words = row.split(/\s+/)
  const wrong = words.find((word) => !number.test(word))
  if (wrong !== undefined) return labels.reject(name, `“${wrong.slice(0, 40)}” stands where a number should.`)
  const [index = Number.NaN, ...values] = words.map(Number)
  const keypoints = list?.keypoints ?? null
  const points = keypoints?.names.get(index)?.length ?? keypoints?.count ?? 0
  const read = readRow(values, kind, labels.image, keypoints && { ...keypoints, points })
  if ('problem' in read) return labels.reject(name, read.problem)
  const className = list?.names.get(index)
  if (className === undefined) return labels.reject(name, `Class ${words[0]} has no name in the class list.`)
  const { geometry, score, changes } = read
  if (labels.add(name, { className, geometry, score })) for (const what of changes) labels.report.change(what)
}
