import { dirname, sep } from 'node:path'
import type { ReadReport } from '../../parsing/read-report.ts'
import { splitNames } from '../../split.ts'
import { classListsAmong, listedClasses, putClassList } from '../class-list.ts'
import { defineFormat, type ReadImage, type ReadSource, WriteCounts } from '../define-format.ts'
import { classFileName } from '../distinct-names.ts'
import { ImageLabels } from '../image-labels.ts'
import type { ImportedImage, ImportedImages } from '../images.ts'
import { chosenClass, holdsOneClass, oneClassLosses } from '../one-class.ts'

/** Split, then class; any other layout is not such a dataset. */
const splitFolder = /^(train|training|val|valid|validation|test|testing)$/i

const partsOf = (file: string): string[] => dirname(file).split(sep)

/** Images of an import: the folders of a workspace are not classes. */
const imported = (images: ImportedImages): ImportedImage[] =>
  images.all().filter(({ sha256, isExported }) => sha256 === undefined || isExported)

/** The folder that contains all images. */
function commonFolder(images: readonly ImportedImage[]): string[] {
  let common: string[] | null = null
  for (const { file } of images) {
    const parts = partsOf(file)
    const shared: string[] = common ?? parts
    const apart = shared.findIndex((part, i) => part !== parts[i])
    common = apart < 0 ? shared : shared.slice(0, apart)
  }
  return common ?? []
}

/**
 * The class of an image in a dataset of folders: its path below the dataset and its split. An image directly in the dataset
 * has none; in a dataset of a single folder that isn't a split, the folder is the class.
 */
function classOfImage(file: string, common: readonly string[], isOneFolder: boolean): string | null {
  const below = partsOf(file).slice(common.length)
  const own = isOneFolder ? common.slice(-1) : below
  const way = splitFolder.test(own[0] ?? '') ? own.slice(1) : own
  return way.length === 0 ? null : way.join('/')
}

/**
 * Images in a folder per class, as Ultralytics and torchvision expect them. Any images in folders look like that, so
 * it is read only if a user names the format.
 */
export const yoloClassify = defineFormat({
  name: 'yolo-classify',
  title: 'Folders of classes (ImageNet, YOLO classification)',
  holds: holdsOneClass,
  nests: false,
  imageLosses: oneClassLosses,
  needs: 'a class of the whole image',
  declaresKinds: true,
  className: classFileName,
  detect: async (files, images, isRequested) =>
    isRequested && imported(images).length > 0 ? [{ ...wholeImport, companions: classListsAmong(files) }] : [],
  async read({ companions }, images, report) {
    const all = imported(images)
    // For the whole import, which has no label files.
    const lists = { ...wholeImport, main: companions, companions }
    return readFolders(all, await listedClasses(lists, report), report)
  },
  imageFolder(split, labels, classes) {
    const label = chosenClass(labels(), classes)
    return label && `${split}/${classFileName(label.classId, classes)}`
  },
  async write(version, sink) {
    const written = new WriteCounts()
    for (const split of splitNames) {
      for await (const item of version.items(split)) written.add(item, chosenClass(item.labels, version.classes) && 1)
    }
    const names = version.classes
      .filter(({ kind }) => kind === 'image')
      .map(({ classId }) => classFileName(classId, version.classes))
    await putClassList(sink, names)
    return written
  },
})

/** All images of the import are one source, without a file. */
const wholeImport = {
  name: 'folders of images',
  main: [],
  companions: [],
  confidence: 0.2,
  because: 'you named the format',
}

function readFolders(images: readonly ImportedImage[], listed: readonly string[], report: ReadReport): ReadSource {
  const common = commonFolder(images)
  const isOneFolder = images.every(({ file }) => partsOf(file).length === common.length)
  const placed = images.flatMap((image) => {
    const className = classOfImage(image.file, common, isOneFolder)
    return className === null ? [] : [{ image, className }]
  })
  const named = [...new Set(placed.map(({ className }) => className))].sort()
  const classes = named.every((name) => listed.includes(name)) ? [...new Set(listed)] : named
  return {
    classes,
    hints: new Map(classes.map((name) => [name, { kind: 'image' as const }])),
    images: imagesOf(placed, report),
  }
}

async function* imagesOf(
  placed: readonly { image: ImportedImage; className: string }[],
  report: ReadReport,
): AsyncIterable<ReadImage> {
  for (const { image, className } of placed) {
    const labels = new ImageLabels(image, image.file, report)
    labels.addClass('folder', className)
    yield labels.read()
  }
}
