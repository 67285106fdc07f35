import { createHash } from 'node:crypto'
import { basename } from 'node:path'
import type { SplitName } from '../split.ts'
import type { Sink, WrittenItem, WrittenVersion } from './define-format.ts'
import { put } from './put.ts'
import { startOf } from './start-of.ts'

/** A file of a version that one task of a cluster reads. */
export type Shard = { file: string; split: SplitName; rows: number; bytes: number; sha256: string }

const defaultShardBytes = 500_000_000

/** About how large an item is in a shard: told from the item alone, so that shards are known before they are written. */
export const bytesOf = ({ labelBytes, content }: WrittenItem): number => 300 + labelBytes + (content?.sizeBytes ?? 0)

/** How many items each shard takes: as many as fit, and at least one. */
export async function itemsPerShard(
  items: AsyncIterable<WrittenItem>,
  { shardBytes = defaultShardBytes }: WrittenVersion,
): Promise<number[]> {
  const counts: number[] = []
  let bytes = Number.POSITIVE_INFINITY
  for await (const item of items) {
    const more = bytesOf(item)
    if (bytes + more > shardBytes) {
      counts.push(0)
      bytes = 0
    }
    bytes += more
    counts[counts.length - 1]! += 1
  }
  return counts
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
