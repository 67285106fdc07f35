import { readFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { z } from 'zod'
import { readJson } from '#model/text/read-json.ts'
import { lineOf } from '../../../library/index.ts'
import { nextTurn } from '../../../turns.ts'
import type { ClassHint, LabelSource, ReadImage, ReadLabel, ReadSource, SideFile } from '../define-format.ts'
import { type ImportedImage, type ImportedImages, sizeProblem } from '../images.ts'
import type { ReadReport } from '../read-report.ts'
import { type Categories, type Category, CocoAnnotation, labelOf, wholeImageLabelOf } from './read-annotation.ts'
import { skeletonFrom } from './read-skeleton.ts'
import { nameUnnamedPoints } from './unnamed-points.ts'

/** The longest text that JavaScript can hold is a little above this. */
const maxBytes = 500_000_000

/** Annotations that are looked at before other work gets a turn. */
const perTurn = 2000

const Id = z.union([z.number(), z.string()])
const CocoFile = z.object({
  images: z.array(z.unknown()),
  annotations: z.array(z.unknown()),
  categories: z.array(z.unknown()).default([]),
  licenses: z.array(z.unknown()).catch([]),
})
export const CocoImage = z.object({
  id: Id,
  file_name: z.string().min(1).max(4096),
  width: z.number().optional(),
  height: z.number().optional(),
  license: Id.optional().catch(undefined),
  labels: z.array(z.unknown()).optional().catch(undefined),
})
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
})

/** Files of this name give categories to images as a whole, by annotations without a place. */
const labelsFile = /^labels[_.-]/i

/** Reads one COCO file, image by image in the order of the file. */
export async function readCoco(
  source: LabelSource,
  importedImages: ImportedImages,
  report: ReadReport,
): Promise<ReadSource> {
  const [file] = source.main
  const content = file && (await contentOf(file, report))
  if (!content) return { classes: [], images: none() }
  const categories = categoriesOf(file, content.categories, report)
  nameUnnamedPoints(categories, content.categories, content.annotations)
  return {
    classes: [...categories.values()].map(({ name }) => name),
    hints: hintsOf(file, content, categories),
    images: imagesIn(file, content, categories, importedImages, report),
  }
}

/** Skeletons, and which classes are given to whole images alone. */
function hintsOf(
  file: SideFile,
  { images, annotations }: z.infer<typeof CocoFile>,
  categories: Categories,
): Map<string, ClassHint> {
  const hints = new Map<string, ClassHint>()
  for (const { name, skeleton } of categories.values()) if (skeleton) hints.set(name, { skeleton })
  const idsIn = (list: readonly unknown[]) =>
    list.flatMap((raw) => {
      const id = Id.safeParse((raw as { category_id?: unknown } | null)?.category_id)
      return id.success ? [id.data] : []
    })
  const isLabels = labelsFile.test(basename(file.file))
  const ofObjects = new Set(isLabels ? [] : idsIn(annotations))
  const labels = images.flatMap((raw) => CocoImage.safeParse(raw).data?.labels ?? [])
  for (const id of idsIn(isLabels ? [...annotations, ...labels] : labels)) {
    const category = categories.get(id)
    if (category && !ofObjects.has(id)) hints.set(category.name, { kind: 'image' })
  }
  return hints
}

async function* none(): AsyncIterable<ReadImage> {}

async function contentOf(file: SideFile, report: ReadReport): Promise<z.infer<typeof CocoFile> | null> {
  if (file.sizeBytes > maxBytes) {
    report.reject(file.file, 'The label file is larger than 500 MB. Split it and import the parts.')
    return null
  }
  const read = readJson(await readFile(file.file, 'utf8'))
  if ('problem' in read) {
    report.reject(file.file, `The file is ${read.problem}.`)
    return null
  }
  const json = read.value
  if (Array.isArray(json)) {
    report.reject(file.file, 'This is a list of detections. Import it together with its COCO file, as coco-results.')
    return null
  }
  const content = CocoFile.safeParse(json)
  if (!content.success) {
    report.reject(file.file, 'The file has no lists of images and annotations as COCO files do.')
    return null
  }
  return content.data
}

