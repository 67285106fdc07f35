import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { BatchId, UploadPlan, UploadRefused, type Uploads } from '../files/uploads.ts'
import type { Room } from '../room.ts'
import { requireUploader } from './require-uploader.ts'

const sweepEveryMs = 3_600_000
const One = z.object({
  batch: BatchId,
  key: z
    .string()
    .regex(/^[0-9a-f]{32}$/)
    .optional(),
})

/** Adds the routes for uploads by the tus protocol, so that a browser can resume. */
export function uploadRoutes(app: FastifyInstance, room: Room, uploads: Uploads): void {
  const { visitors } = room
  const sweep = () => uploads.deleteOld(Date.now()).catch((error: unknown) => app.log.error(error))
  const sweeping = setInterval(() => void sweep(), sweepEveryMs)
  void sweep()
  app.addHook('onClose', async () => clearInterval(sweeping))
  app.addContentTypeParser('application/offset+octet-stream', (_request, _payload, done) => done(null))
  const uploader = (request: FastifyRequest, reply: FastifyReply) => requireUploader(room, request, reply)
  const config = { rateLimit: false as const }
  const changes = { config, preHandler: visitors.requireOwnOriginOrToken }

  app.get('/uploads', async (request, reply) => {
    const user = await uploader(request, reply)
    return user ? uploads.list(user.userId) : reply
  })

  app.put('/upload/:batch', changes, async (request, reply) => {
    const user = await uploader(request, reply)
    if (!user) return reply
    const one = One.safeParse(request.params)
    const plan = UploadPlan.safeParse(request.body)
    if (!one.success || !plan.success) return reply.code(400).send('This is no upload.')
    try {
      return await uploads.begin(user.userId, one.data.batch, plan.data)
    } catch (error) {
      if (error instanceof UploadRefused) return reply.code(error.status).send(error.message)
      throw error
    }
  })

  app.delete('/upload/:batch', changes, async (request, reply) => {
    const user = await uploader(request, reply)
    if (!user) return reply
    const one = One.safeParse(request.params)
    if (!one.success) return reply.code(400).send('This is no upload.')
    await uploads.discard(user.userId, one.data.batch)
    return reply.code(204).send()
  })

  const pass = async (request: FastifyRequest, reply: FastifyReply) => {
    const user = await uploader(request, reply)
    if (!user) return reply
    const one = One.safeParse(request.params)
    if (!one.success) return reply.code(400).send('This is no upload.')
    reply.hijack()
    await uploads.handle(request.raw, reply.raw, { userId: user.userId, ...one.data })
    return reply
  }
  app.post('/upload/:batch', changes, pass)
  app.patch('/upload/:batch/:key', changes, pass)
  // Browsers send no origin with a request that only reads.
  app.head('/upload/:batch/:key', { config }, pass)
}
