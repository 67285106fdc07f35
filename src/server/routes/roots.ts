import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { listRoot } from '../files/roots.ts'
import type { Room } from '../room.ts'
import { requireUploader } from './require-uploader.ts'

const FolderRequest = z.object({ name: z.string().max(50), path: z.string().max(4096).default('') })

/** Adds the routes for folders of the server's computer that leads may import from. */
export function rootRoutes(app: FastifyInstance, room: Room): void {
  app.get('/roots', async (request, reply) =>
    (await requireUploader(room, request, reply)) ? room.roots.map(({ name }) => name) : reply,
  )

  app.get('/root', async (request, reply) => {
    if (!(await requireUploader(room, request, reply))) return reply
    const { data } = FolderRequest.safeParse(request.query)
    const root = room.roots.find(({ name }) => name === data?.name)
    // An unreadable folder looks like a missing one.
    const listed = root && data ? await listRoot(root, data.path).catch(() => null) : null
    return listed ?? reply.code(404).send()
  })
}
