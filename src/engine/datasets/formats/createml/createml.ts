import { basename } from 'node:path'
import { z } from 'zod'
import { boundsOfGeometry } from '#model/shapes/index.ts'
import { isJsonOf } from '../../parsing/json-kind.ts'
import { recordsIn } from '../../parsing/json-records.ts'
import { ReadReport } from '../../parsing/read-report.ts'
import { startOf } from '../../parsing/start-of.ts'
import { splitNames } from '../../split.ts'
import { choices } from '../choices.ts'
import { classListsAmong, listedClasses, putClassList } from '../class-list.ts'
import {
  defineFormat,
  everyShapeAs,
  type Holds,
  type LabelSource,
  type ReadImage,
  type Sink,
  type WriteCounts,
  type WrittenVersion,
} from '../define-format.ts'
import { imagesOfSource, type SourceImages } from '../find-image.ts'
import { ImageLabels, withClassesOf } from '../image-labels.ts'
import type { ImportedImages } from '../images.ts'
import { exportLabel } from '../losses.ts'

const holds: Holds = {
  shapes: ['box'],
  instead: everyShapeAs('box'),
  holes: 'lost',
  attributes: () => false,
  beyondImage: false,
  crowds: false,
  licences: false,
}

const Coordinates = z.object({ x: z.number(), y: z.number(), width: z.number(), height: z.number() })
const Item = z.object({
  image: z.string().optional(),
  imagefilename: z.string().optional(),
  annotations: z.array(z.unknown()),
})
const Box = z.object({ label: z.string(), coordinates: Coordinates })

/** A split without images is an empty list, recognizable only by its name. */
const isEmptySplit = async (file: string): Promise<boolean> =>
  /\.createml\.json$/i.test(file) && /^\s*\[\s*\]/.test(await startOf(file, 64))

const anchors = ['center', 'top-left'] as const
type Anchor = (typeof anchors)[number]
const anchorOption = { title: 'Coordinates of boxes', description: 'which point of a box its coordinates are' }

const readChoices = choices(
  z.object({
    anchor: z
      .enum(['auto', ...anchors])
      .default('auto')
      .meta(anchorOption),
  }),
  ({ anchor }) => ({
    async read(source: LabelSource, images: ImportedImages, report: ReadReport) {
      const used = anchor === 'auto' ? await anchorOf(source, images) : anchor
      if (anchor === 'auto' && used === 'top-left')
        report.change('file whose boxes are given by their top left corner, not their center')
      const beside = await listedClasses(source, report)
      return withClassesOf((own, pass) => imagesIn(source, own, used, pass), images, report, { beside })
    },
  }),
)
const writeChoices = choices(
  z.object({ anchor: z.enum(anchors).default('center').meta(anchorOption) }),
  ({ anchor }) => ({ holds, write: writeCreateml(anchor) }),
)

/** One JSON file per folder: a list of images, each with boxes in pixels. */
export const createml = defineFormat({
  name: 'createml',
  title: 'CreateML',
  nests: true,
  async detect(files) {
    const sources: LabelSource[] = []
    for (const file of files) {
      if ((await isEmptySplit(file.file)) || (await isJsonOf('createml', file.file)))
        sources.push({
          name: file.file,
          main: [file],
          companions: classListsAmong(files),
          confidence: 0.95,
          because: 'it lists images with coordinates',
        })
    }
    return sources
  },
  imageFolder: (split) => split,
  readChoices,
  writeChoices,
  ...readChoices.chosen({}),
  ...writeChoices.chosen({}),
})

function writeCreateml(anchor: Anchor) {
  return async (version: WrittenVersion, sink: Sink): Promise<WriteCounts> => {
    const written: WriteCounts = { images: 0, imagesLeftOut: 0, labels: 0, labelsLeftOut: 0 }
    const nameOf = new Map(version.classes.map(({ classId, name }) => [classId, name]))
    await putClassList(sink, [...nameOf.values()])
    for (const split of splitNames) {
      const file = await sink.open(`${split}/_annotations.createml.json`)
      try {
        await file.write('[')
        let isFirst = true
        for await (const item of version.items(split)) {
          const annotations = item.labels.flatMap((label) => {
            const { geometry } = exportLabel(holds, label, item)
            if (!geometry) return []
            const { x, y, width, height } = boundsOfGeometry(geometry)
            const at = anchor === 'center' ? { x: x + width / 2, y: y + height / 2 } : { x, y }
            const coordinates = { ...at, width, height }
            return [{ label: nameOf.get(label.classId), coordinates }]
          })
          await file.write(`${isFirst ? '' : ','}\n${JSON.stringify({ image: item.file, annotations })}`)
          isFirst = false
          written.images += 1
          written.labels += annotations.length
          written.labelsLeftOut += item.labels.length - annotations.length
        }
        await file.write('\n]\n')
      } finally {
        await file.close()
      }
    }
    return written
  }
}

/** Each image that is found, with its boxes as they stand in the file. */
async function* itemsIn(source: LabelSource, images: SourceImages, report: ReadReport) {
  for (const { file } of source.main) {
    let count = 0
    for await (const { value } of recordsIn(file, report)) {
      count += 1
      const item = Item.safeParse(value)
      if (!item.success) {
        report.reject(file, 'It has no annotations.', `record ${count}`)
        continue
      }
      const name = item.data.image ?? item.data.imagefilename ?? ''
      const found = name === '' ? { problem: 'It names no image.' } : images.find({ file, names: [name] })
      if ('problem' in found) report.noImage(file, found, name || `record ${count}`)
      else yield { file, name, image: found.image, boxes: item.data.annotations.map((box) => Box.safeParse(box)) }
    }
  }
}

async function* imagesIn(
  source: LabelSource,
  images: SourceImages,
  anchor: Anchor,
  report: ReadReport,
): AsyncIterable<ReadImage> {
  for await (const { file, name, image, boxes } of itemsIn(source, images, report)) {
    const labels = new ImageLabels(image, file, report)
    for (const [i, box] of boxes.entries()) {
      const item = `annotation ${i + 1} of ${basename(name)}`
      if (!box.success) {
        labels.reject(item, 'It has no label or no coordinates.')
        continue
      }
      const { x, y, width, height } = box.data.coordinates
      const [left, top] = anchor === 'center' ? [x - width / 2, y - height / 2] : [x, y]
      const geometry = { shape: 'box' as const, x: left, y: top, width, height }
      labels.add(item, { className: box.data.label, geometry, attributes: {}, score: null })
    }
    yield labels.read()
  }
}

const slackPx = 0.5

/**
 * Boxes are given by their centers; some tools write their top left corners. That shows if a box is outside its
 * image by its center, while none is by its corner.
 */
async function anchorOf(source: LabelSource, images: ImportedImages): Promise<Anchor> {
  let [centersOutside, cornersOutside] = [0, 0]
  for await (const { image, boxes } of itemsIn(source, imagesOfSource(images), new ReadReport())) {
    const isOutside = (left: number, top: number, width: number, height: number) =>
      left < -slackPx ||
      top < -slackPx ||
      left + width > image.widthPx + slackPx ||
      top + height > image.heightPx + slackPx
    for (const { data } of boxes) {
      if (!data) continue
      const { x, y, width, height } = data.coordinates
      if (isOutside(x - width / 2, y - height / 2, width, height)) centersOutside += 1
      if (isOutside(x, y, width, height)) cornersOutside += 1
    }
  }
  return centersOutside > 0 && cornersOutside === 0 ? 'top-left' : 'center'
}
