import { createWriteStream, existsSync } from 'node:fs'
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { extract } from 'tar'
import { createProgress } from '../output/progress.ts'
import { WorkMeter } from '../output/work-meter.ts'
import { ask, CutOff, retryAfterMs, type ServedAt, type TransferOptions, whyRefused } from './server-request.ts'

/** `sizeBytes`: null for a folder, which comes as a tar. */
type ListedDownload = { id: string; name: string; sizeBytes: number | null }

/**
 * Downloads what the server wrote for the download `id`, if anything: a file named like `place` to that path, all
 * others next to it. A file gets its name when it is complete, and replaces none. Then the server deletes it.
 */
export async function download(server: ServedAt, id: string, place: string, following: TransferOptions): Promise<void> {
  const { signal } = following
  const listed = (await (await ask(server, '/downloads', { signal })).json()) as ListedDownload[]
  const own = listed.filter((one) => one.id === id)
  for (const one of own) {
    const partial = join(dirname(place), `.${basename(place)}.${id}.partial`)
    await mkdir(partial, { recursive: true })
    try {
      await fetchInto(partial, server, one, following)
      await moveInto(join(partial, one.name), join(dirname(place), one.name))
    } finally {
      await rm(partial, { recursive: true, force: true })
    }
  }
  if (own.length > 0) await ask(server, `/download/${id}`, { method: 'DELETE' })
}

/** Downloads a file or folder. After a cut, a file resumes and a folder starts again. */
async function fetchInto(
  folder: string,
  server: ServedAt,
  { id, name, sizeBytes }: ListedDownload,
  { quiet, signal }: TransferOptions,
): Promise<void> {
  const path = `/download/${id}/${encodeURIComponent(name)}`
  const file = join(folder, name)
  const total = sizeBytes === null ? null : Math.max(1, Math.ceil(sizeBytes / 1e6))
  const meter = new WorkMeter({ title: 'Download', unit: 'MB', total: total ?? 0 }, Date.now)
  const progress = createProgress(quiet, Date.now)
  const fetchOnce = async () => {
    let had = sizeBytes !== null && existsSync(file) ? (await stat(file)).size : 0
    if (had > 0 && had === sizeBytes) return
    const answer = await ask(server, path, {
      signal,
      headers: { 'accept-encoding': 'identity', ...(had > 0 && { range: `bytes=${had}-` }) },
    })
    if (answer.status !== 206) had = 0
    let bytes = had
    const counted = async function* (pieces: AsyncIterable<Uint8Array>) {
      for await (const piece of pieces) {
        bytes += piece.byteLength
        progress.show({ ...meter.at(bytes / 1e6), total })
        // The reader of a tar misreads bytes that are no Buffer.
        yield Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength)
      }
    }
    const content = Readable.from(answer.body ?? [])
    const into: NodeJS.WritableStream =
      sizeBytes === null
        ? extract({ cwd: folder, strict: true })
        : createWriteStream(file, { flags: had > 0 ? 'a' : 'w' })
    // The tar is read before its last files are written.
    const closed = new Promise<void>((settle) => into.on('close', () => settle()))
    // The only TypeError here is a connection that ended amid the bytes.
    await pipeline(content, counted, into, { signal }).catch((error: unknown) => {
      throw error instanceof TypeError ? whyRefused(server, 0) : error
    })
    await closed
    if (sizeBytes !== null && bytes !== sizeBytes) throw whyRefused(server, 0)
  }
  try {
    for (let tries = 0; ; tries++)
      try {
        return await fetchOnce()
      } catch (error) {
        signal.throwIfAborted()
        const waitMs = retryAfterMs[tries]
        if (waitMs === undefined || !(error instanceof CutOff)) throw error
        await delay(waitMs, undefined, { signal })
      }
  } finally {
    progress.end()
  }
}

/** Moves files, also into an existing folder. Throws an error if a file would be replaced. */
async function moveInto(from: string, to: string): Promise<void> {
  const there = await stat(to).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  if (!there) return rename(from, to)
  if (!there.isDirectory() || !(await stat(from)).isDirectory())
    throw new Error(`${to} already exists. What was written is on the server’s page for three days, under Downloads.`)
  for (const name of await readdir(from)) await moveInto(join(from, name), join(to, name))
}
