import { splitNames } from '../../split.ts'
import { defineFormat, WriteCounts } from '../define-format.ts'
import { lineForClass } from '../distinct-names.ts'
import { withoutExtension } from '../images.ts'
import { put, putPieces } from '../put.ts'
import { detectTask } from './detect.ts'
import { readYolo } from './read.ts'
import { detectRows } from './rows.ts'
import { rowsOf } from './write.ts'

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
    const written = new WriteCounts()
    const { classes } = version
    await put(sink, 'obj.names', classes.map(({ classId }) => `${lineForClass(classId, classes)}\n`).join(''))
    const data = { classes: classes.length, train: 'train.txt', valid: 'val.txt', names: 'obj.names', backup: 'backup' }
    const rows = Object.entries(data).map(([key, value]) => `${key} = ${value}\n`)
    await put(sink, 'obj.data', rows.join(''))
    for (const split of splitNames) {
      await putPieces(sink, `${split}.txt`, async (list) => {
        for await (const item of version.items(split)) {
          const lines = rowsOf(item, detectRows, classes)
          await put(sink, `${split}/${withoutExtension(item.file)}.txt`, lines.join(''))
          await list.write(`${split}/${item.file}\n`)
          written.add(item, lines.length)
        }
      })
    }
    return written
  },
})
