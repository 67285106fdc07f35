import { z } from 'zod'
import { readJson } from '#model/text/read-json.ts'
import { fittedGeometry } from '../coco/read-geometry.ts'
import { defineFormat, type ReadImage, type ReadOptions, type ReadSource } from '../define-format.ts'
import { imagesOfSource, type SourceImages } from '../find-image.ts'
import { type ImageLabels, LabelsByImage } from '../image-labels.ts'
import type { ImageMatch } from '../images.ts'
import { sourcePerFile } from '../sources.ts'
import { objectsIn } from './objects.ts'
import { isParquet, openParquet, type ParquetFile } from './open-parquet.ts'
import { parquetHolds } from './row.ts'
import type { ParquetRow } from './rows-tasks.ts'

const imageColumns = ['sha256', 'image_id', 'file_name', 'path']
const placeColumns = ['bbox', 'segmentation', 'mask', 'keypoints']
const columns = [...imageColumns, ...placeColumns, 'shape', 'rotated', 'class', 'category', 'score']

const isPredictions = ({ columns: names }: ParquetFile): boolean =>
  names.has('score') &&
  (names.has('class') || names.has('category')) &&
  imageColumns.some((name) => names.has(name)) &&
  placeColumns.some((name) => names.has(name))

/** A row a prediction, as the tasks of a cluster write them: of which image, of which class, where, and how surely. */
export const parquetPredictions = defineFormat({
  name: 'parquet-predictions',
  title: 'Predictions in Parquet',
  holds: parquetHolds,
  nests: true,
  predictions: true,
  detect: (files) =>
    sourcePerFile(
      files,
      async ({ file }) => {
        const opened = (await isParquet(file)) && (await openParquet(file))
        return opened && !('problem' in opened) && isPredictions(opened)
      },
      { because: 'its rows have an image, a class, a place and a score' },
    ),
  async read(source, images, report, { predicted } = {}): Promise<ReadSource> {
    const file = source.main[0]?.file ?? ''
    const opened = await openParquet(file)
    const problem = 'problem' in opened ? opened.problem : otherVersion(opened, predicted?.hash ?? null)
    const read = new LabelsByImage()
    const names = new Set<string>()
    const own = imagesOfSource(images)
    if (problem !== null) report.reject(file, problem)
    else if (!('problem' in opened))
      for await (const { row, name } of opened.rows(columns, report)) {
        const item = `${name} (${row.file_name ?? row.path ?? row.image_id ?? row.sha256 ?? 'no image'})`
        const labels = read.of(imageOf(row, file, own), { file, item, report })
        const className = labels && add(row, name, labels, predicted)
        if (className !== null) names.add(className)
      }
    return { classes: [...names], images: imagesIn(read) }
  },
})

async function* imagesIn(read: LabelsByImage): AsyncGenerator<ReadImage> {
  for (const labels of read.all()) yield labels.read()
}

const Made = z.object({ hash: z.string() })

/** Why the file is not of this version: it may say of which one it is. */
function otherVersion({ notes }: ParquetFile, hash: string | null): string | null {
  const note = notes.get('winnow')
  if (note === undefined || hash === null) return null
  const read = readJson(note)
  const made = Made.safeParse('value' in read ? read.value : null)
  return made.success && made.data.hash !== hash ? 'It has predictions of another version: the hashes differ.' : null
}

const Key = z.union([z.string().min(1).max(4096), z.int(), z.bigint().transform(Number)])

/** Returns the image of a row, by its content, its id or its name. */
function imageOf(row: ParquetRow, file: string, images: SourceImages): ImageMatch {
  for (const column of ['sha256', 'image_id']) {
    const key = Key.safeParse(row[column]).data
    if (key !== undefined) return images.byKey(key)
  }
  const name = Key.safeParse(row.file_name ?? row.path).data
  return name === undefined ? { problem: 'It names no image.' } : images.find({ file, names: [String(name)] })
}

const List = z.array(z.unknown())
const Score = z.number().min(0).max(1)

/** Takes a row; gives the name of its class, null when it has none. */
function add(row: ParquetRow, name: string, labels: ImageLabels, predicted: ReadOptions['predicted']): string | null {
  // The model looked at the image and found nothing.
  if ([...placeColumns, 'class', 'category', 'score'].every((column) => (row[column] ?? null) === null)) return null
  const { image: size, report } = labels
  const classes = predicted?.classes ?? []
  const number = Key.safeParse(row.category).data
  const named = typeof row.class === 'string' ? classes.find((one) => one.name === row.class) : classes[Number(number)]
  const className = typeof row.class === 'string' ? row.class : named?.name
  const score = Score.safeParse(row.score).data
  if (className === undefined)
    labels.reject(name, number === undefined ? 'It has no class.' : `Class ${number} has no name.`)
  else if (score === undefined) labels.reject(name, 'It has no score between 0 and 1.')
  else if (typeof row.shape === 'string') {
    const [read] = objectsIn([{ ...row, category: className }], [], size, report)
    if (read?.label) labels.add(name, read.label)
    else labels.reject(name, read?.problem ?? 'It has no place.')
  } else {
    const { widthPx, heightPx } = size
    const mask = typeof row.mask === 'string' ? { size: [heightPx, widthPx], counts: row.mask } : undefined
    const rings = List.safeParse(row.segmentation).data
    const keypoints = List.safeParse(row.keypoints).data
    const places = {
      bbox: row.bbox ?? undefined,
      segmentation: mask ?? (rings && rings.length > 0 ? rings : undefined),
      keypoints: keypoints && keypoints.length > 0 ? keypoints : undefined,
    }
    const fitted = fittedGeometry(places, named?.skeleton ?? undefined, size, report)
    if ('problem' in fitted) labels.reject(name, fitted.problem)
    else labels.add(name, { className, geometry: fitted.geometry, score })
  }
  return className ?? null
}
