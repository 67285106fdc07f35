import { basename } from 'node:path'
import { boundsOfGeometry } from '#model/shapes/index.ts'
import { type HasKey, keysInJson } from '../../parsing/json-keys.ts'
import { startOf } from '../../parsing/text.ts'
import { splitNames } from '../../split.ts'
import { classListsAmong, putClassList } from '../class-list.ts'
import { defineFormat, everyShapeAs, type Holds, WriteCounts } from '../define-format.ts'
import { exportLabel } from '../losses.ts'
import { putPieces } from '../put.ts'
import { filesThat } from '../sources.ts'
import { readHf } from './read.ts'

const holds: Holds = {
  shapes: ['box', 'whole-image'],
  instead: everyShapeAs('box'),
}

/** Columns of classes, as keys of the first line or in the first row of a table. */
async function holdsLabels(file: string): Promise<boolean> {
  if (/\.jsonl$/i.test(file)) {
    const isOurs = (has: HasKey) => has('.file_name') && ['.objects', '.label', '.labels'].some(has)
    return isOurs(await keysInJson(file, isOurs))
  }
  const [first = ''] = (await startOf(file, 65_536)).trimStart().split(/\r?\n/)
  return /(^|,)\s*"?file_name"?\s*(,|$)/.test(first) && /(^|,)\s*"?(objects|labels?)"?\s*(,|$)/.test(first)
}

/** A table next to the images, one row each: boxes with their classes, and whole-image classes. */
export const hfImagefolder = defineFormat({
  name: 'hf-imagefolder',
  title: 'Hugging Face ImageFolder',
  holds,
  nests: true,
  async detect(files) {
    const isTable = (file: string) => /^metadata\.(jsonl|csv)$/i.test(basename(file))
    const main = await filesThat(files, async ({ file }) => isTable(file) && (await holdsLabels(file)))
    const companions = [...files.filter(({ file }) => /^readme\.md$/i.test(basename(file))), ...classListsAmong(files)]
    return main.map((file) => ({
      name: file.file,
      main: [file],
      companions,
      confidence: 0.95,
      because: `${basename(file.file)} has file names with objects or labels`,
    }))
  },
  read: readHf,
  imageFolder: (split) => split,
  async write(version, sink) {
    const written = new WriteCounts()
    const nameOf = new Map(version.classes.map(({ classId, name }) => [classId, name]))
    await putClassList(sink, [...nameOf.values()])
    for (const split of splitNames) {
      const items = version.items(split)[Symbol.asyncIterator]()
      let next = await items.next()
      // Without images a split would have no columns.
      if (next.done) continue
      await putPieces(sink, `${split}/metadata.jsonl`, async (file) => {
        for (; !next.done; next = await items.next()) {
          const item = next.value
          const objects = { bbox: [] as number[][], category: [] as (string | undefined)[] }
          const labels: (string | undefined)[] = []
          for (const label of item.labels) {
            const { geometry } = exportLabel(holds, label, item)
            if (!geometry) continue
            if (geometry.shape === 'whole-image') labels.push(nameOf.get(label.classId))
            else {
              const { x, y, width, height } = boundsOfGeometry(geometry)
              objects.bbox.push([x, y, width, height])
              objects.category.push(nameOf.get(label.classId))
            }
          }
          await file.write(`${JSON.stringify({ file_name: item.file, objects, labels })}\n`)
          written.add(item, objects.bbox.length + labels.length)
        }
      })
    }
    return written
  },
})
