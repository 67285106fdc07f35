import { readFile } from 'node:fs/promises'
import { basename, dirname, extname } from 'node:path'
import { decoderFor, startOf } from '../../parsing/text.ts'
import { rotatedBoxOf } from '../../shapes/rotated-box-of.ts'
import type { LabelSource, SideFile } from '../define-format.ts'
import { imagesOfSource } from '../find-image.ts'
import type { ImportedImage, ImportedImages } from '../images.ts'
import { type ClassList, classListFor, classListsIn, labelRow, nameIn, type YoloTask } from './class-lists.ts'

/** Longer label files are not read. */
export const maxBytes = 16_000_000

/** The rows of a label file, with what they are called. */
export const rowsIn = (bytes: Buffer): { row: string; name: string }[] =>
  decoderFor(bytes)
    .decode(bytes)
    .split(/\r?\n/)
    .map((row, i) => ({ row: row.trim(), name: `row ${i + 1}` }))
    .filter(({ row }) => row !== '')

const lookBytes = 256

/** Whether the first row looks like numbers of a label. */
async function beginsLikeLabels(file: string): Promise<boolean> {
  const [row = ''] = (await startOf(file, lookBytes)).trimStart().split(/\r?\n/)
  return labelRow.test(row)
}

const listNames = /^(classes|train|val|valid|test|trainval|autosplit_(train|val|test))\.txt$/i

/** Files that come with labels but contain none: image lists, Darknet's `obj.data`, notes of Label Studio. */
const isAside = (name: string): boolean => listNames.test(name) || /\.data$/i.test(name) || name === 'notes.json'

const isText = ({ file }: SideFile): boolean => extname(file).toLowerCase() === '.txt'

/** Folders whose text files contain something other than label rows: captions, or camera positions. */
async function foldersOfOtherText(files: readonly SideFile[]): Promise<Set<string>> {
  const other = new Set<string>()
  const ofLabels = new Set<string>()
  for (const { file, sizeBytes } of files.filter(isText)) {
    const folder = dirname(file)
    if (sizeBytes === 0 || ofLabels.has(folder) || listNames.test(basename(file))) continue
    if (!(await beginsLikeLabels(file))) other.add(folder)
    else {
      ofLabels.add(folder)
      other.delete(folder)
    }
  }
  return other
}

/**
 * Text files that belong to an image, or look like rows of labels, together with their class list: one source per
 * class list.
 */
async function sourcesIn(
  files: readonly SideFile[],
  images: ImportedImages,
  isRequested: boolean,
): Promise<LabelSource[]> {
  const lists = await classListsIn(files)
  const own = imagesOfSource(images)
  const sources = new Map<string, { main: SideFile[]; companions: SideFile[] }>()
  const holdOther = isRequested ? new Set<string>() : await foldersOfOtherText(files)
  for (const file of files) {
    if (!isText(file) || holdOther.has(dirname(file.file))) continue
    const image = 'image' in own.find({ file: file.file, names: [], isOwn: true })
    // Images may have the names of lists.
    const isSure = image && (file.sizeBytes === 0 || !listNames.test(basename(file.file)))
    if (!isSure && ((!image && listNames.test(basename(file.file))) || !(await beginsLikeLabels(file.file)))) continue
    const list = classListFor(file.file, lists)
    const key = list?.file.file ?? ''
    const source = sources.get(key) ?? { main: [], companions: list ? [list.file] : [] }
    source.main.push(file)
    sources.set(key, source)
  }
  if (sources.size === 0) return []
  const listed = new Set([...lists.values()].flatMap(({ splits }) => splits.map(({ place }) => nameIn(place))))
  const taken = new Set([...sources.values()].flatMap(({ main }) => main))
  const aside = files.filter(
    (one) => (isAside(basename(one.file)) || listed.has(basename(one.file))) && !taken.has(one),
  )
  return [...sources.values()].map(({ main, companions }) => ({
    name: companions[0]?.file ?? dirname(main[0]!.file),
    main,
    companions: [...companions, ...aside.filter((file) => !companions.includes(file))],
    confidence: companions[0] ? 0.75 : 0.7,
    because: companions[0]
      ? `${basename(companions[0].file)} names classes, and text files of rows belong to images`
      : 'text files of numbers belong to images',
  }))
}

/** What the rows of a source may be: two tasks if nothing distinguishes rotated boxes from polygons of four points. */
type Tasks = readonly [YoloTask, ...YoloTask[]]

/** The sources whose rows are of one of the tasks; of any when a user named the format. */
export const detectTask =
  (...claims: readonly YoloTask[]) =>
  async (files: readonly SideFile[], images: ImportedImages, isRequested: boolean): Promise<LabelSource[]> => {
    if (claims.length === 0 && !isRequested) return []
    const sources = await sourcesIn(files, images, isRequested)
    if (isRequested) return sources
    const found: LabelSource[] = []
    for (const source of sources) {
      const [task, other] = await tasksOf(source, images)
      if (claims.includes(task)) found.push(other ? { ...source, either: ['yolo-obb', 'yolo-seg'] } : source)
    }
    return found
  }

/**
 * What the rows of a source are. A class list may say it; otherwise the rows do. Four points each are rotated boxes if all are
 * rectangles and at least one is rotated; other corners may be either.
 */
export async function tasksOf({ main, companions }: LabelSource, images: ImportedImages): Promise<Tasks> {
  const lists = await classListsIn(companions)
  const list: ClassList | null = main[0] ? classListFor(main[0].file, lists) : null
  if (list?.task) return [list.task]
  const own = imagesOfSource(images)
  let [hasRows, areRectangles, isTurned] = [false, true, false]
  for (const { file, sizeBytes } of main) {
    const rows = sizeBytes > maxBytes ? [] : rowsIn(await readFile(file)).filter(({ row }) => labelRow.test(row))
    const found = rows.length > 0 && areRectangles ? own.find({ file, names: [], isOwn: true }) : null
    for (const { row } of rows) {
      const [, ...numbers] = row.split(/\s+/).map(Number)
      if (numbers.length !== 8) return [numbers.length > 5 ? 'segment' : 'detect']
      hasRows = true
      if (!found || 'problem' in found) continue
      const corners = cornersIn(numbers, found.image)
      areRectangles &&= isRectangle(corners)
      isTurned ||= isOblique(corners)
    }
  }
  if (!hasRows) return ['detect']
  return areRectangles && isTurned ? ['obb'] : ['obb', 'segment']
}

type Corners = Parameters<typeof rotatedBoxOf>[0]

function cornersIn(numbers: readonly number[], { widthPx, heightPx }: ImportedImage): Corners {
  const at = (i: number): [number, number] => [numbers[2 * i]! * widthPx, numbers[2 * i + 1]! * heightPx]
  return [at(0), at(1), at(2), at(3)]
}

function isRectangle(corners: Corners): boolean {
  const read = rotatedBoxOf(corners)
  return 'geometry' in read && read.changes.length === 0
}

/** Whether the first side lies along neither side of the image. */
const isOblique = ([[ax, ay], [bx, by]]: Corners): boolean => Math.min(Math.abs(ax - bx), Math.abs(ay - by)) > 1
