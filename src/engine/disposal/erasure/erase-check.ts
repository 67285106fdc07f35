import { createReadStream, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import type { CertificateBody } from '#contract'
import { idOf } from '#model/ids.ts'
import type { Context } from '../../context.ts'
import { sweepErased } from '../../library/index.ts'
import { ErasureMarkers, isMarkerFile } from './erasure-markers.ts'
import { forgetInRecords, recordsNaming } from './forget-in-records.ts'
import { MarkerSearch, withoutMarkers } from './marker-search.ts'

const chunkBytes = 8 * 1024 * 1024

type Verification = CertificateBody['verification']

/**
 * What must not be found of these images when they are erased: hashes, every path, every id of a label. Some are too short to be
 * looked for in files.
 */
export function markersOf({ store }: Pick<Context, 'store'>, imageRows: readonly number[]): string[] {
  const rows = JSON.stringify(imageRows)
  return [
    ...store.all<{ text: string }>(
      `WITH wanted AS MATERIALIZED (SELECT value AS id FROM json_each(?)),
         here AS (SELECT sha256, path, file FROM image JOIN wanted USING (id) WHERE sha256 NOT LIKE 'erased:%')
       SELECT sha256 AS text FROM here UNION SELECT path FROM here UNION SELECT file FROM here
       UNION SELECT path FROM image_path JOIN wanted ON image_id = wanted.id
       UNION SELECT annotation.id FROM annotation JOIN wanted ON image_id = wanted.id`,
      [rows],
    ),
  ].flatMap(({ text }) => (text === '' ? [] : [text]))
}

/** What was looked at after an erasure, and where else below the workspace something of the images stays. */
type Search = { verification: Verification; staying: CertificateBody['outOfScope'] }

/** The workspace's own files in which names of images stand, or stood. */
const ownFiles = ['winnow.db', 'winnow.db-wal', 'winnow.log', 'cache/thumbnails.db', 'cache/thumbnails.db-wal']

/**
 * Ends an erasure: deletes what is left of its images below the workspace, then looks for it, byte by byte, all markers in one
 * pass. A path that an image which stays has too, or has a part of, can't be told apart and is not looked for.
 */
export async function searchErased(
  context: Context,
  purgeRow: number,
  /** Images of the erasure that stay after all, as those that were held meanwhile. */
  staying: readonly number[],
): Promise<Search> {
  const names = new ErasureMarkers(context, purgeRow).all()
  for (const name of markersOf(context, staying)) names.delete(name)
  const sizes = context.store.values<number>('SELECT DISTINCT size_bytes FROM purge_item WHERE purge_id = ?', [
    purgeRow,
  ])
  const others = await sweepErased(context.folders, { hashes: names, sizes: new Set(sizes) })
  // Who still plans looks at the database as it was, and keeps its write-ahead log from being emptied.
  return context.threads.alone(() => search(context, names, others))
}

async function search(context: Context, names: ReadonlySet<string>, others: readonly string[]): Promise<Search> {
  const { store, folders } = context
  forgetInRecords(store, names)
  const markers = withoutShared(context, new Set(names))
  for (const { names } of certificatesNaming(context, markers)) for (const name of names) markers.delete(name)
  const markerSearch = new MarkerSearch(markers)
  forgetInLog(context, markerSearch)
  empty(context)
  const look = async () => {
    const found: { file: string; count: number }[] = []
    for (const file of ownFiles) found.push({ file, count: await occurrences(join(folders.root, file), markerSearch) })
    return found
  }
  let found = await look()
  if (found.some(({ count }) => count > 0)) {
    // What is left stands in free space of the database, which a rewrite leaves behind.
    store.compact()
    empty(context)
    found = await look()
  }
  const naming: string[] = []
  for (const file of strayFiles(folders)) if ((await occurrences(file, markerSearch)) > 0) naming.push(file)
  const records = found.some(({ count }) => count > 0) ? recordsNaming(store, markerSearch) : []
  const parts = new Set([...others, ...naming].map((place) => placeToName(folders, place, markerSearch)))
  return {
    verification: [
      {
        check: 'files below the workspace looked through by name, content and names in them',
        ok: true,
        found: parts.size === 0 ? 'nothing' : `${parts.size} named under what is out of scope`,
      },
      ...found.map(({ file, count }) => ({
        check: `bytes of ${file} searched for all ${markerSearch.size} hashes, paths and ids of labels`,
        ok: count === 0,
        found: count === 0 ? 'nothing' : `found ${count} times`,
      })),
    ],
    staying: [
      ...[...parts].map((where) => ({ what: 'files below the workspace that are not its own', where })),
      ...records.map((where) => ({
        what: 'record of the workspace that is sealed, or somebody’s own text, and names an image',
        where,
      })),
    ],
  }
}

/** Files that are not the workspace's own and stand where it keeps things: what was set aside or put there. */
const strayFiles = ({ root, trash }: Context['folders']): string[] =>
  [root, trash, join(trash, 'quarantine')].filter(existsSync).flatMap((folder) =>
    readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isFile() && !isMarkerFile(entry.name))
      .map((entry) => join(folder, entry.name))
      .filter((file) => !ownFiles.includes(relative(root, file))),
  )

