import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import type { AttributeValue } from '#model/labels/annotation.ts'
import type { MaskShape } from '#model/shapes/mask.ts'
import { maskOfPng, pngPixels } from '../../../png-pixels.ts'
import { type CsvRow, csvRows } from '../../parsing/csv-rows.ts'
import type { ReadReport } from '../../parsing/read-report.ts'
import { startOf } from '../../parsing/text.ts'
import { numberOf } from '../../parsing/xml.ts'
import { regionsOf } from '../../shapes/mask-regions.ts'
import type { LabelSource, ReadFormat, ReadImage, ReadLabel } from '../define-format.ts'
import type { SourceImages } from '../find-image.ts'
import { ImageLabels, type Pass, withClassesOf } from '../image-labels.ts'
import type { ImageMatch, ImportedImage } from '../images.ts'
import { splitNamed } from '../split-of.ts'
import { flags } from './write.ts'

/** Rows of boxes, of classes of images, and of masks, in files of their own; they are put together image by image. */
export const readOpenImages: ReadFormat['read'] = async (source, images, report) => {
  const names = await displayNames(source, report)
  return withClassesOf((pass) => imagesIn(source, names, pass), images, report, { listed: names.values() })
}

/** What classes are called, by their codes; the file of them may have a header or none. */
async function displayNames({ companions }: LabelSource, report: ReadReport): Promise<Map<string, string>> {
  const names = new Map<string, string>()
  for (const { file } of companions) {
    if (!/\.csv$/i.test(file)) continue
    for await (const row of csvRows(file, report, { hasHeader: false })) {
      const [code, name] = [row.of('0'), row.of('1')]
      if (code && name && code !== 'LabelName') names.set(code, name)
    }
  }
  return names
}

type Item = { item: string; label: ReadLabel }
/** Objects are found again by class and box, which a mask shares with the box of the same object. */
type ImageItems = {
  labels: ImageLabels
  ofImage: Item[]
  objects: Item[]
  byPlace: Map<string, Item[]>
  /** As its files name it. */
  split: string | null
}

const splitOf = (file: string): string | null =>
  /(train|validation|val|test)/i.exec(basename(file))?.[1]?.toLowerCase() ?? null

const allSplits = ['train', 'validation', 'test']

const imageFor = (file: string, id: string, split: string | null, images: SourceImages): ImageMatch =>
  images.find({
    file,
    names: split === null ? [id, ...allSplits.map((one) => `${one}/${id}`)] : [`${split}/${id}`, id],
  })

async function* imagesIn(
  source: LabelSource,
  names: ReadonlyMap<string, string>,
  { images, report }: Pass,
): AsyncIterable<ReadImage> {
  const found = new Map<number, ImageItems>()
  const splitsWithBoxes = new Set<string | null>()
  const headers = new Map<string, string>()
  const masks = new Map(source.companions.map(({ file }) => [basename(file), file]))
  for (const { file } of source.main) headers.set(file, (await startOf(file, 512)).split(/\r?\n/)[0] ?? '')
  const has = (file: string, column: string) => headers.get(file)?.split(',').includes(column)
  // Boxes first, so that the masks of the same objects are known to be theirs.
  const files = source.main
    .map(({ file }) => file)
    .sort((a, b) => Number(has(a, 'MaskPath')) - Number(has(b, 'MaskPath')))
  const begin = (image: ImportedImage, file: string, split: string | null): ImageItems => {
    const labels = new ImageLabels(image, file, report)
    const collected = { labels, ofImage: [], objects: [], byPlace: new Map(), split }
    found.set(image.imageRow, collected)
    return collected
  }
  for (const file of files) {
    if (has(file, 'XMin')) splitsWithBoxes.add(splitOf(file))
    if (!has(file, 'LabelName')) continue
    for await (const row of csvRows(file, report)) {
      const id = row.of('ImageID') ?? ''
      const match = imageFor(file, id, splitOf(file), images)
      if ('problem' in match) {
        report.noImage(file, match, `${row.name} (${id})`)
        continue
      }
      const collected = found.get(match.image.imageRow) ?? begin(match.image, file, splitOf(file))
      await addRow(row, `${row.name} (${id})`, { names, masks, report }, collected)
    }
  }
  for (const file of files.filter((one) => !has(one, 'LabelName'))) {
    for await (const row of csvRows(file, report)) {
      const split = row.of('Subset') ?? splitOf(file)
      const match = imageFor(file, row.of('ImageID') ?? '', split, images)
      if ('image' in match && splitsWithBoxes.has(split) && !found.has(match.image.imageRow))
        begin(match.image, file, split)
    }
  }
  for (const { labels, ofImage, objects, split: named } of found.values()) {
    const items = [...objects, ...ofImage]
    for (const { item, label } of items) labels.add(item, label)
    // Absent classes alone don't say that an image was labeled.
    const isUnlabeled = items.length === 0 && !splitsWithBoxes.has(named)
    const unlabeled = isUnlabeled && { complete: false, unlabeled: true as const }
    yield { ...labels.read(), split: splitNamed(named ?? undefined), ...unlabeled }
  }
}

