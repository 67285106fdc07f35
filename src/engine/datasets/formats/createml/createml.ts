import { basename } from 'node:path'
import { z } from 'zod'
import { boundsOfGeometry } from '#model/shapes/index.ts'
import { isJsonOf } from '../../parsing/json-kind.ts'
import { recordsIn } from '../../parsing/json-records.ts'
import { ReadReport } from '../../parsing/read-report.ts'
import { startOf } from '../../parsing/text.ts'
import { splitNames } from '../../split.ts'
import { choices } from '../choices.ts'
import { classListsAmong, listedClasses, putClassList } from '../class-list.ts'
import {
  defineFormat,
  everyShapeAs,
  type Holds,
  type LabelSource,
  type ReadFormat,
  type ReadImage,
  type Sink,
  WriteCounts,
  type WrittenVersion,
} from '../define-format.ts'
import { imagesOfSource } from '../find-image.ts'
import { labelsOf, type Pass, withClassesOf } from '../image-labels.ts'
import type { ImportedImages } from '../images.ts'
import { exportLabel } from '../losses.ts'
import { putRecords } from '../put.ts'
import { sourcePerFile } from '../sources.ts'

const holds: Holds = {
  shapes: ['box'],
  instead: everyShapeAs('box'),
  cutsAtEdge: true,
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
  ({ anchor }): Pick<ReadFormat, 'read'> => ({
    async read(source, images, report) {
      const used = anchor === 'auto' ? await anchorOf(source, images) : anchor
      if (anchor === 'auto' && used === 'top-left')
        report.change('file whose boxes are given by their top left corner, not their center')
      const beside = await listedClasses(source, report)
      return withClassesOf((pass) => imagesIn(source, used, pass), images, report, { beside })
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
  detect: (files) =>
    sourcePerFile(files, async ({ file }) => (await isEmptySplit(file)) || (await isJsonOf('createml', file)), {
      because: 'it lists images with coordinates',
      companionsOf: () => classListsAmong(files),
    }),
  imageFolder: (split) => split,
  readChoices,
  writeChoices,
  ...readChoices.chosen({}),
  ...writeChoices.chosen({}),
})

function writeCreateml(anchor: Anchor) {
  return async (version: WrittenVersion, sink: Sink): Promise<WriteCounts> => {
    const written = new WriteCounts()
    const nameOf = new Map(version.classes.map(({ classId, name }) => [classId, name]))
    await putClassList(sink, [...nameOf.values()])
    for (const split of splitNames) {
      async function* records() {
        for await (const item of version.items(split)) {
          const annotations = item.labels.flatMap((label) => {
            const { geometry } = exportLabel(holds, label, item)
            if (!geometry) return []
            const { x, y, width, height } = boundsOfGeometry(geometry)
            const at = anchor === 'center' ? { x: x + width / 2, y: y + height / 2 } : { x, y }
            return [{ label: nameOf.get(label.classId), coordinates: { ...at, width, height } }]
          })
          yield { image: item.file, annotations }
          written.add(item, annotations.length)
        }
      }
      await putRecords(sink, `${split}/_annotations.createml.json`, ['[', ']'], records())
    }
    return written
  }
}

/** Yields each image that is found, with its boxes as the file has them. */
async function* itemsIn(source: LabelSource, { images, report }: Pass) {
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
      const labels = labelsOf(found, { file, item: name || `record ${count}`, report })
      if (labels) yield { name, labels, boxes: item.data.annotations.map((box) => Box.safeParse(box)) }
    }
  }
}

async function* imagesIn(source: LabelSource, anchor: Anchor, pass: Pass): AsyncIterable<ReadImage> {
  for await (const { name, labels, boxes } of itemsIn(source, pass)) {
    for (const [i, box] of boxes.entries()) {
      const item = `annotation ${i + 1} of ${basename(name)}`
      if (!box.success) {
        labels.reject(item, 'It has no label or no coordinates.')
        continue
      }
      const { x, y, width, height } = box.data.coordinates
      const [left, top] = anchor === 'center' ? [x - width / 2, y - height / 2] : [x, y]
      labels.add(item, { className: box.data.label, geometry: { shape: 'box', x: left, y: top, width, height } })
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
  for await (const { labels, boxes } of itemsIn(source, { images: imagesOfSource(images), report: new ReadReport() })) {
    const { widthPx, heightPx } = labels.image
    const isOutside = (left: number, top: number, width: number, height: number) =>
      left < -slackPx || top < -slackPx || left + width > widthPx + slackPx || top + height > heightPx + slackPx
    for (const { data } of boxes) {
      if (!data) continue
      const { x, y, width, height } = data.coordinates
      if (isOutside(x - width / 2, y - height / 2, width, height)) centersOutside += 1
      if (isOutside(x, y, width, height)) cornersOutside += 1
    }
  }
  return centersOutside > 0 && cornersOutside === 0 ? 'top-left' : 'center'
}
