import { createHash } from 'node:crypto'
import { ByteWriter, ParquetWriter } from 'hyparquet-writer'
import { nextTurn } from '../../../turns.ts'
import { type SplitName, splitNames } from '../../split.ts'
import { defineFormat, type Sink, type WrittenVersion } from '../define-format.ts'
import { parquetHolds, rowOf } from './row.ts'
import { columnNames, huggingFaceFeatures, parquetSchema } from './schema.ts'

/** Images of a shard, which one task of a cluster reads, and of a group of rows inside of it. */
const shardRows = 10_000
const groupRows = 200

type Shard = { file: string; split: SplitName; rows: number; bytes: number; sha256: string }

/**
 * Parquet shards by split, one row an image, with the conventions of Hugging Face: read as they are by DuckDB, Ray and
 * Spark. Images lie beside them. `shards.json` lists each shard with its size and hash.
 */
export const parquet = defineFormat({
  name: 'parquet',
  title: 'Parquet shards',
  holds: parquetHolds,
  nests: true,
  imageFolder: (split: SplitName) => `images/${split}`,
  async write(version: WrittenVersion, sink: Sink) {
    const written = { images: 0, imagesLeftOut: 0, labels: 0, labelsLeftOut: 0 }
    const places = new Map(version.classes.map(({ classId }, i) => [classId, i]))
    const kvMetadata = [
      {
        key: 'huggingface',
        value: JSON.stringify({ info: { features: huggingFaceFeatures(version.classes.map(({ name }) => name)) } }),
      },
      { key: 'winnow', value: JSON.stringify({ dataset: version.name, hash: version.hash }) },
    ]
    const shards: Shard[] = []
    for (const split of splitNames) {
      const count = Math.ceil((await countOf(version.items(split))) / shardRows)
      const items = version.items(split)[Symbol.asyncIterator]()
      for (let n = 0; n < count; n++) {
        const file = `data/${split}-${padded(n)}-of-${padded(count)}.parquet`
        const bytes = new ByteWriter()
        const writer = new ParquetWriter({ writer: bytes, schema: parquetSchema, kvMetadata, createdBy: 'winnow' })
        let rows = 0
        for (let isDone = false; !isDone && rows < shardRows; ) {
          const group: Record<string, unknown>[] = []
          while (group.length < groupRows) {
            const next = await items.next()
            if (next.done) {
              isDone = true
              break
            }
            const { row, labels } = rowOf(next.value, split, places)
            group.push(row)
            written.labels += labels
            written.labelsLeftOut += next.value.labels.length - labels
          }
          if (group.length > 0)
            writer.write({
              columnData: columnNames.map((name) => ({ name, data: group.map((row) => row[name]) })),
              rowGroupSize: groupRows,
            })
          rows += group.length
          await nextTurn()
        }
        writer.finish()
        const content = new Uint8Array(bytes.getBuffer())
        await writeWhole(sink, file, content)
        written.images += rows
        shards.push({
          file,
          split,
          rows,
          bytes: content.length,
          sha256: createHash('sha256').update(content).digest('hex'),
        })
      }
    }
    await writeWhole(
      sink,
      'shards.json',
      `${JSON.stringify({ dataset: version.name, hash: version.hash, shards }, null, 1)}\n`,
    )
    return written
  },
})

const padded = (n: number): string => String(n).padStart(5, '0')

async function countOf(items: AsyncIterable<unknown>): Promise<number> {
  let count = 0
  for await (const _ of items) count += 1
  return count
}

async function writeWhole(sink: Sink, path: string, content: string | Uint8Array): Promise<void> {
  const file = await sink.open(path)
  try {
    await file.write(content)
  } finally {
    await file.close()
  }
}
