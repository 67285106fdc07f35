import { basename } from 'node:path'
import { z } from 'zod'
import { lineOf } from '#model/text/line-of.ts'
import type { ReadReport } from '../../parsing/read-report.ts'
import type { ClassHint, ReadFormat, ReadImage, ReadLabel, SideFile } from '../define-format.ts'
import { findImages } from '../find-image.ts'
import { maxLabelsOfImage, noImages, onceOfTrack, tooManyLabels, unlabeled } from '../image-labels.ts'
import type { ImportedImage, ImportedImages } from '../images.ts'
import { CocoImage, mentionOf, sizedMatch } from './find-image.ts'
import { type CocoIndex, indexOf, RecordFile } from './index-file.ts'
import { markNotExhaustive } from './not-exhaustive.ts'
import { isPanoptic, maskFinder, panopticLabels } from './panoptic.ts'
import { type Categories, type Category, CocoAnnotation, Id, labelOf, wholeImageLabelOf } from './read-annotation.ts'
import { nameUnnamedPoints, skeletonFrom } from './read-skeleton.ts'
import { framesOf, trackOf } from './videos.ts'

const CocoLicence = z.object({
  id: Id,
  name: z.string().optional().catch(undefined),
  url: z.string().optional().catch(undefined),
})
export const CocoCategory = z.object({
  id: Id,
  name: z.string().max(200).regex(/\S/),
  keypoints: z.unknown().optional(),
  skeleton: z.unknown().optional(),
  winnow: z
    .object({ kind: z.literal('image') })
    .optional()
    .catch(undefined),
})

/** Files with this name give categories to whole images, by annotations without a place. */
const labelsFile = /^labels[_.-]/i

/** Reads one COCO file of any size, image by image in the order of the file. */
export const readCoco: ReadFormat['read'] = async (source, importedImages, report) => {
  const [file] = source.main
  const index = file ? await indexOf(file.file, report) : null
  if (!file || !index) return { classes: [], images: noImages() }
  const categories = categoriesOf(file, index.categories, report)
  nameUnnamedPoints(categories, index.categories, index.used)
  return {
    classes: [...categories.values()].map(({ name }) => name),
    hints: hintsOf(file, index, categories),
    images: imagesIn({ file, index, categories, masks: source.companions }, importedImages, report),
  }
}

/** Skeletons, and which classes are given to whole images alone. */
function hintsOf(file: SideFile, { images, used, placed }: CocoIndex, categories: Categories): Map<string, ClassHint> {
  const hints = new Map<string, ClassHint>()
  for (const { name, kind, skeleton } of categories.values())
    if (kind || skeleton) hints.set(name, { ...(kind && { kind }), ...(skeleton && { skeleton }) })
  const labels = images.flatMap((raw) => (raw as { labels?: unknown } | null)?.labels ?? [])
  const ofImages = labels.flatMap((raw) => {
    const id = Id.safeParse((raw as { category_id?: unknown } | null)?.category_id)
    return id.success ? [id.data] : []
  })
  const isLabels = labelsFile.test(basename(file.file))
  for (const id of isLabels ? [...used.keys(), ...ofImages] : ofImages) {
    const category = categories.get(id)
    if (category && !placed.has(id) && (isLabels || !used.has(id))) hints.set(category.name, { kind: 'image' })
  }
  return hints
}

type Content = { file: SideFile; index: CocoIndex; categories: Categories; masks: readonly SideFile[] }

