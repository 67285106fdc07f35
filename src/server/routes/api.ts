import { createORPCClient, ORPCError } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import { OpenAPIHandler } from '@orpc/openapi/fastify'
import type { FastifyError, FastifyInstance } from 'fastify'
import { apiDocument } from '../api/api-document.ts'
import { type ForwardedTo, forwardingRouter } from '../api/forwarding-router.ts'
import { whyLeftOut } from '../api/left-out.ts'
import type { Room } from '../room.ts'
import { remoteUserOf } from '../visitors.ts'

/** The same limit as for a message of a browser. */
const maxBodyBytes = 16_000_000
/** Requests of one address per minute: programs send more than browsers. */
const maxRequests = 3_000

const noToken = () =>
  new ORPCError('UNAUTHORIZED', { status: 401, message: 'Send a valid token as “Authorization: Bearer TOKEN”.' })
const starting = () =>
  new ORPCError('STARTING', { status: 503, message: 'The engine is starting. Try again in a moment.' })

function noCall(path: string) {
  const procedure = path.replace('/', '.')
  const reason = whyLeftOut(procedure)
  return new ORPCError('NOT_FOUND', {
    status: 404,
    message: reason
      ? `Programs can’t call ${procedure}. ${reason}`
      : 'There is no such call. Calls are sent with POST; openapi.json lists them.',
  })
}

/** Returns an error of HTTP itself, such as a body that is too large or not JSON, in the form of all other errors. */
const outerError = ({ statusCode = 500, message }: FastifyError) =>
  new ORPCError(statusCode === 429 ? 'TOO_MANY_REQUESTS' : 'BAD_REQUEST', { status: statusCode, message })

/** The contract for programs: each procedure is a POST of JSON, made as the user of a token. */
export function apiRoutes(app: FastifyInstance, { engine, visitors, base }: Room, version: string): void {
  const prefix = `/${`${base}/api`.slice(1)}` as const
  const handler = new OpenAPIHandler(forwardingRouter)
  let document: ReturnType<typeof apiDocument> | null = null
  const routes = async (api: FastifyInstance) => {
    api.removeContentTypeParser(['application/x-www-form-urlencoded', 'application/octet-stream', 'text/plain'])
    const readJson = api.getDefaultJsonParser('error', 'error')
    api.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) =>
      body === '' ? done(null, undefined) : readJson(request, String(body), done),
    )
    api.setErrorHandler<FastifyError>((error, request, reply) => {
      const known = error instanceof ORPCError ? error : outerError(error)
      if (known.status >= 500) request.log.error(error)
      if (known.status === 401) reply.header('www-authenticate', 'Bearer')
      return reply.code(known.status).send(known.toJSON())
    })
    api.get('/openapi.json', async () => {
      document ??= apiDocument(version, prefix)
      return document
    })
    const options = { bodyLimit: maxBodyBytes, config: { rateLimit: { max: maxRequests, timeWindow: 60_000 } } }
    api.all('/*', options, async (request, reply) => {
      // Cookies are ignored here, because a page of another site could send them.
      const visitor = await visitors.of(visitors.credentialOf(request.headers, {}))
      if (!visitor) throw noToken()
      const port = engine.connect(remoteUserOf(visitor))
      if (!port) throw starting()
      try {
        const client: ForwardedTo = createORPCClient(new RPCLink({ port }))
        const { matched } = await handler.handle(request, reply, { prefix, context: { client } })
        if (!matched) throw noCall((request.params as { '*': string })['*'])
      } finally {
        port.close()
      }
    })
  }
  app.register(routes, { prefix: '/api' })
}
