import {
  closeSync,
  existsSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { parseJson } from '#model/text/parse-json.ts'
import type { Context } from '../../context.ts'

const wipedAtOnce = 1024 * 1024

/**
 * What must not be found after an erasure: hashes, paths and ids of labels, kept in a file of their own beside the
 * trash until the search has ended, so that a crash does not lose them. The file is overwritten and deleted at the end.
 */
export class ErasureMarkers {
  readonly #file: string

  constructor({ folders }: Pick<Context, 'folders'>, purgeRow: number) {
    this.#file = join(folders.trash, `erasure-${purgeRow}.markers`)
  }

  /** Durable when this returns: before the images that they belong to are touched. */
  add(markers: readonly string[]): void {
    if (markers.length === 0) return
    const file = openSync(this.#file, 'a', 0o600)
    try {
      // A line that a crash tore is ended, so that it spoils none of these.
      const start = statSync(this.#file).size > 0 ? '\n' : ''
      writeSync(file, `${start}${markers.map((marker) => JSON.stringify(marker)).join('\n')}\n`)
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
  }

  /** All that were added, before a crash too. A torn last line is of images that nobody touched. */
  all(): Set<string> {
    if (!existsSync(this.#file)) return new Set()
    const whole = readFileSync(this.#file, 'utf8').split('\n')
    return new Set(
      whole
        .filter((line) => line.startsWith('"') && line.endsWith('"'))
        .map(parseJson)
        .filter((text) => typeof text === 'string'),
    )
  }

  /** Overwrites and deletes the file. May be done again. */
  wipe(): void {
    if (!existsSync(this.#file)) return
    const { size } = statSync(this.#file)
    const file = openSync(this.#file, 'r+')
    try {
      const nothing = Buffer.alloc(wipedAtOnce)
      for (let at = 0; at < size; at += wipedAtOnce) writeSync(file, nothing, 0, Math.min(wipedAtOnce, size - at), at)
      fsyncSync(file)
      ftruncateSync(file)
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    rmSync(this.#file)
  }
}
