import { createHash } from 'node:crypto'
import { basename } from 'node:path'
import { startOf } from '../parsing/text.ts'
import type { SplitName } from '../split.ts'
import type { Sink, WrittenItem, WrittenVersion } from './define-format.ts'
import { put } from './put.ts'

/** A file of a version that one task of a cluster reads. */
export type Shard = { file: string; split: SplitName; rows: number; bytes: number; sha256: string }

const defaultShardBytes = 500_000_000

/** Estimates the size of an item in a shard: from the item alone, so that equal versions are divided equally. */
export const bytesOf = ({ labelBytes, content }: WrittenItem): number => 300 + labelBytes + (content?.sizeBytes ?? 0)

type Into = {
  sink: Sink
  split: SplitName
  shardBytes?: number | undefined
  /** Writes the items of a shard, walking them to their end. */
  fill(items: AsyncGenerator<WrittenItem>, out: ShardFile): Promise<void>
}

/** Writes items shard by shard, each with as many as fit and at least one. */
export async function writeShards(
  items: AsyncIterable<WrittenItem>,
  nameOf: (n: number) => string,
  { sink, split, shardBytes = defaultShardBytes, fill }: Into,
): Promise<Shard[]> {
  const source = items[Symbol.asyncIterator]()
  let next = await source.next()
  let [rows, bytes] = [0, 0]
  async function* itemsOfShard() {
    for ([rows, bytes] = [0, 0]; !next.done; next = await source.next()) {
      const more = bytesOf(next.value)
      if (bytes > 0 && bytes + more > shardBytes) return
      bytes += more
      rows += 1
      yield next.value
    }
  }
  const shards: Shard[] = []
  while (!next.done) {
    const file = nameOf(shards.length)
    const out = await openShard(sink, file)
    await fill(itemsOfShard(), out)
    shards.push({ file, split, rows, ...(await out.close()) })
  }
  return shards
}

const padded = (n: number): string => String(n).padStart(5, '0')

/** Writes items to shards whose names say how many there are, such as `train-00000-of-00003`. */
export async function writeCountedShards(
  items: AsyncIterable<WrittenItem>,
  pathOf: (name: string) => string,
  into: Into,
): Promise<Shard[]> {
  const { sink, split } = into
  const shards = await writeShards(items, (n) => pathOf(`${split}-${padded(n)}`), into)
  const counted: Shard[] = []
  for (const [n, shard] of shards.entries()) {
    const file = pathOf(`${split}-${padded(n)}-of-${padded(shards.length)}`)
    await sink.rename(shard.file, file)
    counted.push({ ...shard, file })
  }
  return counted
}

export type ShardFile = {
  write(content: Uint8Array): Promise<void>
  close(): Promise<{ bytes: number; sha256: string }>
}

/** Opens a file of an export whose size and hash are known once it is closed. */
async function openShard(sink: Sink, path: string): Promise<ShardFile> {
  const file = await sink.open(path)
  const hash = createHash('sha256')
  let bytes = 0
  return {
    async write(content) {
      bytes += content.length
      hash.update(content)
      await file.write(content)
    },
    async close() {
      await file.close()
      return { bytes, sha256: hash.digest('hex') }
    },
  }
}

/** Returns whether a file is a list of shards, which adds nothing to the shards. */
export const isShardList = async (file: string): Promise<boolean> =>
  basename(file) === 'shards.json' && /^\{\s*"dataset":[^{[]*"shards":/.test(await startOf(file, 4096))

/** Writes `shards.json`, so that tasks can divide and check the shards. */
export const putShardList = (sink: Sink, { name, hash }: WrittenVersion, shards: readonly Shard[]): Promise<void> =>
  put(sink, 'shards.json', `${JSON.stringify({ dataset: name, hash, shards }, null, 1)}\n`)
