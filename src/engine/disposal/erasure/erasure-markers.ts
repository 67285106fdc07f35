import {
  closeSync,
  existsSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { parseJson } from '#model/text/parse-json.ts'
import type { Context } from '../../context.ts'
import type { ReadOnlyStore } from '../../store/index.ts'

const wipedAtOnce = 1024 * 1024
const fileName = /^erasure-(\d+)\.markers/

/** Whether a file in the trash is a marker file, which belongs to the program. */
export const isMarkerFile = (name: string): boolean => fileName.test(name)

type Folders = Pick<Context, 'folders'>

/** Lists all marker files with their erasures; repairs by earlier versions moved some to the quarantine. */
const markerFiles = ({ folders: { trash } }: Folders): { file: string; purgeRow: number }[] =>
  [trash, join(trash, 'quarantine')].filter(existsSync).flatMap((folder) =>
    readdirSync(folder).flatMap((name) => {
      const purge = fileName.exec(name)?.[1]
      return purge === undefined ? [] : [{ file: join(folder, name), purgeRow: Number(purge) }]
    }),
  )

/** Deletes the marker files of erasures that are not running. */
export function wipeEndedMarkers(context: Pick<Context, 'folders' | 'store'>): void {
  const going = new Set(
    context.store.values<number>("SELECT id FROM purge WHERE kind = 'erasure' AND status <> 'done'"),
  )
  for (const { file, purgeRow } of markerFiles(context)) if (!going.has(purgeRow)) wipe(file)
}

/**
 * Adds texts that must not be found after an erasure: hashes, paths and ids of labels. They are kept in a separate file
 * beside the trash until the search has ended, so that a crash does not lose them; then the file is overwritten and
 * deleted. Durable when this returns: before the images of these markers are touched.
 */
export function addMarkers({ folders }: Folders, purgeRow: number, markers: readonly string[]): void {
  if (markers.length === 0) return
  const place = join(folders.trash, `erasure-${purgeRow}.markers`)
  const file = openSync(place, 'a', 0o600)
  try {
    // Ends a line that a crash tore, so that it damages none of these.
    const start = statSync(place).size > 0 ? '\n' : ''
    writeSync(file, `${start}${markers.map((marker) => JSON.stringify(marker)).join('\n')}\n`)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

/**
 * Returns all markers of an erasure, including those from before a crash. A torn last line belongs to images that nobody
 * touched.
 */
export function readMarkers(context: Folders, purge: number): Set<string> {
  const own = markerFiles(context).filter(({ purgeRow }) => purgeRow === purge)
  const lines = own.flatMap(({ file }) => readFileSync(file, 'utf8').split('\n'))
  return new Set(
    lines
      .filter((line) => line.startsWith('"') && line.endsWith('"'))
      .map(parseJson)
      .filter((text) => typeof text === 'string'),
  )
}

/**
 * Returns what must not be found of these images after their erasure: hashes, every path, every id of a label. Some are
 * too short to search for in files.
 */
export const markersOf = (store: ReadOnlyStore, imageRows: readonly number[]): string[] =>
  store
    .values<string>(
      `WITH wanted AS MATERIALIZED (SELECT value AS id FROM json_each(?)),
         here AS (SELECT sha256, path, file FROM image JOIN wanted USING (id) WHERE sha256 NOT LIKE 'erased:%')
       SELECT sha256 FROM here UNION SELECT path FROM here UNION SELECT file FROM here
       UNION SELECT path FROM image_path JOIN wanted ON image_id = wanted.id
       UNION SELECT annotation.id FROM annotation JOIN wanted ON image_id = wanted.id`,
      [JSON.stringify(imageRows)],
    )
    .filter((text) => text !== '')

function wipe(place: string): void {
  const { size } = statSync(place)
  const file = openSync(place, 'r+')
  try {
    const nothing = Buffer.alloc(wipedAtOnce)
    for (let at = 0; at < size; at += wipedAtOnce) writeSync(file, nothing, 0, Math.min(wipedAtOnce, size - at), at)
    fsyncSync(file)
    ftruncateSync(file)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  rmSync(place)
}