type ReadContext = { names: ReadonlyMap<string, string>; masks: ReadonlyMap<string, string>; report: ReadReport }

async function addRow(
  row: CsvRow,
  item: string,
  { names, masks, report }: ReadContext,
  { labels, ofImage, objects, byPlace }: ImageItems,
) {
  const { image } = labels
  const { widthPx, heightPx } = image
  const code = row.of('LabelName') ?? ''
  const className = names.get(code) ?? code
  const confidence = numberOf(row.of('Confidence')?.replace(',', '.'))
  const score = confidence > 0 && confidence < 1 ? confidence : null
  const isMask = row.columns.includes('MaskPath')
  if (!isMask && !row.columns.includes('XMin')) {
    if (confidence === 0) labels.lacks(className)
    else ofImage.push({ item, label: { className, geometry: { shape: 'whole-image' }, attributes: {}, score } })
    return
  }
  const [x1 = 0, x2 = 0, y1 = 0, y2 = 0] = ['XMin', 'XMax', 'YMin', 'YMax'].map((column) =>
    numberOf(row.of(isMask ? `Box${column}` : column)?.replace(',', '.')),
  )
  const place = JSON.stringify([className, x1, x2, y1, y2])
  const samePlace = byPlace.get(place) ?? []
  const existing = isMask ? samePlace.find(({ label }) => label.geometry.shape === 'box') : undefined
  const mask = isMask ? await maskIn(masks.get(basename(row.of('MaskPath') ?? '')), image) : null
  if (isMask && !mask) report.change('mask kept as its bounding box')
  if (existing) {
    if (mask) existing.label = { ...existing.label, geometry: mask }
    return
  }
  const attributes: Record<string, AttributeValue> = {}
  for (const [column, name] of flags) if (row.of(column) === '1') attributes[name] = true
  const [x, y, width, height] = [x1 * widthPx, y1 * heightPx, (x2 - x1) * widthPx, (y2 - y1) * heightPx]
  const geometry = mask ?? { shape: 'box' as const, x, y, width, height }
  const object = { item, label: { className, geometry, attributes, score } }
  objects.push(object)
  byPlace.set(place, [...samePlace, object])
}

/** Reads the PNG of a mask, which may be smaller than its image. Null without one. */
async function maskIn(file: string | undefined, { widthPx, heightPx }: ImportedImage): Promise<MaskShape | null> {
  const png = file === undefined ? null : pngPixels(await readFile(file))
  if (!png) return null
  const { width, height, channels, values } = png
  if (width === widthPx && height === heightPx) return maskOfPng(png)
  const pixels = Uint8Array.from({ length: widthPx * heightPx }, (_, i) => {
    const x = Math.floor((((i % widthPx) + 0.5) * width) / widthPx)
    const y = Math.floor(((Math.floor(i / widthPx) + 0.5) * height) / heightPx)
    return values[(y * width + x) * channels] === 0 ? 0 : 1
  })
  return regionsOf(pixels, widthPx, heightPx).get(1)?.mask ?? null
}
