import helmet from '@fastify/helmet'
import rateLimit from '@fastify/rate-limit'
import underPressure from '@fastify/under-pressure'
import type { FastifyInstance } from 'fastify'
import { busySentence } from './frames/frames.ts'
import { messagePage } from './sign-in-page.ts'

/** Requests of one address per minute, without images. */
const maxRequests = 600

/** Sets the security headers of every answer, and refuses requests while there are too many. */
export async function protect(
  app: FastifyInstance,
  { isEncrypted, busyDelayMs }: { isEncrypted: boolean; busyDelayMs: number },
): Promise<void> {
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        imgSrc: ["'self'", 'blob:', 'data:'],
        styleSrc: ["'self'", "'unsafe-inline'"],
        workerSrc: ["'self'", 'blob:'],
        connectSrc: ["'self'", 'blob:'],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
        formAction: ["'self'"],
      },
    },
    crossOriginEmbedderPolicy: false,
    // Under a stricter policy browsers send forms without their origin, which is checked here.
    referrerPolicy: { policy: 'same-origin' },
    // Without its own TLS, the server does not know whether its proxy always has it.
    strictTransportSecurity: isEncrypted,
  })
  await app.register(underPressure, {
    maxEventLoopDelay: busyDelayMs,
    retryAfter: 10,
    // Health checks and metrics still get an answer.
    pressureHandler: ({ url }, reply) => {
      if (/\/(healthz|metrics)$/.test(url)) return
      if (/\/api\//.test(url)) void reply.code(503).send({ code: 'BUSY', status: 503, message: busySentence })
      else messagePage(reply, 503, 'busy')
    },
  })
  await app.register(rateLimit, { max: maxRequests, timeWindow: 60_000 })
}
