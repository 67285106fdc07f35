import { readFile } from 'node:fs/promises'
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import type { FastifyInstance } from 'fastify'
import type { EngineClient } from '#contract'
import { assistantServer } from '../assistant/assistant-server.ts'
import type { Room } from '../room.ts'
import { remoteUserOf } from '../visitors.ts'

const maxBodyBytes = 1_000_000
const maxRequests = 600

/** Returns an error in the form of JSON-RPC. */
const problem = (message: string) => ({ jsonrpc: '2.0', error: { code: -32_000, message }, id: null })

/** Adds the Model Context Protocol for assistants. Each request is independent, as the user of its token. */
export function assistantRoutes(app: FastifyInstance, { engine, visitors }: Room, version: string): void {
  const options = { bodyLimit: maxBodyBytes, config: { rateLimit: { max: maxRequests, timeWindow: 60_000 } } }
  app.post('/mcp', options, async (request, reply) => {
    const { origin } = request.headers
    if (origin !== undefined && !visitors.isOwnOrigin(origin, request.host))
      return reply.code(403).send(problem('Not from this page.'))
    const visitor = await visitors.of(visitors.credentialOf(request.headers, {}))
    if (!visitor)
      return reply
        .code(401)
        .header('www-authenticate', 'Bearer')
        .send(problem('Send a valid token as “Authorization: Bearer TOKEN”.'))
    const port = engine.connect(remoteUserOf(visitor))
    if (!port) return reply.code(503).send(problem('The engine is starting. Try again in a moment.'))
    const client: EngineClient = createORPCClient(new RPCLink({ port }))
    const server = assistantServer(
      {
        client,
        async readImage(imageId) {
          const found = await engine.client?.image({ userId: visitor.user.userId, imageId, variant: 'proxy' })
          if (!found) throw new Error('The engine is starting. Try again in a moment.')
          return { bytes: await readFile(found.file), mime: found.mime }
        },
      },
      version,
    )
    const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: undefined, enableJsonResponse: true })
    reply.raw.on('close', () => {
      port.close()
      void server.close()
    })
    await server.connect(transport)
    reply.hijack()
    await transport.handleRequest(request.raw, reply.raw, request.body)
  })
  app.get('/mcp', async (_request, reply) => reply.code(405).header('allow', 'POST').send(problem('Send a POST.')))
}
