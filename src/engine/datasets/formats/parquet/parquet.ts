import { ByteWriter, ParquetWriter } from 'hyparquet-writer'
import type { Annotation } from '#model/labels/annotation.ts'
import { nextTurn } from '../../../turns.ts'
import { type SplitName, splitNames } from '../../split.ts'
import { defineFormat, type Sink, type WrittenItem, type WrittenVersion } from '../define-format.ts'
import { bytesOf, inShards, nameShards, openShard, putShardList, type Shard } from '../shards.ts'
import { detectParquet, readParquet } from './read.ts'
import { parquetHolds, rowOf } from './row.ts'
import { columnNames, huggingFaceFeatures, parquetSchema } from './schema.ts'

/** A group of rows inside of a shard is in memory at once. */
const groupRows = 200
const groupBytes = 64_000_000

/**
 * Parquet shards by split, one row an image, with the conventions of Hugging Face: read as they are by DuckDB, Ray and
 * Spark. Copied images are in the rows. `shards.json` lists each shard with its size and hash.
 */
export const parquet = defineFormat({
  name: 'parquet',
  title: 'Parquet shards',
  holds: parquetHolds,
  tellsKinds: true,
  nests: true,
  embeds: true,
  detect: detectParquet,
  read: readParquet,
  imageFolder: (split: SplitName) => `images/${split}`,
  async write(version: WrittenVersion, sink: Sink) {
    const written = { images: 0, imagesLeftOut: 0, labels: 0, labelsLeftOut: 0 }
    const places = new Map(version.classes.map(({ classId }, i) => [classId, i]))
    const category = ({ classId }: Annotation) => BigInt(places.get(classId)!)
    const kvMetadata = [
      {
        key: 'huggingface',
        value: JSON.stringify({ info: { features: huggingFaceFeatures(version.classes.map(({ name }) => name)) } }),
      },
      {
        key: 'winnow',
        value: JSON.stringify({
          dataset: version.name,
          hash: version.hash,
          skeletons: skeletonsIn(version),
          ofImages: version.classes.filter(({ kind }) => kind === 'image').map(({ name }) => name),
        }),
      },
    ]
    const shards: Shard[] = []
    for (const split of splitNames) {
      const ofSplit: Shard[] = []
      for await (const items of inShards(version.items(split), version)) {
        const file = `data/${split}-${padded(ofSplit.length)}.parquet`
        const out = await openShard(sink, file)
        const bytes = new ByteWriter()
        const writer = new ParquetWriter({ writer: bytes, schema: parquetSchema, kvMetadata, createdBy: 'winnow' })
        const flush = async () => {
          await out.write(bytes.getBytes().slice())
          bytes.index = 0
        }
        let group: Record<string, unknown>[] = []
        const writeGroup = async () => {
          writer.write({ columnData: columnNames.map((name) => columnOf(name, group)), rowGroupSize: groupRows })
          group = []
          await flush()
          await nextTurn()
        }
        let [rows, held] = [0, 0]
        for await (const item of items) {
          if (group.length === groupRows || (group.length > 0 && held >= groupBytes)) {
            await writeGroup()
            held = 0
          }
          const of = rowOf(item, split, category, await imageOf(item, split, version))
          group.push(of.row)
          rows += 1
          held += bytesOf(item)
          written.labels += of.labels
          written.labelsLeftOut += item.labels.length - of.labels
        }
        if (group.length > 0) await writeGroup()
        writer.finish()
        await flush()
        written.images += rows
        ofSplit.push({ file, split, rows, ...(await out.close()) })
      }
      shards.push(
        ...(await nameShards(sink, ofSplit, (n, count) => `data/${split}-${padded(n)}-of-${padded(count)}.parquet`)),
      )
    }
    await putShardList(sink, version, shards)
    return written
  },
})

/** By the names of their classes. */
const skeletonsIn = ({ classes }: WrittenVersion) =>
  Object.fromEntries(classes.flatMap(({ name, skeleton }) => (skeleton ? [[name, skeleton]] : [])))

const padded = (n: number): string => String(n).padStart(5, '0')

/** The image of a row: its bytes, or where it is. */
async function imageOf({ content, file, path }: WrittenItem, split: SplitName, { base }: WrittenVersion) {
  const place = `images/${split}/${file}`
  return { bytes: (await content?.read()) ?? null, path: base === undefined ? place : `${base}/${path}` }
}

/** Image files are packed as they are. Nobody looks for an object by the least and greatest values of its lists. */
const columnOf = (name: string, rows: readonly Record<string, unknown>[]) => ({
  name,
  data: rows.map((row) => row[name]),
  ...(name === 'objects' && { statistics: false }),
  ...(name === 'image' && { codec: 'UNCOMPRESSED' as const, encoding: 'PLAIN' as const, statistics: false }),
})
