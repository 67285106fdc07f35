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
 * The texts that must not be found after an erasure: hashes, paths and ids of labels. They are kept in a separate file
 * beside the trash until the search has ended, so that a crash does not lose them. The file is overwritten and deleted
 * at the end.
 */
export class ErasureMarkers {
  readonly #context: Folders
  readonly #purgeRow: number

  constructor(context: Folders, purgeRow: number) {
    this.#context = context
    this.#purgeRow = purgeRow
  }

  /** Durable when this returns: before the images of these markers are touched. */
  add(markers: readonly string[]): void {
    if (markers.length === 0) return
    const place = join(this.#context.folders.trash, `erasure-${this.#purgeRow}.markers`)
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
   * Returns all added markers, including those from before a crash. A torn last line belongs to images that nobody
   * touched.
   */
  all(): Set<string> {
    const own = markerFiles(this.#context).filter(({ purgeRow }) => purgeRow === this.#purgeRow)
    const whole = own.flatMap(({ file }) => readFileSync(file, 'utf8').split('\n'))
    return new Set(
      whole
        .filter((line) => line.startsWith('"') && line.endsWith('"'))
        .map(parseJson)
        .filter((text) => typeof text === 'string'),
    )
  }
}

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