async function* imagesIn(
  content: Content,
  importedImages: ImportedImages,
  report: ReadReport,
): AsyncIterable<ReadImage> {
  const { file, index, categories } = content
  const { images, ambiguous } = imagesOf(file, index.images, report)
  const isOwnExport = index.images.some(isExported)
  // Large, and no longer needed.
  index.images.length = 0
  const isLabels = labelsFile.test(basename(file.file))
  const licences = licencesOf(index.licenses)
  const frameOf = framesOf(index.videos)
  const records = new RecordFile(file.file)
  try {
    const isWhole = nameOrphans(content, { images, ambiguous }, records, report)
    const { starts, order } = index.byImage()
    const mayRepeat = !index.annotations.haveOwnIds() || [...images.values()].some(({ labels }) => labels)
    const ids = mayRepeat ? new Set<Id>() : null
    const reading: Reading = { file, categories, ids, maskOf: maskFinder(file.file, content.masks), isLabels, report }
    // An image without annotations shows nothing only if every annotation found its image; and a file without any
    // annotation or category lists images that are still to be labeled, unless it is an export of reviewed ones.
    const saysAll = categories.size > 0 && index.annotations.length > 0
    const listsNegatives = isWhole && (saysAll || isOwnExport)
    const mentions = [...images.values()].map((image) => mentionOf(file.file, image))
    const matches = findImages(importedImages, mentions).values()
    for (const [id, image] of images) {
      const match = matches.next().value!
      const place = index.placeOf(id)
      const listed = (starts[place + 1] ?? 0) - (starts[place] ?? 0)
      if (listed > maxLabelsOfImage) {
        report.reject(file.file, tooManyLabels(listed), image.file_name)
        continue
      }
      const ofIndex = order.subarray(starts[place] ?? 0, starts[place + 1] ?? 0)
      const { ofImage, segments, captions } = annotationsAt(ofIndex, index, records)
      for (let i = 0; i < captions; i++) report.change('caption dropped')
      const ofWholeImage = wholeImageAnnotations(image)
      const count = ofImage.length + ofWholeImage.length + segments.length
      const sequence = frameOf(image, image.file_name)
      const isUnlabeled = count === 0 && (captions > 0 || !listsNegatives)
      const absent = absentIn(image, categories, report)
      if (isUnlabeled && !sequence && !absent) continue
      const found = sizedMatch(match, image)
      if ('problem' in found) {
        report.noImage(file.file, found, image.file_name)
        continue
      }
      const { image: imported } = found
      if (isUnlabeled) {
        yield { ...unlabeled(imported), sequence, absent }
        continue
      }
      const annotations = { ofImage, ofWholeImage, segments, isFrame: !!sequence, name: image.file_name }
      const { labels, problems } = await labelsOf(annotations, imported, reading)
      markNotExhaustive(image, labels, categories, report)
      const licence = image.license === undefined ? undefined : licences.get(image.license)
      const { imageRow, file: imageFile } = imported
      yield { imageRow, file: imageFile, labels, complete: problems === 0, licence, sequence, absent }
    }
  } finally {
    records.close()
  }
}

type Reading = {
  file: SideFile
  categories: Categories
  /** The ids read so far; null if none can repeat. */
  ids: Set<Id> | null
  maskOf: ReturnType<typeof maskFinder>
  /** Whether the file gives categories to whole images. */
  isLabels: boolean
  report: ReadReport
}
/** `name`: of the image in the file. */
type ImageAnnotations = {
  ofImage: readonly CocoAnnotation[]
  ofWholeImage: readonly CocoAnnotation[]
  segments: readonly unknown[]
  isFrame: boolean
  name: string
}

/** The labels of one image. What can't be read is reported and counted. */
async function labelsOf(
  { ofImage, ofWholeImage, segments, isFrame, name }: ImageAnnotations,
  image: ImportedImage,
  { file, categories, ids, maskOf, isLabels, report }: Reading,
): Promise<{ labels: ReadLabel[]; problems: number }> {
  const labels: ReadLabel[] = []
  let problems = 0
  const reject = (reason: string, item: string) => {
    problems += 1
    report.reject(file.file, reason, item)
  }
  for (const raw of segments) {
    const read = await panopticLabels(raw, maskOf, image, categories, report)
    labels.push(...read.labels)
    for (const { item, reason } of read.problems) reject(reason, item)
  }
  for (const annotation of [...ofImage, ...ofWholeImage]) {
    if (annotation.id !== undefined && ids?.has(annotation.id))
      report.change('duplicate annotation id; both annotations imported')
    if (annotation.id !== undefined) ids?.add(annotation.id)
    const isWholeOne = (isLabels && isWithoutPlace(annotation)) || ofWholeImage.includes(annotation)
    const read = isWholeOne
      ? wholeImageLabelOf(annotation, categories, report)
      : labelOf(annotation, categories, image, report)
    if ('label' in read) labels.push(inTrack(read.label, annotation, { isFrame, labels, report }))
    else reject(read.problem, `annotation ${annotation.id ?? '?'} of ${name}`)
  }
  return { labels, problems }
}

/** The annotations of an image by kind; captions are counted. */
function annotationsAt(places: Iterable<number>, index: CocoIndex, records: RecordFile) {
  const ofImage: CocoAnnotation[] = []
  const segments: unknown[] = []
  let captions = 0
  for (const i of places) {
    const box = index.boxAt(i)
    const raw = box ? null : index.rawAt(i, records)
    if (box) ofImage.push(box)
    else if (isPanoptic(raw)) segments.push(raw)
    else if (isCaption(raw)) captions += 1
    else ofImage.push(CocoAnnotation.parse(raw))
  }
  return { ofImage, segments, captions }
}

type AmongLabels = { isFrame: boolean; labels: readonly ReadLabel[]; report: ReadReport }

/** The label with the id and track of its annotation. */
function inTrack(read: ReadLabel, annotation: CocoAnnotation, { isFrame, labels, report }: AmongLabels): ReadLabel {
  const label = annotation.id === undefined ? read : { ...read, id: annotation.id }
  const track = trackOf(annotation)
  if (track && isFrame) return onceOfTrack({ ...label, track }, labels, report)
  if (track !== undefined) report.change('track of an object dropped, because its image is no frame of a sequence')
  return label
}

