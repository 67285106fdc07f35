import { basename, dirname, join, sep } from 'node:path'
import { z } from 'zod'
import type { AttributeValue } from '#model/labels/annotation.ts'
import { choices, firstPixel, origin } from '../choices.ts'
import { defineFormat, type LabelSource, type ReadImage, type SideFile } from '../define-format.ts'
import { ImageLabels, unlabeled, withClassesOf } from '../image-labels.ts'
import { type ImportedImage, type ImportedImages, withoutExtension } from '../images.ts'
import type { ReadReport } from '../read-report.ts'
import { startOf } from '../start-of.ts'
import { rowsOf } from '../text.ts'
import { numberOf } from '../xml.ts'
import { framePlace, motHolds, writeMot } from './write.ts'

/** The classes of MOT16 and later, by their numbers from 1. */
const ownNames = [
  'pedestrian',
  'person on vehicle',
  'car',
  'bicycle',
  'motorbike',
  'non motorized vehicle',
  'static person',
  'distractor',
  'occluder',
  'occluder on the ground',
  'occluder full',
  'reflection',
]

const row = /^\d+\s*,\s*-?\d+(\s*,\s*[-+.\deE]+){5,8}\s*$/
const isTruth = ({ file }: SideFile): boolean =>
  basename(file).toLowerCase() === 'gt.txt' && basename(dirname(file)).toLowerCase() === 'gt'
const sequenceOf = (file: string): string => dirname(dirname(file))

const readChoices = choices(z.object({ origin }), (options) => ({
  async read(source: LabelSource, images: ImportedImages, report: ReadReport) {
    const list = source.companions.find(({ file }) => basename(file) === 'labels.txt')
    const listed = list ? ((await rowsOf(list, report)) ?? []).map(({ row: name }) => name) : []
    const told = { names: list ? listed : ownNames, first: firstPixel(options.origin) }
    return withClassesOf((pass) => framesIn(source, images, told, pass), report, { listed })
  },
}))
const writeChoices = choices(z.object({ origin }), (options) => ({
  holds: motHolds,
  write: writeMot(firstPixel(options.origin)),
}))

/** `gt/gt.txt` of a sequence: frame, track, box, whether it counts, class and visibility. Frames are images in `img1`. */
export const mot = defineFormat({
  name: 'mot',
  title: 'MOT tracks',
  nests: false,
  async detect(files) {
    const sources: LabelSource[] = []
    for (const file of files.filter(isTruth)) {
      const [first = ''] = (await startOf(file.file, 1024)).trimStart().split(/\r?\n/)
      const sequence = sequenceOf(file.file)
      const companions = files.filter((one) =>
        [join(sequence, 'seqinfo.ini'), join(dirname(file.file), 'labels.txt')].includes(one.file),
      )
      // A sequence in which nothing was seen has no rows.
      if (!row.test(first) && !(first === '' && companions.length > 0)) continue
      const because = 'gt/gt.txt has rows of frame, track and box'
      sources.push({ name: file.file, main: [file], companions, confidence: 0.95, because })
    }
    return sources
  },
  imageLosses(_labels, _classes, frame) {
    if (!frame) return ['image of no sequence dropped']
    return frame.first === 1 ? [] : ['number of a frame counted from 1 instead']
  },
  imageFolder: () => null,
  framePlace,
  readChoices,
  writeChoices,
  ...readChoices.chosen({}),
  ...writeChoices.chosen({}),
})

/** The classes by their numbers from 1, and the number of the first pixel. */
type Told = { names: readonly string[]; first: number }

async function* framesIn(
  source: LabelSource,
  images: ImportedImages,
  told: Told,
  report: ReadReport,
): AsyncIterable<ReadImage> {
  const [main] = source.main
  if (!main) return
  const folder = sequenceOf(main.file)
  const frames = framesOf(folder, images)
  const found = new Map<ImportedImage, ImageLabels>()
  const rows = await rowsOf(main, report)
  if (!rows) return
  for (const { row: text, name } of rows) {
    const number = numberOf(text.split(',')[0])
    const frame = frames.get(number)
    if (!frame) {
      report.noImage(main.file, 'No imported image has this number, or several have it.', `${name} (frame ${number})`)
      continue
    }
    const labels = found.get(frame) ?? new ImageLabels(frame, main.file, report)
    found.set(frame, labels)
    addRow(text, name, told, labels)
  }
  const frameNumbers = new Map([...frames].map(([number, frame]) => [frame, number]))
  const ofFrame = (read: ReadImage, frame: ImportedImage): ReadImage => ({
    ...read,
    sequence: { name: basename(folder), frame: frameNumbers.get(frame)! },
  })
  for (const [frame, labels] of found) yield ofFrame(labels.read(), frame)
  const info = source.companions.find(({ file }) => basename(file) === 'seqinfo.ini')
  const length = numberOf(/^seqLength\s*=\s*(\d+)/im.exec(info ? await startOf(info.file, 4096) : '')?.[1])
  // In the frames that a sequence says to have, everything is labeled.
  for (const [number, frame] of frames)
    if (frame && !found.has(frame)) {
      const isTold = number >= 1 && number <= length
      yield ofFrame(isTold ? new ImageLabels(frame, main.file, report).read() : unlabeled(frame), frame)
    }
}

function addRow(text: string, name: string, { names, first }: Told, labels: ImageLabels) {
  const numbers = text.split(',').map(numberOf)
  if (numbers.length < 7 || numbers.some(Number.isNaN))
    return labels.reject(name, 'A row has a frame, a track, the numbers of a box and whether it counts.')
  const [, track = -1, x = 0, y = 0, width = 0, height = 0, counts, classNumber, visibility = -1] = numbers
  // The first sets have places in space instead of a class: only pedestrians.
  const isPedestrian = classNumber === undefined || classNumber === -1 || numbers.length === 10
  const className = names[isPedestrian ? 0 : classNumber - 1]
  if (className === undefined) return labels.reject(name, `Class ${classNumber} has no name.`)
  const attributes: Record<string, AttributeValue> = {}
  if (!isPedestrian && visibility >= 0) attributes.visibility = visibility
  // Regions that are left out of account stand for any number of objects.
  if (counts === 0) attributes.iscrowd = true
  labels.add(name, {
    className,
    geometry: { shape: 'box', x: x - first, y: y - first, width, height },
    attributes,
    score: null,
    // Each row is told on its own: there is no saying which of them were drawn.
    ...(Number.isSafeInteger(track) && track >= 0 && { track: { number: track, keyframe: true } }),
  })
}

/** The images of a sequence by the number that their names end with; none for a number that several have. */
function framesOf(sequence: string, images: ImportedImages): ReadonlyMap<number, ImportedImage | null> {
  const frames = new Map<number, ImportedImage | null>()
  const inside = `${sequence}${sep}`
  for (const image of images.all()) {
    if (!image.file.startsWith(inside)) continue
    const [, digits] = /(\d{1,9})$/.exec(withoutExtension(image.file)) ?? []
    if (digits !== undefined) frames.set(Number(digits), frames.has(Number(digits)) ? null : image)
  }
  return frames
}
