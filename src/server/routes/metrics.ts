import { createHash, timingSafeEqual } from 'node:crypto'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { loopback } from '#model/loopback.ts'
import type { Metrics } from '../metrics.ts'

const digest = (text: string) => createHash('sha256').update(text).digest()

/** Adds the metrics, for this computer or with the token. */
export function metricsRoutes(
  app: FastifyInstance,
  { metrics, token }: { metrics: Metrics; token: string | null },
): void {
  app.get('/metrics', async (request, reply) => {
    if (!(isHere(request) || hasToken(request, token))) return reply.code(403).send('Not from here.\n')
    return reply
      .type(metrics.contentType)
      .header('cache-control', 'no-store')
      .send(await metrics.text())
  })
}

/** Whether a request came from this computer itself, and not through a proxy on it. */
const isHere = ({ ip, hostname, headers }: FastifyRequest): boolean =>
  /^(127\.|::1$|::ffff:127\.)/.test(ip) &&
  loopback.includes(hostname) &&
  headers['x-forwarded-for'] === undefined &&
  headers.forwarded === undefined

const hasToken = ({ headers }: FastifyRequest, token: string | null): boolean =>
  token !== null && timingSafeEqual(digest(headers.authorization ?? ''), digest(`Bearer ${token}`))
