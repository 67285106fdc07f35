import { DUMP_SCHEMA, dump, realMapTag } from 'js-yaml'
import type { LabelClass } from '#model/label-set/label-set.ts'
import type { Geometry } from '#model/shapes/index.ts'
import type { Size } from '#model/units.ts'
import { type SplitName, splitNames } from '../../split.ts'
import {
  type Format,
  type Holds,
  imagesBySplit,
  type Sink,
  WriteCounts,
  type WrittenItem,
  type WrittenVersion,
} from '../define-format.ts'
import { classOf } from '../distinct-names.ts'
import { withoutExtension } from '../images.ts'
import { exportLabel } from '../losses.ts'
import { put } from '../put.ts'

/** One kind of YOLO rows: what they hold, the numbers of a shape after the class, and what else `data.yaml` says. */
export type YoloRows = {
  holds: Holds
  numbersOf(geometry: Geometry, size: Size, classes: readonly LabelClass[]): number[]
  data(classes: readonly LabelClass[]): object
  imageLosses?: Format['imageLosses']
}

/** Eight decimals: a hundredth of a pixel even in an image a million pixels wide. */
const fraction = (value: number): string => value.toFixed(8).replace(/\.?0+$/, '')

/** One row per label: class index, then the numbers of its shape as fractions of the image. */
export function rowsOf(item: WrittenItem, { holds, numbersOf }: YoloRows, classes: readonly LabelClass[]): string[] {
  return item.labels.flatMap((label) => {
    const index = classes.indexOf(classOf(label.classId, classes))
    const { geometry } = exportLabel(holds, label, item)
    return geometry ? [`${index} ${numbersOf(geometry, item, classes).map(fraction).join(' ')}\n`] : []
  })
}

/** `data.yaml`, and one text file per image under `labels/<split>`, empty for an image without objects. */
export const writeYolo =
  (rows: YoloRows) =>
  async (version: WrittenVersion, sink: Sink): Promise<WriteCounts> => {
    const written = new WriteCounts()
    const splits: SplitName[] = []
    for (const split of splitNames) {
      for await (const item of version.items(split)) {
        if (!splits.includes(split)) splits.push(split)
        const lines = rowsOf(item, rows, version.classes)
        await put(sink, `labels/${split}/${withoutExtension(item.file)}.txt`, lines.join(''))
        written.add(item, lines.length)
      }
    }
    const folders = Object.fromEntries(splits.map((split) => [split, imagesBySplit(split)]))
    const names = new Map(version.classes.map(({ name }, i) => [i, name]))
    await put(sink, 'data.yaml', yaml({ ...folders, ...rows.data(version.classes), names }))
    return written
  }

/** Class numbers as numbers, so as a map; texts that other programs would read as something else are quoted. */
const yaml = (content: object): string => dump(content, { schema: DUMP_SCHEMA.withTags(realMapTag) })
