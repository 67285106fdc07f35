import { idOf } from '#model/ids.ts'
import type { LabelClass } from '#model/label-set/label-set.ts'
import type { Annotation } from '#model/labels/annotation.ts'
import { boundsOfGeometry, type Geometry, shapeOf } from '#model/shapes/index.ts'
import type { Size } from '#model/units.ts'
import { type SplitName, splitNames } from '../../split.ts'
import {
  type Holds,
  type Sink,
  type SinkFile,
  WriteCounts,
  type WrittenItem,
  type WrittenVersion,
} from '../define-format.ts'
import { exportLabel, isCrowd } from '../losses.ts'
import { putPieces } from '../put.ts'
import { notExhaustiveIn, withoutListed } from './not-exhaustive.ts'
import { columnsFromRuns, textFromCounts } from './rle.ts'

/**
 * Polygons with holes are written as run lengths, which every reader of COCO handles correctly; a list of several
 * polygons would fill the holes.
 */
export const cocoHolds: Holds = {
  shapes: ['box', 'polygon', 'mask', 'skeleton', 'whole-image'],
  instead: { 'rotated-box': 'polygon', polyline: 'box', points: 'box' },
  holes: 'as-mask',
  attributes: () => true,
  crowds: true,
  licences: true,
  absent: true,
  tracks: 'keyframes',
  scores: () => true,
}

type Texts = AsyncIterable<readonly string[]> | Iterable<readonly string[]>

/** JSON lists of any length: one record per line, with only the current ones in memory. */
async function writeList(file: SinkFile, records: Texts): Promise<void> {
  let count = 0
  await file.write('[')
  for await (const some of records) {
    let text = ''
    for (const record of some) text += `${count++ === 0 ? '' : ','}\n${record}`
    if (text !== '') await file.write(text)
  }
  await file.write('\n]')
}

/** Annotation ids continue across splits, so that the files of an export can be merged. */
type Ids = { next: number }
type ShapedLabel = { label: Annotation; geometry: Geometry }

export const isOfImage = ({ geometry }: Annotation): boolean => geometry.shape === 'whole-image'

/** The object labels that COCO keeps, and how many it doesn't. */
function heldObjects(item: WrittenItem): { objects: ShapedLabel[]; leftOut: number } {
  const objects: ShapedLabel[] = []
  let leftOut = 0
  for (const label of item.labels) {
    if (isOfImage(label)) continue
    const { geometry } = exportLabel(cocoHolds, label, item)
    if (geometry) objects.push({ label, geometry })
    else leftOut += 1
  }
  return { objects, leftOut }
}

function segmentationOf(geometry: Geometry, size: Size): object {
  if (geometry.shape === 'polygon') return geometry.rings.slice(0, 1).map((ring) => ring.flat())
  if (geometry.shape !== 'mask') return []
  return { size: [size.heightPx, size.widthPx], counts: textFromCounts(columnsFromRuns(geometry, size)) }
}

function attributesOf(label: Annotation, listed: ReadonlySet<number>): { attributes?: object } {
  const attributes = withoutListed(label, listed)
  const { iscrowd, ...others } = attributes
  const kept = iscrowd === true ? others : attributes
  return Object.keys(kept).length > 0 ? { attributes: kept } : {}
}

/**
 * The text of a COCO annotation: with a million of them, building objects would be half of the work. The area is the shape's
 * own, or
 * that of the box for a skeleton, which has none; ids begin at 1, because evaluators take 0 for "none".
 */
function cocoAnnotation(
  { label, geometry }: ShapedLabel,
  size: Size,
  { id, imageId, listed }: { id: number; imageId: number; listed: ReadonlySet<number> },
): string {
  const { x, y, width, height } = boundsOfGeometry(geometry)
  const keypoints = geometry.shape === 'skeleton' ? geometry.points : null
  const area = keypoints ? width * height : shapeOf(geometry).areaPx(geometry)
  const segmentation = geometry.shape === 'box' ? '[]' : JSON.stringify(segmentationOf(geometry, size))
  const isBare = !keypoints && !label.track && label.score === null && hasNone(label.attributes)
  const more = isBare
    ? '{}'
    : JSON.stringify({
        ...(keypoints && {
          keypoints: keypoints.flat(),
          num_keypoints: keypoints.filter(([, , visibility]) => visibility > 0).length,
        }),
        ...trackFields(label),
        ...scoreOf(label),
        ...attributesOf(label, listed),
      })
  return `{"id":${id},"image_id":${imageId},"category_id":${label.classId},"bbox":[${x},${y},${width},${height}],"area":${area},"segmentation":${segmentation},"iscrowd":${isCrowd(label) ? 1 : 0}${more === '{}' ? '}' : `,${more.slice(1)}`}`
}

function hasNone(attributes: object): boolean {
  for (const _ in attributes) return false
  return true
}

const scoreOf = ({ score }: Annotation): { score?: number } => (score === null ? {} : { score })

/** Video readers use the number; a separate field says which frames were drawn. */
const trackFields = ({ track }: Annotation): object =>
  track
    ? { track_id: track.number, keyframe: track.keyframe === true, ...(track.outsideAfter && { outside_after: true }) }
    : {}

