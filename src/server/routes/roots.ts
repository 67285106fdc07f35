import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { listRoot } from '../files/roots.ts'
import type { Room } from '../room.ts'
import { requireUploader } from './require-uploader.ts'

const Asked = z.object({ name: z.string().max(50), path: z.string().max(4096).default('') })

/** What leads may import from folders of the server's computer. */
export function rootRoutes(app: FastifyInstance, room: Room): void {
  app.get('/roots', async (request, reply) =>
    (await requireUploader(room, request, reply)) ? room.roots.map(({ name }) => name) : reply,
  )

  app.get('/root', async (request, reply) => {
    if (!(await requireUploader(room, request, reply))) return reply
    const { data } = Asked.safeParse(request.query)
    const root = room.roots.find(({ name }) => name === data?.name)
    // A folder that can't be read is shown as one that is not there.
    const listed = root && data ? await listRoot(root, data.path).catch(() => null) : null
    return listed ?? reply.code(404).send()
  })
}
