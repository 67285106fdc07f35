import { randomUUID } from 'node:crypto'
import { mkdir, open, rm, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { Protocol } from 'electron'
import { z } from 'zod'
import { frameName, isVideoFile, videoEnding } from '#model/video-file.ts'
import { uiOrigin } from './ui-protocol.ts'

const maxPieceBytes = 64 * 1024 * 1024

const Bytes = z
  .object({ from: z.coerce.number().int().min(0), to: z.coerce.number().int() })
  .refine(({ from, to }) => to > from && to - from <= maxPieceBytes)
const Frame = z.object({ frame: z.coerce.number().int().min(0).max(999_999_999) })

type OpenVideo = { file: string; folder: string | null }

/**
 * Videos that the window decodes: it reads their bytes piece by piece, and writes frames into a folder of the workspace's cache.
 * The engine clears that folder at its start, in case this process ended before the video was closed.
 */
export class VideoFiles {
  readonly #open = new Map<string, OpenVideo>()

  async open(file: string, cache: string): Promise<{ url: string; sizeBytes: number; folder: string }> {
    const id = randomUUID()
    // The folder's name becomes that of the sequence and the source of its images.
    const folder = join(cache, `${id}.partial`, basename(file).replace(videoEnding, '') || 'video')
    const opened = await this.#opened(id, file, folder)
    await mkdir(folder, { recursive: true })
    return { ...opened, folder }
  }

  /** Opens a video for reading. */
  look(file: string): Promise<{ url: string; sizeBytes: number }> {
    return this.#opened(randomUUID(), file, null)
  }

  async #opened(id: string, file: string, folder: string | null): Promise<{ url: string; sizeBytes: number }> {
    if (!isVideoFile(file)) throw new Error('It is not a video.')
    const { size } = await stat(file)
    this.#open.set(id, { file, folder })
    return { url: `app-video://${id}/`, sizeBytes: size }
  }

  async close(url: string): Promise<void> {
    const id = new URL(url).host
    const video = this.#open.get(id)
    this.#open.delete(id)
    if (video?.folder) await rm(dirname(video.folder), { recursive: true, force: true, maxRetries: 3 })
  }

  serve(protocol: Protocol): void {
    protocol.handle('app-video', async (request) => {
      const { host, searchParams } = new URL(request.url)
      const video = this.#open.get(host)
      if (!video) return answer(404, 'This video is not open.')
      try {
        const query = Object.fromEntries(searchParams)
        if (request.method !== 'POST') return answer(200, await piece(video.file, Bytes.parse(query)))
        if (video.folder === null) return answer(403, 'This video is only read.')
        const { frame } = Frame.parse(query)
        await writeFile(join(video.folder, frameName(frame)), new Uint8Array(await request.arrayBuffer()))
        return answer(200, '')
      } catch (error) {
        return answer(500, error instanceof Error ? error.message : String(error))
      }
    })
  }
}

const answer = (status: number, body: Uint8Array<ArrayBuffer> | string): Response =>
  new Response(body, { status, headers: { 'access-control-allow-origin': uiOrigin(), 'cache-control': 'no-store' } })

async function piece(file: string, { from, to }: z.infer<typeof Bytes>): Promise<Uint8Array<ArrayBuffer>> {
  const handle = await open(file)
  try {
    const bytes = new Uint8Array(to - from)
    const { bytesRead } = await handle.read(bytes, 0, bytes.length, from)
    return bytes.subarray(0, bytesRead)
  } finally {
    await handle.close()
  }
}
