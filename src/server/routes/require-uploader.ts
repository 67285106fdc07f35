import type { FastifyReply, FastifyRequest } from 'fastify'
import type { User } from '#contract'
import { tokenProblem } from '#model/token-scope.ts'
import type { Room } from '../room.ts'
import { mayDo } from '../visitors.ts'

/** Returns a visitor who may upload and import. Answers any other with an error, and returns null. */
export async function requireUploader(
  { engine, visitors }: Room,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<User | null> {
  if (!engine.client) {
    await reply.code(503).send('The engine is starting. Try again in a moment.')
    return null
  }
  const visitor = await visitors.ofRequest(request)
  if (visitor && mayDo(visitor, 'library.import')) return visitor.user
  const problem = visitor?.token && tokenProblem(visitor.token, 'library.import')
  const why = problem?.message ?? (visitor && `${visitor.user.name} may not import files.`)
  await reply.code(visitor ? 403 : 401).send(why ?? undefined)
  return null
}
