import { Readable } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import { Pack } from 'tar'
import { z } from 'zod'
import { requireRoom } from '../files/disk-full.ts'
import { Downloads } from '../files/downloads.ts'
import type { Room } from '../room.ts'

const sweepEveryMs = 3_600_000
const One = z.object({ id: z.string().max(36), name: z.string().min(1).max(300) })

/** Adds the routes for downloads that jobs wrote. */
export function downloadRoutes(app: FastifyInstance, { folder, visitors, engine }: Room): void {
  const downloads = new Downloads(folder)
  const sweep = () => downloads.deleteOld(Date.now()).catch((error: unknown) => app.log.error(error))
  const sweeping = setInterval(() => void sweep(), sweepEveryMs)
  void sweep()
  app.addHook('onClose', async () => clearInterval(sweeping))
  const config = { rateLimit: false as const }

  app.get('/downloads', { config }, async (request, reply) => {
    const user = (await visitors.ofRequest(request))?.user
    return user ? downloads.list(user) : reply.code(401).send()
  })

  app.get('/download/:id/:name', { config }, async (request, reply) => {
    const user = (await visitors.ofRequest(request))?.user
    if (!user) return reply.code(401).send()
    const { data } = One.safeParse(request.params)
    const found = data ? await downloads.find(user, data.id, data.name) : null
    if (!found)
      return reply
        .code(404)
        .type('text/plain; charset=utf-8')
        .send('This download is not there any more. Make it again.')
    // A page checks the download first, and the audit log must have room for its entry.
    if (request.method === 'HEAD') await requireRoom(folder)
    else if (request.headers.range === undefined || /^bytes=0-/.test(request.headers.range))
      await engine.client?.noteDownload({ userId: user.userId, name: found.name })
    reply.header('x-content-type-options', 'nosniff').header('cache-control', 'private, no-store')
    if (found.sizeBytes !== null)
      return reply
        .header('content-disposition', attachment(found.name))
        .sendFile(found.name, found.folder, { cacheControl: false, dotfiles: 'allow' })
    const pack = new Pack({ cwd: found.folder, portable: true })
    // With a leading dot, because a name that begins with @ would count as an archive.
    pack.add(`./${found.name}`)
    pack.end()
    return reply
      .type('application/x-tar')
      .header('content-disposition', attachment(`${found.name}.tar`))
      .send(Readable.from(pack, { objectMode: false }))
  })

  app.delete('/download/:id', { config, preHandler: visitors.requireOwnOriginOrToken }, async (request, reply) => {
    const user = (await visitors.ofRequest(request))?.user
    if (!user) return reply.code(401).send()
    await downloads.discard(user, String((request.params as { id: string }).id))
    return reply.code(204).send()
  })
}

/** Encodes a name by RFC 8187, so that it can’t end the header or lead to a folder. */
const attachment = (name: string): string =>
  `attachment; filename*=UTF-8''${encodeURIComponent(name).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`)}`
