import type { LabelClass } from '#model/label-set/label-set.ts'
import { splitNames } from '../../split.ts'
import { defineFormat, type WriteCounts } from '../define-format.ts'
import { withoutExtension } from '../images.ts'
import { put } from '../put.ts'
import { detectTask } from './detect.ts'
import { readYolo } from './read.ts'
import { detectRows } from './rows.ts'
import { rowsOf } from './write.ts'

const line = (name: string): string => name.trim().replace(/[\r\n]+/g, ' ')

/** The name of a class as a line of `obj.names`. Two classes never get the same one. */
function lineForClass(classId: number, classes: readonly LabelClass[]): string {
  const own = classes.find((one) => one.classId === classId)
  if (!own) throw new Error(`Class ${classId} is not in the class list of the version.`)
  const name = line(own.name)
  return classes.some((one) => one !== own && line(one.name) === name) ? `${name} ${classId}` : name
}

/** Boxes for Darknet, run in the export's folder: `obj.data`, `obj.names`, a list of images by split, rows beside the images. */
export const yoloDarknet = defineFormat({
  name: 'yolo-darknet',
  title: 'YOLO boxes (Darknet)',
  holds: detectRows.holds,
  nests: true,
  className: lineForClass,
  family: 'yolo',
  detect: detectTask(),
  read: readYolo('detect'),
  imageFolder: (split) => split,
  async write(version, sink) {
    const written: WriteCounts = { images: 0, imagesLeftOut: 0, labels: 0, labelsLeftOut: 0 }
    const { classes } = version
    await put(sink, 'obj.names', classes.map(({ classId }) => `${lineForClass(classId, classes)}\n`).join(''))
    const data = { classes: classes.length, train: 'train.txt', valid: 'val.txt', names: 'obj.names', backup: 'backup' }
    const rows = Object.entries(data).map(([key, value]) => `${key} = ${value}\n`)
    await put(sink, 'obj.data', rows.join(''))
    for (const split of splitNames) {
      const list = await sink.open(`${split}.txt`)
      try {
        for await (const item of version.items(split)) {
          const lines = rowsOf(item, detectRows, classes)
          await put(sink, `${split}/${withoutExtension(item.file)}.txt`, lines.join(''))
          await list.write(`${split}/${item.file}\n`)
          written.images += 1
          written.labels += lines.length
          written.labelsLeftOut += item.labels.length - lines.length
        }
      } finally {
        await list.close()
      }
    }
    return written
  },
})
