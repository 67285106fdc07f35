import type { Annotation } from '#model/labels/annotation.ts'
import { type SplitName, splitNames } from '../../split.ts'
import { defineFormat, type Sink, type WrittenItem, type WrittenVersion } from '../define-format.ts'
import { bytesOf, inShards, nameShards, openShard, putShardList, type Shard } from '../shards.ts'
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
  tellsKinds: true,
  nests: true,
  embeds: true,
  detect: detectParquet,
  read: readParquet,
  imageFolder: (split: SplitName) => `images/${split}`,
  async write(version: WrittenVersion, sink: Sink) {
    const written = { images: 0, imagesLeftOut: 0, labels: 0, labelsLeftOut: 0 }
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
      const ofSplit: Shard[] = []
      for await (const items of inShards(version.items(split), version)) {
        const file = `data/${split}-${padded(ofSplit.length)}.parquet`
        const out = await openShard(sink, file)
        let rows = 0
        let next = await items.next()
        const nextGroup = async (): Promise<Row[] | null> => {
          const group: Row[] = []
          for (let held = 0; !next.done && group.length < groupRows && held < groupBytes; next = await items.next()) {
            const item = next.value
            const { row, labels } = rowOf(item, split, category, await imageOf(item, split, version))
            group.push(row)
            held += bytesOf(item)
            written.labels += labels
            written.labelsLeftOut += item.labels.length - labels
          }
          rows += group.length
          return group.length > 0 ? group : null
        }
        for (let group = await nextGroup(); group; group = await nextGroup()) await out.write(pack(group))
        await out.write(pack(null))
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
