import { dirname } from 'node:path'
import type { AttributeValue } from '#model/labels/annotation.ts'
import { maskOfPng, pngPixels } from '../../../png-pixels.ts'
import type { ReadReport } from '../../parsing/read-report.ts'
import { headOf, rowsOf } from '../../parsing/text.ts'
import { defineFormat, imagesBySplit, type LabelSource, type ReadImage, type SideFile } from '../define-format.ts'
import { type ImageLabels, labelsOf, type Pass, withClassesOf } from '../image-labels.ts'
import { sourcePerFile } from '../sources.ts'
import { exampleOf, type Feature } from './example.ts'
import { recordLength, recordsOf } from './frames.ts'
import { tfrecordHolds, together, writeTfrecord } from './write.ts'

const isTfrecord = async (file: string): Promise<boolean> =>
  /\.(tf)?records?(-\d+-of-\d+)?$/i.test(file) && recordLength(await headOf(file, 12)) !== null

/**
 * Records of TensorFlow's object detection: the name of an image with its boxes and masks. The images are inside or next to
 * them.
 */
export const tfrecord = defineFormat({
  name: 'tfrecord',
  title: 'TFRecord',
  holds: tfrecordHolds,
  together,
  nests: true,
  embeds: true,
  imageFolder: imagesBySplit,
  write: writeTfrecord,
  async detect(files) {
    const maps = files.filter(({ file }) => /label_?map[^\\/]*\.pbtxt$/i.test(file))
    return sourcePerFile(files, ({ file }) => isTfrecord(file), {
      because: 'it begins with the length of a record and its checksum',
      companionsOf: ({ file }) => maps.filter((map) => dirname(map.file) === dirname(file)),
    })
  },
  async read(source, images, report) {
    const names = await namesIn(source.companions, report)
    return withClassesOf((pass) => imagesIn(source, names, pass), images, report, { listed: names.values() })
  },
})

async function* imagesIn(
  source: LabelSource,
  names: ReadonlyMap<number, string>,
  { images, report }: Pass,
): AsyncIterable<ReadImage> {
  for (const { file } of source.main) {
    for await (const { bytes, name } of recordsOf(file, report)) {
      const example = exampleOf(bytes)
      const fileName = example && textsIn(example, 'image/filename')[0]
      if (!example || !fileName) {
        report.reject(file, example ? 'It names no image.' : 'It is no Example of TensorFlow.', name)
        continue
      }
      const place = images.insideOf(file)?.get(name)
      const found = images.find({ file, names: [place ?? fileName] })
      const labels = labelsOf(found, { file, item: `${name} (${fileName})`, report })
      if (!labels) continue
      addObjects(example, name, names, labels)
      yield labels.read()
    }
  }
}

type Example = ReadonlyMap<string, Feature>
const numbersIn = (example: Example, key: string): number[] => example.get(key)?.numbers ?? []
const textsIn = (example: Example, key: string): string[] =>
  (example.get(key)?.bytes ?? []).map((bytes) => bytes.toString('utf8'))

const flags = {
  'image/object/difficult': 'difficult',
  'image/object/truncated': 'truncated',
  'image/object/is_crowd': 'iscrowd',
  'image/object/group_of': 'isGroupOf',
} as const

/** Boxes are fractions of the sides; if masks show something, these are the objects. */
function addObjects(example: Example, name: string, names: ReadonlyMap<number, string>, labels: ImageLabels) {
  const { widthPx, heightPx } = labels.image
  const [x1s, y1s, x2s, y2s] = ['xmin', 'ymin', 'xmax', 'ymax'].map((side) =>
    numbersIn(example, `image/object/bbox/${side}`),
  ) as [number[], number[], number[], number[]]
  const [texts, numbers] = [textsIn(example, 'image/object/class/text'), numbersIn(example, 'image/object/class/label')]
  const masks = example.get('image/object/mask')?.bytes ?? []
  const count = Math.max(x1s.length, y1s.length, x2s.length, y2s.length, texts.length, numbers.length)
  for (let i = 0; i < count; i++) {
    const item = `object ${i + 1} of ${name}`
    const [x1, y1, x2, y2, mask] = [x1s[i], y1s[i], x2s[i], y2s[i], masks[i]]
    const className = texts[i] ?? names.get(numbers[i] ?? 0) ?? ''
    const attributes: Record<string, AttributeValue> = {}
    for (const [key, attribute] of Object.entries(flags))
      if (numbersIn(example, key)[i] === 1) attributes[attribute] = true
    const png = mask && pngPixels(mask)
    if (mask && !(png?.width === widthPx && png.height === heightPx)) {
      labels.reject(item, 'Its mask is no PNG of the size of the image.')
      continue
    }
    const drawn = png && maskOfPng(png)
    if (drawn) labels.add(item, { className, geometry: drawn, attributes })
    else if (x1 === undefined || y1 === undefined || x2 === undefined || y2 === undefined)
      labels.reject(item, 'It has no box of four numbers, or no class.')
    else {
      const [x, y, width, height] = [x1 * widthPx, y1 * heightPx, (x2 - x1) * widthPx, (y2 - y1) * heightPx]
      labels.add(item, { className, geometry: { shape: 'box', x, y, width, height }, attributes })
    }
  }
}

/** The names of class numbers in a `label_map.pbtxt`: items with an id and a name, perhaps one to display. */
async function namesIn(maps: readonly SideFile[], report: ReadReport): Promise<Map<number, string>> {
  const names = new Map<number, string>()
  for (const map of maps) {
    const text = ((await rowsOf(map, report)) ?? []).map(({ row }) => row).join('\n')
    for (const [, item = ''] of text.matchAll(/item\s*\{([^}]*)\}/g)) {
      const [, id] = /(?:^|[\s,])id\s*:\s*(\d+)/.exec(item) ?? []
      const [, , name] =
        /(?:^|[\s,])display_name\s*:\s*(["'])(.*?)\1/.exec(item) ??
        /(?:^|[\s,])name\s*:\s*(["'])(.*?)\1/.exec(item) ??
        []
      if (id !== undefined && name !== undefined) names.set(Number(id), name)
    }
  }
  return names
}
