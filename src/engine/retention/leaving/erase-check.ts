import { createReadStream, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CertificateBody } from '#contract'
import type { Context } from '../../context.ts'

/** So many names are looked for byte by byte; of more, these many first ones. */
const mostMarkers = 200
const chunkBytes = 8 * 1024 * 1024

type Verification = CertificateBody['verification']

/**
 * Looks for what is left of erased pictures in the workspace's own files: their hashes, paths and ids of labels, byte by
 * byte. A path that another image has too can't be told apart and is not looked for.
 */
export class EraseCheck {
  readonly #context: Context
  readonly #markers = new Set<string>()
  #remembered = 0

  constructor(context: Context) {
    this.#context = context
  }

  /** Takes note of what must not be found afterwards. Before the images are erased. */
  remember(imageRows: readonly number[]): void {
    const { store } = this.#context
    for (const row of imageRows) {
      const image = store.get<{ sha256: string; path: string }>('SELECT sha256, path FROM image WHERE id = ?', [row])
      if (!image) continue
      this.#remembered += 1
      this.#markers.add(image.sha256)
      const others = store.get('SELECT 1 FROM image WHERE id <> ? AND instr(path, ?) > 0 LIMIT 1', [row, image.path])
      if (!others && image.path.length >= 8) this.#markers.add(image.path)
      const label = store.get<{ id: string }>('SELECT id FROM annotation WHERE image_id = ? LIMIT 1', [row])
      if (label) this.#markers.add(label.id)
    }
  }

  /** Empties the write-ahead logs and searches; what is left in free space of the database is overwritten by a rewrite. */
  async verify(erased: number): Promise<Verification> {
    const { store, folders } = this.#context
    this.#forgetInLog()
    this.#empty()
    const markers = [...this.#markers].slice(0, mostMarkers).map((text) => Buffer.from(text))
    const files = [
      'winnow.db',
      'winnow.db-wal',
      'winnow.log',
      join('cache', 'thumbnails.db'),
      join('cache', 'thumbnails.db-wal'),
    ]
    const search = async () => {
      const found: { file: string; count: number }[] = []
      for (const file of files) found.push({ file, count: await occurrences(join(folders.root, file), markers) })
      return found
    }
    let found = await search()
    if (found.some(({ count }) => count > 0)) {
      store.compact()
      this.#empty()
      found = await search()
    }
    return [
      ...found.map(({ file, count }) => ({
        check: `bytes of ${file.replaceAll('\\', '/')} searched for ${markers.length} hashes, paths and ids of labels`,
        ok: count === 0,
        found: count === 0 ? 'nothing' : `found ${count} times`,
      })),
      ...(erased > this.#remembered
        ? [
            {
              check: 'images that were erased before the work was interrupted',
              ok: false,
              found: `${erased - this.#remembered} images whose names are no longer known and were not searched for`,
            },
          ]
        : []),
    ]
  }

  #empty(): void {
    const { store } = this.#context
    store.pragma('cache.wal_checkpoint(TRUNCATE)')
    store.checkpoint()
  }

  #forgetInLog(): void {
    const file = join(this.#context.folders.root, 'winnow.log')
    if (!existsSync(file)) return
    let text = readFileSync(file, 'utf8')
    for (const marker of this.#markers) text = text.replaceAll(marker, '(erased)')
    writeFileSync(file, text)
  }
}

async function occurrences(file: string, markers: readonly Buffer[]): Promise<number> {
  if (!existsSync(file) || markers.length === 0) return 0
  const overlap = Math.max(...markers.map(({ length }) => length)) - 1
  let count = 0
  let tail = Buffer.alloc(0)
  for await (const chunk of createReadStream(file, { highWaterMark: chunkBytes })) {
    const bytes = Buffer.concat([tail, chunk as Buffer])
    for (const marker of markers)
      for (let at = bytes.indexOf(marker); at >= 0; at = bytes.indexOf(marker, at + 1))
        // What lies wholly in the overlap was counted with the chunk before.
        if (at + marker.length > tail.length) count += 1
    tail = bytes.subarray(Math.max(0, bytes.length - overlap))
  }
  return count
}
