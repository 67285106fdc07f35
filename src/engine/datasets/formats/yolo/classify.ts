import { basename, dirname } from 'node:path'
import type { LabelClass } from '#model/label-set/label-set.ts'
import type { Annotation } from '#model/labels/annotation.ts'
import { splitNames } from '../../split.ts'
import { defineFormat, type Holds, type ReadImage, type ReadSource, type Written } from '../define-format.ts'
import type { ImportedImages } from '../images.ts'
import { heldLabel } from '../losses.ts'
import { put } from '../put.ts'

const holds: Holds = {
  shapes: ['whole-image'],
  instead: {},
  holes: 'lost',
  attributes: () => false,
  beyondImage: true,
  crowds: false,
  licences: false,
}

/** The label that names an image's folder: that of the class which is first in the label set. */
function chosen(labels: readonly Annotation[], classes: readonly LabelClass[]): Annotation | null {
  for (const { classId } of classes) {
    const label = labels.find((one) => one.classId === classId && one.geometry.shape === 'whole-image')
    if (label) return label
  }
  return null
}

/** A name that can be a folder everywhere; two classes never get the same one. */
function folderName(classId: number, classes: readonly LabelClass[]): string {
  const safe = (name: string) => name.replace(/[\p{Cc}<>:"/\\|?*]/gu, '_').replace(/^[.\s]+|[.\s]+$/g, '') || 'class'
  const at = classes.findIndex((one) => one.classId === classId)
  const name = safe(classes[at]!.name)
  const isShared = classes.some((one, i) => i !== at && safe(one.name).toLowerCase() === name.toLowerCase())
  return isShared ? `${name}-${classId}` : name
}

/** Split, then class: what is neither is no such set. */
const splitFolder = /^(train|val|valid|validation|test)$/i

/** The class of an image in a set of folders: that of the folder which lies in one of a split, or in no other. */
const classOfImage = (file: string): string | null => {
  const folder = dirname(file)
  return splitFolder.test(basename(folder)) ? null : basename(folder)
}

/**
 * Images in a folder per class, as Ultralytics and torchvision take them. Any images in folders look like that, so
 * it is read only when a user names the format.
 */
export const yoloClassify = defineFormat({
  name: 'yolo-classify',
  title: 'YOLO classification (a folder per class)',
  holds,
  nests: false,
  imageLosses(labels, classes) {
    const whole = labels.filter(({ geometry }) => geometry.shape === 'whole-image')
    if (whole.length > 1) return ['further classes of an image dropped']
    return chosen(labels, classes) ? [] : ['image without a class dropped']
  },
  detect: async (_, images, isRequested) => (isRequested && images.all().length > 0 ? [wholeImport] : []),
  read: async (_, images) => readFolders(images),
  imageFolder(split, labels, classes) {
    const label = chosen(labels, classes)
    return label && `${split}/${folderName(label.classId, classes)}`
  },
  async write(version, sink) {
    const written: Written = { images: 0, imagesLeftOut: 0, labels: 0, labelsLeftOut: 0 }
    for (const split of splitNames) {
      for await (const { labels, widthPx, heightPx } of version.items(split)) {
        const label = chosen(labels, version.classes)
        const isHeld = label !== null && heldLabel(holds, label, { widthPx, heightPx }).geometry !== null
        written[isHeld ? 'images' : 'imagesLeftOut'] += 1
        written.labels += isHeld ? 1 : 0
        written.labelsLeftOut += labels.length - (isHeld ? 1 : 0)
      }
    }
    const names = version.classes
      .filter(({ kind }) => kind === 'image')
      .map(({ classId }) => folderName(classId, version.classes))
    await put(sink, 'classes.txt', names.map((name) => `${name}\n`).join(''))
    return written
  },
})

/** All images of the import are one source, without a file. */
const wholeImport = { name: 'folders of images', main: [], companions: [], because: 'you named the format' }

function readFolders(images: ImportedImages): ReadSource {
  const placed = images.all().flatMap((image) => {
    const className = classOfImage(image.file)
    return className === null ? [] : [{ imageRow: image.imageRow, className }]
  })
  const classes = [...new Set(placed.map(({ className }) => className))].sort()
  return {
    classes,
    hints: new Map(classes.map((name) => [name, { kind: 'image' as const }])),
    images: imagesOf(placed),
  }
}

async function* imagesOf(placed: readonly { imageRow: number; className: string }[]): AsyncIterable<ReadImage> {
  for (const { imageRow, className } of placed)
    yield {
      imageRow,
      labels: [{ className, geometry: { shape: 'whole-image' }, attributes: {}, score: null }],
      complete: true,
    }
}
