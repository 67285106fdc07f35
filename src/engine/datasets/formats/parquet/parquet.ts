import type { Annotation } from '#model/labels/annotation.ts'
import { type SplitName, splitNames } from '../../split.ts'
import {
  defineFormat,
  imagesBySplit,
  type Sink,
  WriteCounts,
  type WrittenItem,
  type WrittenVersion,
} from '../define-format.ts'
import { bytesOf, putShardList, type Shard, type ShardFile, writeCountedShards } from '../shards.ts'
import { packerOf } from './pack-rows.ts'
import { detectParquet, readParquet } from './read.ts'
import { parquetHolds, type Row, rowOf } from './row.ts'
import { huggingFaceFeatures } from './schema.ts'

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
  declaresKinds: true,
  nests: true,
  embeds: true,
  detect: detectParquet,
  read: readParquet,
  imageFolder: imagesBySplit,
  async write(version: WrittenVersion, sink: Sink) {
    const written = new WriteCounts()
    const places = new Map(version.classes.map(({ classId }, i) => [classId, BigInt(i)]))
    const category = ({ classId }: Annotation) => places.get(classId)!
    const notes = [
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
    const pack = packerOf(notes)
    for (const split of splitNames) {
      const fill = async (items: AsyncIterable<WrittenItem>, out: ShardFile) => {
        let [group, bytes]: [Row[], number] = [[], 0]
        for await (const item of items) {
          const { row, labels } = rowOf(item, split, category, await imageOf(item, split, version))
          written.add(item, labels)
          group.push(row)
          bytes += bytesOf(item)
          if (group.length < groupRows && bytes < groupBytes) continue
          await out.write(pack(group))
          ;[group, bytes] = [[], 0]
        }
        if (group.length > 0) await out.write(pack(group))
        await out.write(pack(null))
      }
      const into = { sink, split, shardBytes: version.shardBytes, fill }
      shards.push(...(await writeCountedShards(version.items(split), (name) => `data/${name}.parquet`, into)))
    }
    await putShardList(sink, version, shards)
    return written
  },
})

/** By the names of their classes. */
const skeletonsIn = ({ classes }: WrittenVersion) =>
  Object.fromEntries(classes.flatMap(({ name, skeleton }) => (skeleton ? [[name, skeleton]] : [])))

/** The image of a row: its bytes, or where it is. */
async function imageOf({ content, file, path }: WrittenItem, split: SplitName, { base }: WrittenVersion) {
  const place = `images/${split}/${file}`
  return { bytes: (await content?.read()) ?? null, path: base === undefined ? place : `${base}/${path}` }
}
