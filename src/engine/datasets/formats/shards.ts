import { createHash } from 'node:crypto'
import { basename } from 'node:path'
import { startOf } from '../parsing/start-of.ts'
import type { SplitName } from '../split.ts'
import type { Sink, WrittenItem, WrittenVersion } from './define-format.ts'
import { put } from './put.ts'

/** A file of a version that one task of a cluster reads. */
export type Shard = { file: string; split: SplitName; rows: number; bytes: number; sha256: string }

const defaultShardBytes = 500_000_000

/** About how large an item is in a shard: from the item alone, so that equal versions are cut the same. */
export const bytesOf = ({ labelBytes, content }: WrittenItem): number => 300 + labelBytes + (content?.sizeBytes ?? 0)

/** The items shard by shard, each walked to its end before the next: as many as fit, and at least one. */
export async function* inShards(
  items: AsyncIterable<WrittenItem>,
  { shardBytes = defaultShardBytes }: WrittenVersion,
): AsyncGenerator<AsyncGenerator<WrittenItem>> {
  const source = items[Symbol.asyncIterator]()
  let next = await source.next()
  async function* shard() {
    for (let bytes = 0; !next.done; next = await source.next()) {
      const more = bytesOf(next.value)
      if (bytes > 0 && bytes + more > shardBytes) return
      bytes += more
      yield next.value
    }
  }
  while (!next.done) yield shard()
}

/** Gives the shards of a split their names, which tell how many there are. */
export async function nameShards(
  sink: Sink,
  shards: readonly Shard[],
  nameOf: (n: number, count: number) => string,
): Promise<Shard[]> {
  const named: Shard[] = []
  for (const [n, shard] of shards.entries()) {
    const file = nameOf(n, shards.length)
    await sink.rename(shard.file, file)
    named.push({ ...shard, file })
  }
  return named
}

export type ShardFile = {
  write(content: Uint8Array): Promise<void>
  close(): Promise<{ bytes: number; sha256: string }>
}

/** A file of an export whose size and hash are known once it is closed. */
export async function openShard(sink: Sink, path: string): Promise<ShardFile> {
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

/** Whether a file is that list, which says nothing that the shards don't. */
export const isShardList = async (file: string): Promise<boolean> =>
  basename(file) === 'shards.json' && /^\{\s*"dataset":[^{[]*"shards":/.test(await startOf(file, 4096))

/** `shards.json`: what there is to read, so that tasks can share it out and check it. */
export const putShardList = (sink: Sink, { name, hash }: WrittenVersion, shards: readonly Shard[]): Promise<void> =>
  put(sink, 'shards.json', `${JSON.stringify({ dataset: name, hash, shards }, null, 1)}\n`)
