import { basename } from 'node:path'
import { z } from 'zod'
import type { LabelClass } from '#model/label-set/label-set.ts'
import { isJsonOf } from '../../parsing/json-kind.ts'
import { recordsIn } from '../../parsing/json-records.ts'
import { ReadReport } from '../../parsing/read-report.ts'
import type { SplitName } from '../../split.ts'
import { defineFormat, type LabelSource, type ReadImage, type ReadSource } from '../define-format.ts'
import { findImages } from '../find-image.ts'
import { LabelsByImage, noImages } from '../image-labels.ts'
import { type ImageMatch, type ImportedImages, withoutExtension } from '../images.ts'
import { filesThat, sourcePerFile } from '../sources.ts'
import { splitNamed, splitOfPath } from '../split-of.ts'
import { CocoImage, mentionOf, sizedMatch } from './find-image.ts'
import { CocoCategory } from './read.ts'
import { type Categories, type Category, CocoAnnotation, Id, labelOf } from './read-annotation.ts'
import { skeletonFrom } from './read-skeleton.ts'
import { cocoHolds } from './write.ts'

const Detection = CocoAnnotation.extend({ score: z.number().min(0).max(1) })

/** A COCO file next to detections: the images and classes that their ids mean. */
type CocoFile = { file: string; images: ReadonlyMap<Id, CocoImage>; categories: ReadonlyMap<Id, Category> }

/** A list of detections as evaluators expect it. Images and classes come from COCO files in the same import. */
export const cocoResults = defineFormat({
  name: 'coco-results',
  title: 'COCO results',
  holds: cocoHolds,
  nests: true,
  predictions: true,
  async detect(files) {
    const listing = await filesThat(files, ({ file }) => isJsonOf('coco', file))
    return sourcePerFile(files, ({ file }) => isJsonOf('coco-results', file), {
      because: 'it lists detections by image_id and category_id',
      companionsOf: () => listing,
    })
  },
  async read(source, images, report, { predicted } = {}): Promise<ReadSource> {
    const file = source.main[0]?.file ?? ''
    const listed = (await listedIn(source)).filter((one) => one.images.size > 0)
    if (listed.length > 0) {
      const chosen = chosenFrom(listed, file, await imageIdsIn(file))
      return { classes: namesOf(chosen), images: imagesIn(file, finderIn(chosen, images), report) }
    }
    if (predicted) {
      const categories = new Map(predicted.classes.map((one) => [one.classId, categoryFrom(one)]))
      const find: Find = (id) => ({ found: images.byKey(id), name: `image ${id}`, categories })
      return { classes: namesOf([{ categories }]), images: imagesIn(file, find, report) }
    }
    report.reject(
      file,
      'This is a list of detections. Import it together with the COCO file that lists its images and classes, or say of which model and version it is.',
    )
    return { classes: [], images: noImages() }
  },
})

const namesOf = (listed: readonly Pick<CocoFile, 'categories'>[]): string[] => [
  ...new Set(listed.flatMap(({ categories }) => [...categories.values()].map(({ name }) => name))),
]

/** Classes have the numbers that we write into COCO files. */
const categoryFrom = ({ name, skeleton }: LabelClass): Category => ({ name, ...(skeleton && { skeleton }) })

async function listedIn({ companions }: LabelSource): Promise<CocoFile[]> {
  const listed: CocoFile[] = []
  // Errors of these files are reported when their labels are read.
  const unheard = new ReadReport()
  for (const { file } of companions) {
    const [images, categories] = [new Map<Id, CocoImage>(), new Map<Id, Category>()]
    for await (const { key, value } of recordsIn(file, unheard)) {
      const image = key === 'images' ? CocoImage.safeParse(value).data : undefined
      const category = key === 'categories' ? CocoCategory.safeParse(value).data : undefined
      if (image && !images.has(image.id)) images.set(image.id, image)
      if (!category || categories.has(category.id)) continue
      const skeleton = skeletonFrom(category.keypoints, category.skeleton, unheard)
      categories.set(category.id, { name: category.name, ...(skeleton && { skeleton }) })
    }
    listed.push({ file, images, categories })
  }
  return listed
}

