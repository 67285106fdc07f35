import { createReadStream } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Protocol } from 'electron'
import { z } from 'zod'
import type { EngineClient } from '#contract'
import { ImageId } from '#model/ids.ts'
import { shownTypes } from '#model/shown-types.ts'
import { uiOrigin } from './ui-protocol.ts'

/** A file that is shown as an image. */
export type ShownFile = { file: string; mime: string }

const RecentRequest = z.tuple([z.coerce.number().int().min(0), z.coerce.number().int().min(0)])
const ImageRequest = z.tuple([z.enum(['proxy', 'display', 'thumbnail']), ImageId])

/** Files up to this size are sent in one piece, larger ones in pieces of this size; each piece costs this process a turn. */
const pieceBytes = 1024 * 1024

/** How long a request waits for an engine that restarts. The page shows a refused image as missing and does not ask again. */
const restartMs = 15_000
const lookAgainMs = 100

async function whenRunning(engine: () => EngineClient | null, signal: AbortSignal): Promise<EngineClient | null> {
  for (let waitedMs = 0; ; waitedMs += lookAgainMs) {
    const client = engine()
    if (client || waitedMs >= restartMs || signal.aborted) return client
    await sleep(lookAgainMs)
  }
}

const refuse = (status: number, reason: string) =>
  new Response(reason, {
    status,
    headers: { 'content-type': 'text/plain; charset=utf-8', 'access-control-allow-origin': uiOrigin() },
  })

/**
 * Serves images at `app-img://image/VARIANT/IMAGE_ID`, and on the first screen those of its workspaces at
 * `app-img://recent/WORKSPACE/IMAGE`, both counted from 0. The window never names a path: the engine turns the id into
 * a file of the workspace, and `recent` has the files of recent ones.
 */
export function serveImages(
  protocol: Protocol,
  engine: () => EngineClient | null,
  recent: (workspace: number, image: number) => ShownFile | undefined,
): void {
  protocol.handle('app-img', async (request) => {
    const { host, pathname } = new URL(request.url)
    const parts = pathname.slice(1).split('/')
    const requested = ImageRequest.safeParse(parts)
    const ofRecent = RecentRequest.safeParse(parts)
    const client = host === 'image' && requested.success ? await whenRunning(engine, request.signal) : null
    if (host === 'image' && requested.success && !client) return refuse(503, 'The engine is not running.')
    try {
      const found =
        host === 'recent' && ofRecent.success
          ? recent(...ofRecent.data)
          : host === 'image' && requested.success
            ? await client?.library.file(
                { variant: requested.data[0], imageId: requested.data[1] },
                { signal: request.signal },
              )
            : undefined
      if (!found) return refuse(404, 'There is no such image.')
      const { file, mime } = found
      if (!shownTypes.includes(mime)) return refuse(415, `${mime} is not shown.`)
      const { size } = await stat(file)
      // A fast user may have passed this image already: the image on screen comes first.
      if (request.signal.aborted) return refuse(404, 'This image is no longer requested.')
      const body =
        size <= pieceBytes
          ? await readFile(file)
          : (Readable.toWeb(createReadStream(file, { highWaterMark: pieceBytes })) as ReadableStream)
      return new Response(body, {
        headers: {
          'content-type': mime,
          'content-length': String(size),
          'x-content-type-options': 'nosniff',
          'access-control-allow-origin': uiOrigin(),
          'cache-control': 'no-store',
        },
      })
    } catch (error) {
      return refuse(404, error instanceof Error ? error.message : String(error))
    }
  })
}