export const cocoCategory = ({ classId, name, kind, skeleton }: LabelClass): object => ({
  id: classId,
  name,
  supercategory: '',
  ...(skeleton && { keypoints: skeleton.points, skeleton: skeleton.edges.map(([a, b]) => [a + 1, b + 1]) }),
  ...(kind === 'image' && { winnow: { kind } }),
})

/** The parts of a version in its files: annotations come image by image. */
type Writing = {
  holds: Holds
  file(split: SplitName): string
  annotations(version: WrittenVersion, split: SplitName, ids: Ids, written: WriteCounts): Texts
  category(one: LabelClass): object
}

const instances: Writing = {
  holds: cocoHolds,
  file: (split) => `annotations/instances_${split}.json`,
  annotations,
  category: cocoCategory,
}

export const writeCoco = (version: WrittenVersion, sink: Sink): Promise<WriteCounts> =>
  writeFiles(version, sink, instances)

/**
 * Writes a file per split that has images. Items are walked twice, because COCO lists all images before all annotations
 * and neither should be in memory. An image's id is its row in the workspace, which is the same in every split and
 * version. Labels of the whole image are in its record under `labels`, which other readers ignore.
 */
export async function writeFiles(version: WrittenVersion, sink: Sink, writing: Writing): Promise<WriteCounts> {
  const written = new WriteCounts()
  const ids: Ids = { next: 1 }
  for (const split of splitNames) {
    if (await isEmpty(version.items(split))) continue
    await putPieces(sink, writing.file(split), async (file) => {
      const info = { description: version.name, version: version.hash }
      await file.write(`{"info":${JSON.stringify(info)},\n"images":`)
      const licences = new Map<string, number>()
      const videos = new Map<string, number>()
      await writeList(file, images(version, split, { holds: writing.holds, licences, videos }, written))
      if (videos.size > 0) {
        await file.write(',\n"videos":')
        await writeList(file, [[...videos].map(([name, id]) => JSON.stringify({ id, name }))])
      }
      await file.write(',\n"licenses":')
      await writeList(file, [[...licences].map((licence) => JSON.stringify(cocoLicence(licence)))])
      await file.write(',\n"annotations":')
      await writeList(file, writing.annotations(version, split, ids, written))
      await file.write(',\n"categories":')
      await writeList(file, [version.classes.map((one) => JSON.stringify(writing.category(one)))])
      await file.write('}\n')
    })
  }
  return written
}

async function isEmpty(items: AsyncIterable<unknown>): Promise<boolean> {
  for await (const _ of items) return false
  return true
}

/** A known license is one line of text; an address is also written as such. */
const cocoLicence = ([licence, id]: [string, number]): object => ({
  id,
  name: licence,
  url: /^https?:\/\/\S+$/i.test(licence) ? licence : '',
})

/**
 * The images; numbers their licenses and videos from 1 in order of appearance, and counts the labels in their records.
 * Labels are read only if there are whole-image classes.
 */
async function* images(
  version: WrittenVersion,
  split: SplitName,
  { holds, licences, videos }: { holds: Holds; licences: Map<string, number>; videos: Map<string, number> },
  written: WriteCounts,
): AsyncIterable<string[]> {
  const hasImageClasses = version.classes.some(({ kind }) => kind === 'image')
  for await (const item of version.items(split)) {
    const image = hasImageClasses ? item.labels.filter(isOfImage) : []
    written.images += 1
    written.labels += image.length
    const listed = notExhaustiveIn(item)
    const labels = image.map((label) => ({
      category_id: label.classId,
      ...scoreOf(label),
      ...attributesOf(label, listed),
    }))
    const { imageRow, path, sha256 } = item
    yield [
      JSON.stringify({
        id: imageRow,
        file_name: item.file,
        width: item.widthPx,
        height: item.heightPx,
        ...(item.licence !== null && { license: numbered(licences, item.licence) }),
        ...(holds.tracks &&
          item.frame && { video_id: numbered(videos, item.frame.sequence), frame_index: item.frame.number }),
        ...(labels.length > 0 && { labels }),
        // As LVIS has it.
        ...(item.absent?.length && { neg_category_ids: item.absent, not_exhaustive_category_ids: [...listed] }),
        winnow: { imageId: idOf('img', imageRow), path, sha256 },
      }),
    ]
  }
}

function numbered(numbers: Map<string, number>, name: string): number {
  const number = numbers.get(name) ?? numbers.size + 1
  numbers.set(name, number)
  return number
}

/** The object labels, image by image; counts those that are left out. */
async function* annotations(
  version: WrittenVersion,
  split: SplitName,
  ids: Ids,
  written: WriteCounts,
): AsyncIterable<string[]> {
  for await (const item of version.items(split)) {
    const { objects, leftOut } = heldObjects(item)
    written.labels += objects.length
    written.labelsLeftOut += leftOut
    const listed = notExhaustiveIn(item)
    yield objects.map((held) => cocoAnnotation(held, item, { id: ids.next++, imageId: item.imageRow, listed }))
  }
}