const ImageId = z.object({ image_id: Id })

async function imageIdsIn(file: string): Promise<Set<Id>> {
  const ids = new Set<Id>()
  for await (const { value } of recordsIn(file, new ReadReport())) {
    const id = ImageId.safeParse(value).data?.image_id
    if (id !== undefined) ids.add(id)
  }
  return ids
}

const stemOf = (file: string): string => withoutExtension(basename(file)).toLowerCase()

/** The split that a file is named after, or its folder. */
function splitOf(file: string): SplitName | undefined {
  const named = stemOf(file)
    .split(/[-_.\s]/)
    .flatMap((word) => splitNamed(word.replace(/\d{4}$/, '')) ?? [])
  return new Set(named).size === 1 ? named[0] : splitOfPath(file)
}

/**
 * The COCO files that detections may belong to: those they are named after, those of their split, those that list all their
 * ids.
 */
function chosenFrom(listed: readonly CocoFile[], file: string, ids: ReadonlySet<Id>): readonly CocoFile[] {
  const split = splitOf(file)
  const tests = [
    (one: CocoFile) => stemOf(file).includes(stemOf(one.file)),
    (one: CocoFile) => split !== undefined && splitOf(one.file) === split,
    (one: CocoFile) => [...ids].every((id) => one.images.has(id)),
  ]
  let chosen = listed
  for (const test of tests) {
    const fitting = chosen.filter(test)
    if (fitting.length > 0) chosen = fitting
  }
  return chosen
}

/** The image that an id means, what it is called, and the classes that detections on it have. */
type Find = (id: Id) => { found: ImageMatch; name: string; categories: Categories }

/** Ids that several files give to different images are not used. */
function finderIn(listed: readonly CocoFile[], importedImages: ImportedImages): Find {
  const each = listed.map((one) => {
    const mentions = [...one.images.values()].map((image) => mentionOf(one.file, image))
    const matches = findImages(importedImages, mentions)
    return { ...one, matches: new Map([...one.images.keys()].map((id, i) => [id, matches[i]!])) }
  })
  return (id) => {
    const having = each.flatMap(({ file, images, categories, matches }) => {
      const image = images.get(id)
      return image ? [{ file, image, found: sizedMatch(matches.get(id)!, image), categories }] : []
    })
    const [first, ...more] = having
    if (!first)
      return {
        found: { problem: 'Its image is not listed in the COCO files.' },
        name: `image ${id}`,
        categories: new Map(),
      }
    const name = basename(first.image.file_name)
    const rowOf = ({ found }: typeof first) => ('image' in found ? found.image.imageRow : null)
    if (more.every((one) => rowOf(one) === rowOf(first) && one.image.file_name === first.image.file_name))
      return { found: first.found, name, categories: first.categories }
    const problem =
      'Several COCO files list its image id. Import the results with theirs alone, or name them after it, such as val_results.json.'
    const which = having.map(({ file, image }) => `${image.file_name} in ${basename(file)}`).join(' or ')
    return { found: { problem, which }, name: `image ${id}`, categories: new Map() }
  }
}

/** The detections of an image may be anywhere in the file, so all are kept until its end. */
async function* imagesIn(file: string, find: Find, report: ReadReport): AsyncIterable<ReadImage> {
  const read = new LabelsByImage()
  let count = 0
  for await (const { value } of recordsIn(file, report)) {
    count += 1
    const item = `detection ${count}`
    const detection = Detection.safeParse(value).data
    if (!detection) {
      report.reject(file, 'It has no image, or no score between 0 and 1.', item)
      continue
    }
    const { found, name, categories } = find(detection.image_id)
    const labels = read.of(found, { file, item: `${item} of ${name}`, report })
    if (!labels) continue
    const taken = labelOf(detection, categories, labels.image, report)
    if ('problem' in taken) labels.reject(item, taken.problem)
    else labels.add(item, taken.label)
  }
  for (const labels of read.all()) yield labels.read()
}
