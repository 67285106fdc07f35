import { basename, dirname } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { ImageId } from '#model/ids.ts'
import { shownTypes } from '#model/shown-types.ts'
import type { Room } from '../room.ts'

const ImageRequest = z.object({ variant: z.enum(['thumbnail', 'proxy', 'display']), imageId: ImageId })

/** Adds the routes for images. */
export function imageRoutes(app: FastifyInstance, { engine, visitors }: Room): void {
  app.get('/image/:variant/:imageId', { config: { rateLimit: false } }, async (request, reply) => {
    const visitor = await visitors.ofRequest(request)
    if (!visitor) return reply.code(401).send()
    const { data } = ImageRequest.safeParse(request.params)
    // For any problem with the image, a browser shows that it is missing.
    const { userId } = visitor.user
    const found = data && engine.client ? await engine.client.image({ ...data, userId }).catch(() => null) : null
    if (!found) return reply.code(404).send()
    if (!shownTypes.includes(found.mime)) return reply.code(415).send()
    return reply
      .type(found.mime)
      .header('x-content-type-options', 'nosniff')
      .header('cache-control', 'private, no-cache')
      .sendFile(basename(found.file), dirname(found.file), { cacheControl: false, dotfiles: 'allow' })
  })
}
