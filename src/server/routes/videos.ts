import { createReadStream } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { User } from '#contract'
import { frameName, isVideoFile, videoEnding } from '#model/video-file.ts'
import { fileBelow } from '../files/file-below.ts'
import { BatchId, type Uploads } from '../files/uploads.ts'
import type { Room } from '../room.ts'
import { requireUploader } from './require-uploader.ts'

const maxPieceBytes = 64 * 1024 * 1024
const Bytes = z
  .object({ from: z.coerce.number().int().min(0), to: z.coerce.number().int() })
  .refine(({ from, to }) => to > from && to - from <= maxPieceBytes)
const Frame = z.object({ frame: z.coerce.number().int().min(0).max(999_999_999) })
const VideoRequest = z.object({ frames: BatchId, '*': z.string().max(4096) })

/**
 * Videos that a browser decodes: `/video/FRAMES/upload/BATCH/PATH` and `/video/FRAMES/root/NAME/PATH` return their
 * bytes in pieces, and accept frames into the batch FRAMES.
 */
export function videoRoutes(app: FastifyInstance, room: Room, uploads: Uploads): void {
  const find = async ({ userId }: User, params: unknown) => {
    const { data } = VideoRequest.safeParse(params)
    const [kind = '', name = '', ...path] = data?.['*'].split('/') ?? []
    const base =
      kind === 'upload' && BatchId.safeParse(name).success
        ? uploads.placeOf(userId, name)
        : room.roots.find((root) => kind === 'root' && root.name === name)?.folder
    const found = base === undefined ? null : await fileBelow(base, path.join('/'))
    return data && found && !found.isFolder && isVideoFile(found.place) ? { ...found, frames: data.frames } : null
  }
  const config = { rateLimit: false as const }

  app.get('/video/:frames/*', { config }, async (request, reply) => {
    const user = await requireUploader(room, request, reply)
    if (!user) return reply
    const found = await find(user, request.params)
    if (!found) return reply.code(404).send('This video is not there.')
    if (Object.keys(request.query as object).length === 0) return { sizeBytes: found.sizeBytes }
    const { data } = Bytes.safeParse(request.query)
    if (!data) return reply.code(400).send('These are no bytes of it.')
    return reply
      .type('application/octet-stream')
      .header('cache-control', 'no-store')
      .send(createReadStream(found.place, { start: data.from, end: data.to - 1 }))
  })

  app.addContentTypeParser('image/jpeg', { parseAs: 'buffer', bodyLimit: maxPieceBytes }, (_request, body, done) =>
    done(null, body),
  )
  const changes = { config, bodyLimit: maxPieceBytes, preHandler: room.visitors.requireOwnOrigin }
  app.post('/video/:frames/*', changes, async (request, reply) => {
    const user = await requireUploader(room, request, reply)
    if (!user) return reply
    const found = await find(user, request.params)
    const { data } = Frame.safeParse(request.query)
    if (!found || !data || !Buffer.isBuffer(request.body)) return reply.code(400).send('This is no frame of a video.')
    // The folder's name becomes that of the sequence and the source of its images.
    const name = basename(found.place).replace(videoEnding, '') || 'video'
    const folder = await uploads.framesFolder(user.userId, found.frames, { name, video: found.place })
    await writeFile(join(folder, frameName(data.frame)), request.body)
    return reply.code(201).send('')
  })
}