async function* imagesIn(
  file: SideFile,
  content: z.infer<typeof CocoFile>,
  categories: Categories,
  importedImages: ImportedImages,
  report: ReadReport,
): AsyncIterable<ReadImage> {
  const { images, ambiguous } = imagesOf(file, content.images, report)
  const licences = licencesOf(content.licenses)
  const { annotations, isWhole } = await annotationsOf(file, content.annotations, { images, ambiguous }, report)
  // An image without annotations shows nothing only if every annotation found its image; and a file without any
  // annotation or category lists images that are still to be labeled.
  const listsNegatives = isWhole && categories.size > 0 && content.annotations.length > 0
  for (const [id, image] of images) {
    const ofImage = annotations.get(id) ?? []
    const ofWholeImage = wholeImageAnnotations(image)
    if (ofImage.length + ofWholeImage.length === 0 && !listsNegatives) continue
    const found = imageOf(file, image, importedImages)
    if ('problem' in found) {
      report.noImage(file.file, found.problem, image.file_name)
      continue
    }
    const { image: imported } = found
    const labels: ReadLabel[] = []
    for (const annotation of [...ofImage, ...ofWholeImage]) {
      const isWhole = ofWholeImage.includes(annotation) || isWholeImage(file, annotation)
      const read = isWhole
        ? wholeImageLabelOf(annotation, categories, report)
        : labelOf(annotation, categories, imported, report)
      if ('label' in read) labels.push(read.label)
      else report.reject(file.file, read.problem, `annotation ${annotation.id ?? '?'} of ${image.file_name}`)
    }
    const licence = image.license === undefined ? undefined : licences.get(image.license)
    const complete = labels.length === ofImage.length + ofWholeImage.length
    yield { imageRow: imported.imageRow, labels, complete, ...(licence && { licence }) }
  }
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

const isWholeImage = (file: SideFile, { bbox, segmentation, keypoints }: CocoAnnotation): boolean =>
  labelsFile.test(basename(file.file)) && bbox === undefined && segmentation === undefined && keypoints === undefined

export type Id = z.infer<typeof Id>

function categoriesOf(file: SideFile, list: readonly unknown[], report: ReadReport): Map<Id, Category> {
  const categories = new Map<Id, Category>()
  list.forEach((raw, i) => {
    const category = CocoCategory.safeParse(raw)
    if (!category.success) report.reject(file.file, 'The category has no usable id and name.', `category ${i + 1}`)
    else if (categories.has(category.data.id))
      report.reject(file.file, 'The category id is used twice; the first one counts.', category.data.name)
    else {
      const { id, name, keypoints, skeleton: lines } = category.data
      const skeleton = skeletonFrom(keypoints, lines, report)
      categories.set(id, skeleton ? { name, skeleton } : { name })
    }
  })
  return categories
}

export type CocoImage = z.infer<typeof CocoImage>

/** Images by id; ids that two images share are ambiguous and name neither. */
function imagesOf(
  file: SideFile,
  list: readonly unknown[],
  report: ReadReport,
): { images: Map<Id, CocoImage>; ambiguous: Set<Id> } {
  const images = new Map<Id, CocoImage>()
  const ambiguous = new Set<Id>()
  list.forEach((raw, i) => {
    const image = CocoImage.safeParse(raw)
    if (!image.success) {
      report.reject(file.file, 'The image has no usable id and file name.', `image ${i + 1}`)
      return
    }
    const { id, file_name } = image.data
    const other = images.get(id)
    if (!other) images.set(id, image.data)
    else if (other.file_name !== file_name) {
      ambiguous.add(id)
      report.reject(file.file, `The id ${id} is used for several images; their labels are skipped.`, file_name)
    }
  })
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

/** Annotations by the id of their image; `isWhole` when none had to be left out for want of an image. */
async function annotationsOf(
  file: SideFile,
  list: readonly unknown[],
  { images, ambiguous }: { images: ReadonlyMap<Id, CocoImage>; ambiguous: ReadonlySet<Id> },
  report: ReadReport,
): Promise<{ annotations: Map<Id, CocoAnnotation[]>; isWhole: boolean }> {
  let isWhole = true
  const annotations = new Map<Id, CocoAnnotation[]>()
  const ids = new Set<Id>()
  for (const [i, raw] of list.entries()) {
    if (i % perTurn === perTurn - 1) await nextTurn()
    const annotation = CocoAnnotation.safeParse(raw)
    if (!annotation.success) {
      report.reject(file.file, 'The annotation has no usable image id.', `annotation ${i + 1}`)
      isWhole = false
      continue
    }
    const { id, image_id } = annotation.data
    if (ambiguous.has(image_id)) continue
    if (!images.has(image_id)) {
      report.reject(file.file, `It names image ${image_id}, which the file does not list.`, `annotation ${id ?? i + 1}`)
      isWhole = false
      continue
    }
    if (id !== undefined && ids.has(id)) report.change('duplicate annotation id; both annotations imported')
    if (id !== undefined) ids.add(id)
    const existing = annotations.get(image_id)
    if (existing) existing.push(annotation.data)
    else annotations.set(image_id, [annotation.data])
  }
  return { annotations, isWhole }
}

/** Where the images of a COCO file usually stand, relative to it. */
function candidatesFor(file: SideFile, name: string): string[] {
  const folder = dirname(file.file)
  const above = dirname(folder)
  const split = basename(file.file, '.json').replace(/^.*?_/, '')
  const plain = name.replaceAll('\\', '/')
  return [
    folder,
    join(folder, 'images'),
    join(above, 'images', split),
    join(above, split),
    join(above, 'images'),
    above,
  ].map((place) => join(place, plain))
}

export function imageOf(
  file: SideFile,
  image: CocoImage,
  importedImages: ImportedImages,
): { image: ImportedImage } | { problem: string } {
  const found = importedImages.byPath(candidatesFor(file, image.file_name), image.file_name)
  if ('problem' in found) return found
  const { image: imported } = found
  const { width = imported.widthPx, height = imported.heightPx } = image
  const problem = sizeProblem(imported, width, height)
  return problem === null ? found : { problem }
}
