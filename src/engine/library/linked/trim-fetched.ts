import { opendir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Folders, ReadContext } from '../../context.ts'
import { ifThere } from '../../errors.ts'
import type { ReadOnlyStore } from '../../store/index.ts'
import { inStorage } from './objects.ts'

/** Folders of the cache whose files are made from originals and named by their hashes. */
const kinds = ['fetched', 'proxies', 'small', 'display']

/** Files used this recently may be open, or about to be. */
const inUseMs = 60_000
/** The share that is kept after the limit was exceeded, so that the next files have room. */
const keptShare = 0.9
/** The cache is measured each time this share of its limit was added. */
const measuredShare = 0.05

type Entry = { file: string; bytes: number; usedMs: number }

/** Lists the cache files of images in object storage: fetched originals and renditions. */
async function* cachedOfStorage(store: ReadOnlyStore, folders: Pick<Folders, 'cache'>): AsyncGenerator<Entry> {
  for (const kind of kinds) {
    const folder = join(folders.cache, kind)
    for (const part of await namesIn(folder)) {
      const names = await namesIn(join(folder, part))
      const linked = kind === 'fetched' ? null : hashesIn(store, part)
      for (const name of names) {
        if (linked && !linked.has(name.slice(0, 64))) continue
        const file = join(folder, part, name)
        const found = await ifThere(stat(file))
        if (found?.isFile()) yield { file, bytes: found.size, usedMs: found.mtimeMs }
      }
    }
  }
}

/** Returns the hashes with this prefix of images in object storage. */
const hashesIn = (store: ReadOnlyStore, part: string): Set<string> =>
  new Set(store.values<string>(`SELECT sha256 FROM image WHERE sha256 GLOB ? AND ${inStorage}`, [`${part}*`]))

async function namesIn(folder: string): Promise<string[]> {
  const names: string[] = []
  for await (const { name } of (await ifThere(opendir(folder))) ?? []) names.push(name)
  return names
}

/** Deletes the least recently used files while they exceed the limit. Returns the number of bytes left. */
export async function trimFetched(
  { store, folders, settings }: ReadContext,
  nowMs: number = Date.now(),
): Promise<number> {
  const limit = settings().storageCacheBytes
  // A million files would not fit in memory: their bytes are counted by the minute of last use.
  const byMinute = new Map<number, number>()
  let left = 0
  for await (const { bytes, usedMs } of cachedOfStorage(store, folders)) {
    left += bytes
    byMinute.set(minuteOf(usedMs), (byMinute.get(minuteOf(usedMs)) ?? 0) + bytes)
  }
  if (left <= limit) return left
  let surplus = left - limit * keptShare
  let lastMinute = Number.NEGATIVE_INFINITY
  for (const [minute, bytes] of [...byMinute].sort(([a], [b]) => a - b)) {
    if (surplus <= 0) break
    surplus -= bytes
    lastMinute = minute
  }
  for await (const { file, bytes, usedMs } of cachedOfStorage(store, folders)) {
    if (left <= limit * keptShare) break
    if (minuteOf(usedMs) > lastMinute || nowMs - usedMs < inUseMs) continue
    await rm(file, { force: true })
    left -= bytes
  }
  return left
}

const minuteOf = (ms: number): number => Math.floor(ms / 60_000)

/** Bytes added since the cache was last measured, by its folder; and the running measurement. */
const added = new Map<string, number>()
const trimming = new Map<string, Promise<unknown>>()

/** Keeps the cache below its limit by measuring it now and then while bytes are added. */
export async function trimIfDue(context: ReadContext, bytes: number): Promise<void> {
  const { cache } = context.folders
  const sum = (added.get(cache) ?? Number.POSITIVE_INFINITY) + bytes
  added.set(cache, sum)
  if (sum < context.settings().storageCacheBytes * measuredShare || trimming.has(cache)) return
  added.set(cache, 0)
  const work = trimFetched(context).finally(() => trimming.delete(cache))
  trimming.set(cache, work)
  await work
}