/** Our own exports say so in the record of each image. */
const isExported = (raw: unknown): boolean => typeof (raw as { winnow?: unknown } | null)?.winnow === 'object'

/** A sentence about an image, not a label. */
const isCaption = (raw: unknown): boolean =>
  typeof (raw as { caption?: unknown }).caption === 'string' && isWithoutPlace(raw as CocoAnnotation)

/** Reports annotations that belong to no listed image; returns whether there are none. */
function nameOrphans(
  { file, index }: Content,
  { images, ambiguous }: { images: ReadonlyMap<Id, CocoImage>; ambiguous: ReadonlySet<Id> },
  records: RecordFile,
  report: ReadReport,
): boolean {
  let isWhole = true
  const isListed = index.imageIds.map((id) => images.has(id) || ambiguous.has(id))
  for (let i = 0; i < index.annotations.length; i++) {
    const place = index.annotations.imageOf(i)
    if (place >= 0 && isListed[place]) continue
    isWhole = false
    const { id } = (index.boxAt(i) ?? index.rawAt(i, records) ?? {}) as { id?: unknown }
    const item = `annotation ${Id.safeParse(id).data ?? i + 1}`
    if (place < 0) report.reject(file.file, 'The annotation has no usable image id.', `annotation ${i + 1}`)
    else report.reject(file.file, `It names image ${index.imageIds[place]}, which the file does not list.`, item)
  }
  return isWhole
}

/** The text of each license by its id: its name, else its address. Those without either are skipped. */
function licencesOf(list: readonly unknown[]): Map<Id, string> {
  const licences = new Map<Id, string>()
  for (const raw of list) {
    const { data } = CocoLicence.safeParse(raw)
    const text = data && (lineOf(data.name ?? '') ?? lineOf(data.url ?? ''))
    if (text) licences.set(data.id, text)
  }
  return licences
}

/** What our own exports say of an image as a whole, in the image's record. */
const wholeImageAnnotations = ({ id, labels }: CocoImage): CocoAnnotation[] =>
  (labels ?? []).flatMap((raw) => {
    const read = CocoAnnotation.safeParse({ ...(raw as object | null), image_id: id })
    return read.success ? [read.data] : []
  })

/** What an LVIS image verifiably lacks, by name. */
function absentIn(image: CocoImage, categories: Categories, report: ReadReport): string[] | undefined {
  const absent = (image.neg_category_ids ?? []).flatMap((id) => {
    const category = categories.get(id)
    if (!category) report.change('class that an image lacks dropped, because the file does not list it')
    return category?.name ?? []
  })
  return absent.length > 0 ? absent : undefined
}

const isWithoutPlace = ({ bbox, segmentation, keypoints }: CocoAnnotation): boolean =>
  bbox === undefined && segmentation === undefined && keypoints === undefined

function categoriesOf(file: SideFile, list: readonly unknown[], report: ReadReport): Map<Id, Category> {
  const categories = new Map<Id, Category>()
  list.forEach((raw, i) => {
    const category = CocoCategory.safeParse(raw)
    if (!category.success) report.reject(file.file, 'The category has no usable id and name.', `category ${i + 1}`)
    else if (categories.has(category.data.id))
      report.reject(file.file, 'The category id is used twice; the first one counts.', category.data.name)
    else {
      const { id, name, keypoints, skeleton: lines, winnow } = category.data
      const skeleton = skeletonFrom(keypoints, lines, report)
      categories.set(id, { name, ...(winnow && { kind: winnow.kind }), ...(skeleton && { skeleton }) })
    }
  })
  return categories
}

/** Images by id; ids that two images share are ambiguous and name neither. */
function imagesOf(
  file: SideFile,
  list: readonly unknown[],
  report: ReadReport,
): { images: Map<Id, CocoImage>; ambiguous: Set<Id> } {
  const images = new Map<Id, CocoImage>()
  const ambiguous = new Set<Id>()
  for (const [i, raw] of list.entries()) {
    const image = CocoImage.safeParse(raw)
    if (!image.success) {
      report.reject(file.file, 'The image has no usable id and file name.', `image ${i + 1}`)
      continue
    }
    const { id, file_name } = image.data
    const other = images.get(id)
    if (!other) images.set(id, image.data)
    else if (other.file_name !== file_name) {
      ambiguous.add(id)
      report.reject(file.file, `The id ${id} is used for several images; their labels are skipped.`, file_name)
    }
  }
  for (const id of ambiguous) {
    report.reject(
      file.file,
      `The id ${id} is used for several images; their labels are skipped.`,
      images.get(id)?.file_name,
    )
    images.delete(id)
  }
  return { images, ambiguous }
}
