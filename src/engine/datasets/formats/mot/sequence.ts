import { basename, dirname, join } from 'node:path'
import type { ReadReport } from '../../parsing/read-report.ts'
import { rowsOf, startOf } from '../../parsing/text.ts'
import { numberOf } from '../../parsing/xml.ts'
import type { LabelSource, ReadImage, SideFile } from '../define-format.ts'
import { framesOfSequence } from '../find-image.ts'
import { ImageLabels, type Pass, unlabeled } from '../image-labels.ts'
import type { ImportedImage } from '../images.ts'
import { sourcePerFile } from '../sources.ts'

/** Whether a file is that of this kind in the folder of its kind: `gt/gt.txt`, `det/det.txt`. */
const isOf = (kind: Look['kind'], { file }: SideFile): boolean =>
  basename(file).toLowerCase() === `${kind}.txt` && basename(dirname(file)).toLowerCase() === kind
/** A header row, or any other row without an object. */
const isRemark = (row: string): boolean => /^\s*(#|frame\b)/i.test(row)
const sequenceOf = (file: string): string => dirname(dirname(file))

type Look = {
  /** Labels, or what a detector found. */
  kind: 'gt' | 'det'
  row: RegExp
  because: string
  /** Whether sequences without any objects belong to this format: they have no rows. */
  isEmptyOurs: boolean
}

/** The file of each sequence whose first row is one of the format. */
export async function findTracks(
  files: readonly SideFile[],
  { kind, row, because, isEmptyOurs }: Look,
): Promise<LabelSource[]> {
  const companionsOf = ({ file }: SideFile) => {
    const places = [join(sequenceOf(file), 'seqinfo.ini'), join(dirname(file), 'labels.txt')]
    return files.filter((one) => places.includes(one.file))
  }
  const isTracks = async (file: SideFile) => {
    if (!isOf(kind, file)) return false
    const rows = (await startOf(file.file, 1024)).split(/\r?\n/)
    const first = rows.find((one) => one.trim() !== '' && !isRemark(one)) ?? ''
    return row.test(first) || (isEmptyOurs && first === '' && companionsOf(file).length > 0)
  }
  return sourcePerFile(files, isTracks, { because, companionsOf })
}

/** The names in the `labels.txt` of a sequence, null without one. */
export async function listedNames({ companions }: LabelSource, report: ReadReport): Promise<string[] | null> {
  const list = companions.find(({ file }) => basename(file) === 'labels.txt')
  return list ? ((await rowsOf(list, report)) ?? []).map(({ row }) => row) : null
}

/** The frames of a sequence. Each row begins with its frame number and goes to `add` with the name of its frame. */
export async function* framesIn(
  source: LabelSource,
  { images, report }: Pass,
  add: (text: string, name: string, labels: ImageLabels, image: ImportedImage) => void,
): AsyncIterable<ReadImage> {
  const [main] = source.main
  if (!main) return
  const folder = sequenceOf(main.file)
  const frames = framesOfSequence(folder, images)
  const found = new Map<ImportedImage, ImageLabels>()
  const rows = await rowsOf(main, report)
  if (!rows) return
  for (const { row: text, name } of rows) {
    if (isRemark(text)) continue
    const number = numberOf(/^\s*(\d+)/.exec(text)?.[1])
    const frame = frames.get(number)
    if (!frame) {
      const problem = 'No imported image has this number, or several have it.'
      report.noImage(main.file, { problem }, `${name} (frame ${number})`)
      continue
    }
    const labels = found.get(frame) ?? new ImageLabels(frame, main.file, report)
    found.set(frame, labels)
    add(text, name, labels, frame)
  }
  const frameNumbers = new Map([...frames].map(([number, frame]) => [frame, number]))
  const ofFrame = (read: ReadImage, frame: ImportedImage): ReadImage => ({
    ...read,
    sequence: { name: basename(folder), frame: frameNumbers.get(frame)! },
  })
  for (const [frame, labels] of found) yield ofFrame(labels.read(), frame)
  const info = source.companions.find(({ file }) => basename(file) === 'seqinfo.ini')
  const length = numberOf(/^seqLength\s*=\s*(\d+)/im.exec(info ? await startOf(info.file, 4096) : '')?.[1])
  // In the frames that a sequence claims to have, everything is labeled.
  for (const [number, frame] of frames)
    if (frame && !found.has(frame)) {
      const isLabeled = number >= 1 && number <= length
      yield ofFrame(isLabeled ? new ImageLabels(frame, main.file, report).read() : unlabeled(frame), frame)
    }
}
