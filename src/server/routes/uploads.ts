import type { Readable } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import type { Room } from '../room.ts'
import { Uploads } from '../uploads.ts'
import { mayDo } from '../visitors.ts'

const maxUploadBytes = 100_000_000_000
const sweepEveryMs = 3_600_000

/** Takes the files of an import. */
export function uploadRoutes(app: FastifyInstance, { folder, visitors }: Room): void {
  const uploads = new Uploads(folder)
  const sweep = () => uploads.deleteOld(Date.now()).catch((error: unknown) => app.log.error(error))
  const sweeping = setInterval(() => void sweep(), sweepEveryMs)
  void sweep()
  app.addHook('onClose', async () => clearInterval(sweeping))
  app.addContentTypeParser('application/octet-stream', (_request, payload, done) => done(null, payload))
  const options = {
    config: { rateLimit: false as const },
    bodyLimit: maxUploadBytes,
    preHandler: visitors.requireOwnOriginOrToken,
  }
  app.put('/upload/:batch/*', options, async (request, reply) => {
    const visitor = await visitors.ofRequest(request)
    if (!visitor) return reply.code(401).send()
    if (!mayDo(visitor, 'library.import')) return reply.code(403).send()
    const { batch, '*': path } = request.params as { batch: string; '*': string }
    const isStored = await uploads.store(visitor.user.userId, batch, path, request.body as Readable)
    return reply.code(isStored ? 201 : 400).send()
  })
}
