import { basename } from 'node:path'
import { z } from 'zod'
import type { LabelClass } from '#model/label-set/label-set.ts'
import { defineFormat, type LabelSource, type ReadImage, type ReadSource } from '../define-format.ts'
import { ImageLabels } from '../image-labels.ts'
import type { ImportedImages } from '../images.ts'
import { recordsIn } from '../json-records.ts'
import { ReadReport } from '../read-report.ts'
import { startOf } from '../start-of.ts'
import { isCoco, lookBytes, results } from './detect.ts'
import { CocoImage, imageOf } from './find-image.ts'
import type { Id } from './index-file.ts'
import { CocoCategory } from './read.ts'
import { type Category, CocoAnnotation, labelOf } from './read-annotation.ts'
import { skeletonFrom } from './read-skeleton.ts'
import { cocoHolds } from './write.ts'

const Detection = CocoAnnotation.extend({ score: z.number().min(0).max(1) })

/**
 * The images and categories that detections name by their ids, and the file that lists each image; without one, images
 * are those of the workspace.
 */
type Listed = { images: Map<Id, { file: string; image: CocoImage }> | null; categories: Map<Id, Category> }

/** A list of detections as evaluators take it. Images and classes are those of COCO files in the same import. */
export const cocoResults = defineFormat({
  name: 'coco-results',
  title: 'COCO results',
  holds: cocoHolds,
  nests: true,
  predictions: true,
  async detect(files) {
    const sources: LabelSource[] = []
    const companions = []
    for (const file of files) {
      const start = /\.json$/i.test(file.file) ? await startOf(file.file, lookBytes) : ''
      if (isCoco(start)) companions.push(file)
      if (results.test(start))
        sources.push({
          name: file.file,
          main: [file],
          companions,
          confidence: 0.95,
          because: 'it lists detections by image_id and category_id',
        })
    }
    return sources
  },
  async read(source, images, report, { predicted } = {}): Promise<ReadSource> {
    const file = source.main[0]?.file ?? ''
    const listed = await listedIn(source)
    if (listed.images.size > 0)
      return { classes: namesOf(listed.categories), images: imagesIn(file, listed, images, report) }
    if (predicted) {
      const categories = new Map(predicted.classes.map((one) => [one.classId, categoryFrom(one)]))
      return { classes: namesOf(categories), images: imagesIn(file, { images: null, categories }, images, report) }
    }
    report.reject(
      file,
      'This is a list of detections. Import it together with the COCO file that lists its images and classes, or say of which model and version it is.',
    )
    return { classes: [], images: none() }
  },
})

const namesOf = (categories: ReadonlyMap<Id, Category>): string[] => [
  ...new Set([...categories.values()].map(({ name }) => name)),
]

/** Classes have the numbers that we write into COCO files. */
const categoryFrom = ({ name, skeleton }: LabelClass): Category => ({ name, ...(skeleton && { skeleton }) })

async function* none(): AsyncGenerator<ReadImage> {}

async function listedIn({ companions }: LabelSource) {
  const listed = { images: new Map<Id, { file: string; image: CocoImage }>(), categories: new Map<Id, Category>() }
  // What is wrong with these files is told where their own labels are read.
  const unheard = new ReadReport()
  for (const { file } of companions) {
    for await (const { key, value } of recordsIn(file, unheard)) {
      const image = key === 'images' ? CocoImage.safeParse(value).data : undefined
      const category = key === 'categories' ? CocoCategory.safeParse(value).data : undefined
      if (image && !listed.images.has(image.id)) listed.images.set(image.id, { file, image })
      if (!category || listed.categories.has(category.id)) continue
      const skeleton = skeletonFrom(category.keypoints, category.skeleton, unheard)
      listed.categories.set(category.id, { name: category.name, ...(skeleton && { skeleton }) })
    }
  }
  return listed
}

/** Detections of an image need not stand together, so that all are kept until the end of the file. */
async function* imagesIn(
  file: string,
  { images, categories }: Listed,
  importedImages: ImportedImages,
  report: ReadReport,
): AsyncIterable<ReadImage> {
  const found = new Map<number, ImageLabels>()
  let count = 0
  for await (const { value } of recordsIn(file, report)) {
    count += 1
    const item = `detection ${count}`
    const detection = Detection.safeParse(value).data
    if (!detection) {
      report.reject(file, 'It has no image, or no score between 0 and 1.', item)
      continue
    }
    const listed = images?.get(detection.image_id)
    if (images && !listed) {
      report.reject(file, 'Its image is not listed in the COCO files.', item)
      continue
    }
    const image = listed
      ? imageOf({ file: listed.file, sizeBytes: 0 }, listed.image, importedImages)
      : importedImages.byKey(detection.image_id)
    if ('problem' in image) {
      const name = listed ? basename(listed.image.file_name) : `image ${detection.image_id}`
      report.noImage(file, image.problem, `${item} of ${name}`)
      continue
    }
    const labels = found.get(image.image.imageRow) ?? new ImageLabels(image.image, file, report)
    found.set(image.image.imageRow, labels)
    const read = labelOf(detection, categories, image.image, report)
    if ('problem' in read) labels.reject(item, read.problem)
    else labels.add(item, read.label)
  }
  for (const labels of found.values()) yield labels.read()
}