/** The folder of the workspace that a place is in: the place itself may be named after an image. */
function placeToName({ root }: Context['folders'], place: string, search: MarkerSearch): string {
  const [part, ...rest] = relative(root, place).split(sep)
  let isNaming = rest.length === 0
  search.eachIn(Buffer.from(part!), 0, () => {
    isNaming = true
  })
  return isNaming ? root : join(root, part!)
}

/**
 * Earlier certificates that name erased images by their hashes: images that had been purged and were taken in again.
 * What is signed can't be changed, so it is told instead.
 */
export function certificatesNaming(
  { store }: Pick<Context, 'store'>,
  markers: Iterable<string>,
): { certificateId: string; names: Set<string> }[] {
  const search = new MarkerSearch(markers)
  return store
    .all<{ id: number; body: string }>('SELECT id, body FROM certificate ORDER BY id')
    .flatMap(({ id, body }) => {
      const bytes = Buffer.from(body)
      const names = new Set<string>()
      search.eachIn(bytes, 0, (start, end) => names.add(bytes.toString('utf8', start, end)))
      return names.size > 0 ? [{ certificateId: idOf('crt', id), names }] : []
    })
}

/** The markers but those that stand in a name of an image that is still there. */
function withoutShared({ store }: Context, markers: Set<string>): Set<string> {
  const search = new MarkerSearch(markers)
  const names = store.all<{ name: string }>(
    `SELECT path AS name FROM image WHERE file <> '' UNION SELECT path FROM image_path
     UNION SELECT file FROM image WHERE storage = 'linked' AND file <> ''`,
  )
  for (const { name } of names) {
    const bytes = Buffer.from(name)
    search.eachIn(bytes, 0, (start, end) => markers.delete(bytes.toString('utf8', start, end)))
  }
  return markers
}

function empty({ store }: Context): void {
  store.pragma('cache.wal_checkpoint(TRUNCATE)')
  store.checkpoint()
}

function forgetInLog({ folders }: Context, search: MarkerSearch): void {
  const file = join(folders.root, 'winnow.log')
  if (!existsSync(file)) return
  const bytes = withoutMarkers(readFileSync(file), search)
  if (bytes) writeFileSync(file, bytes)
}

async function occurrences(file: string, search: MarkerSearch): Promise<number> {
  if (!existsSync(file) || search.size === 0) return 0
  let count = 0
  let tail = Buffer.alloc(0)
  for await (const chunk of createReadStream(file, { highWaterMark: chunkBytes })) {
    const bytes = Buffer.concat([tail, chunk as Buffer])
    search.eachIn(bytes, tail.length, () => {
      count += 1
    })
    tail = bytes.subarray(Math.max(0, bytes.length - search.longest))
  }
  return count
}
