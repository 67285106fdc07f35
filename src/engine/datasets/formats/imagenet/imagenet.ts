import { basename, dirname } from 'node:path'
import { ReadReport } from '../../parsing/read-report.ts'
import { rowsOf, startOf } from '../../parsing/text.ts'
import { splitNames } from '../../split.ts'
import {
  defineFormat,
  type LabelSource,
  type ReadImage,
  type ReadSource,
  type SideFile,
  WriteCounts,
} from '../define-format.ts'
import { imagesOfSource, type SourceImages } from '../find-image.ts'
import { labelsOf } from '../image-labels.ts'
import type { ImageMatch, ImportedImages } from '../images.ts'
import { chosenClass, holdsOneClass, oneClassLosses } from '../one-class.ts'
import { put, putPieces } from '../put.ts'
import { splitNamed } from '../split-of.ts'

const row = /^(.*\S)\s+(\d+)$/
/** Without a list of classes, only rows of images count as its own. */
const imageRow = /\.(jpe?g|png|webp|bmp|tiff?|gif)\s+\d+$/i
const isSynsets = ({ file }: SideFile): boolean => /^synsets.*\.txt$/i.test(basename(file))

/** Lists of images with the number of their class, and the classes in a list of their own. */
export const imagenetTxt = defineFormat({
  name: 'imagenet-txt',
  title: 'ImageNet lists (a class per image)',
  holds: holdsOneClass,
  declaresKinds: true,
  nests: true,
  imageLosses: oneClassLosses,
  needs: 'a class of the whole image',
  async detect(files) {
    const synsets = files.filter(isSynsets)
    const main: SideFile[] = []
    const unnamed: LabelSource[] = []
    for (const file of files) {
      if (!/\.txt$/i.test(file.file) || isSynsets(file)) continue
      const [first = ''] = (await startOf(file.file, 1024)).trimStart().split(/\r?\n/)
      // Rows of boxes contain only numbers. A split may have no images.
      const isRow = row.test(first) && /\.\w+\s/.test(first)
      if (!isRow && file.sizeBytes > 0) continue
      if (synsets.some((one) => dirname(one.file) === dirname(file.file))) main.push(file)
      else if (imageRow.test(first))
        unnamed.push({
          name: file.file,
          main: [file],
          companions: [],
          confidence: 0.7,
          because: 'its rows are an image and a number',
        })
    }
    const [first] = main
    return first
      ? [
          ...unnamed,
          {
            name: first.file,
            main,
            companions: synsets,
            confidence: 0.9,
            because: 'synsets.txt names classes, and lists give images their numbers',
          },
        ]
      : unnamed
  },
  read: readLists,
  imageFolder: (_, labels, classes) => (chosenClass(labels(), classes) ? 'images' : null),
  async write(version, sink) {
    const written = new WriteCounts()
    const named = version.classes.filter(({ kind }) => kind === 'image')
    await put(sink, 'synsets.txt', named.map(({ name }) => `${name}\n`).join(''))
    for (const split of splitNames) {
      await putPieces(sink, `${split}.txt`, async (list) => {
        for await (const item of version.items(split)) {
          const label = chosenClass(item.labels, version.classes)
          written.add(item, label && 1)
          if (label) await list.write(`${item.file} ${named.findIndex(({ classId }) => classId === label.classId)}\n`)
        }
      })
    }
    return written
  },
})

async function readLists(source: LabelSource, images: ImportedImages, report: ReadReport): Promise<ReadSource> {
  const [synsets] = source.companions
  const names = (synsets ? await rowsOf(synsets, report) : null)?.map((one) => one.row) ?? []
  return {
    classes: [...new Set(names)],
    hints: new Map(names.map((name) => [name, { kind: 'image' as const }])),
    images: imagesIn(source, names, imagesOfSource(images), report),
  }
}

async function* imagesIn(
  source: LabelSource,
  names: readonly string[],
  images: SourceImages,
  report: ReadReport,
): AsyncIterable<ReadImage> {
  const imageOf = (file: SideFile, text: string): ImageMatch => {
    const path = row.exec(text)?.[1] ?? ''
    return path === ''
      ? { problem: 'A row has an image and a number.' }
      : images.find({ file: file.file, names: [path] })
  }
  for (const file of source.main) for (const one of (await rowsOf(file, new ReadReport())) ?? []) imageOf(file, one.row)
  images.settle()
  for (const file of source.main) {
    for (const { row: text, name } of (await rowsOf(file, report)) ?? []) {
      const index = row.exec(text)?.[2] ?? ''
      const className = names[Number(index)]
      const labels = labelsOf(imageOf(file, text), { file: file.file, item: name, report })
      if (!labels) continue
      if (className === undefined) {
        const problem =
          source.companions.length === 0
            ? 'Nothing names its classes. Put a synsets.txt beside the list.'
            : `Class ${index} has no name in synsets.txt.`
        report.reject(file.file, problem, name)
        continue
      }
      labels.addClass(name, className)
      yield { ...labels.read(), split: splitNamed(basename(file.file).replace(/\.txt$/i, '')) }
    }
  }
}
