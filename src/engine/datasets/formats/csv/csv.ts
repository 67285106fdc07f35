import { boundsOfGeometry } from '#model/shapes/index.ts'
import { csvLine } from '../../parsing/csv-rows.ts'
import { startOf } from '../../parsing/text.ts'
import { splitNames } from '../../split.ts'
import { classListsAmong, putClassList } from '../class-list.ts'
import {
  defineFormat,
  everyShapeAs,
  type Holds,
  imagesBySplit,
  type LabelSource,
  WriteCounts,
} from '../define-format.ts'
import { exportLabel } from '../losses.ts'
import { putPieces } from '../put.ts'
import { mapOfTable } from './map.ts'
import { readCsv } from './read.ts'
import { isTable } from './table.ts'

const holds: Holds = {
  shapes: ['box', 'whole-image'],
  instead: everyShapeAs('box'),
}

/** Tables with a row for each box, or for each image with a column for each class. */
export const csv = defineFormat({
  name: 'csv',
  title: 'CSV table',
  holds,
  nests: true,
  async detect(files, _, isRequested, { map } = {}) {
    const sources: LabelSource[] = []
    for (const file of files) {
      if (!isTable(file.file)) continue
      const table = mapOfTable(await startOf(file.file, 8192), map)
      const isNamed = map !== undefined && table !== null && 'label' in table && table.label === map
      const because = isNamed ? 'you named its columns' : table && 'its columns are named like boxes or classes'
      if (because !== null || isRequested)
        sources.push({
          name: file.file,
          main: [file],
          companions: classListsAmong(files),
          confidence: 0.8,
          because: because ?? 'you named the format',
        })
    }
    return sources
  },
  read: readCsv,
  imageFolder: imagesBySplit,
  async write(version, sink) {
    const written = new WriteCounts()
    const nameOf = new Map(version.classes.map(({ classId, name }) => [classId, name]))
    await putClassList(sink, [...nameOf.values()])
    await putPieces(sink, 'annotations.csv', async (file) => {
      await file.write(csvLine(['file', 'class', 'x1', 'y1', 'x2', 'y2', 'split']))
      for (const split of splitNames) {
        for await (const item of version.items(split)) {
          const path = `images/${split}/${item.file}`
          const rows = item.labels.flatMap((label) => {
            const { geometry } = exportLabel(holds, label, item)
            if (!geometry) return []
            const name = nameOf.get(label.classId) ?? ''
            if (geometry.shape === 'whole-image') return [{ row: [path, name, '', '', '', '', split], isWhole: true }]
            const { x, y, width, height } = boundsOfGeometry(geometry)
            return [{ row: [path, name, x, y, x + width, y + height, split], isWhole: false }]
          })
          // Rows of the whole image come last.
          rows.sort((a, b) => Number(a.isWhole) - Number(b.isWhole))
          for (const { row } of rows) await file.write(csvLine(row))
          if (rows.length === 0) await file.write(csvLine([path, '', '', '', '', '', split]))
          written.add(item, rows.length)
        }
      }
    })
    return written
  },
})
