import { createHash } from 'node:crypto'
import { basename } from 'node:path'
import cookie from '@fastify/cookie'
import helmet from '@fastify/helmet'
import rateLimit from '@fastify/rate-limit'
import files from '@fastify/static'
import underPressure from '@fastify/under-pressure'
import fastify, { type FastifyInstance, type FastifyReply } from 'fastify'
import { diskFullSentence, isDiskFull } from './files/disk-full.ts'
import type { RemoteRoot } from './files/roots.ts'
import { Uploads } from './files/uploads.ts'
import { busySentence } from './frames/frames.ts'
import { Metrics } from './metrics.ts'
import { keepChosenLanguage } from './page-language.ts'
import { Refusals } from './refusals.ts'
import type { Room } from './room.ts'
import { apiRoutes } from './routes/api.ts'
import { assistantRoutes } from './routes/assistant.ts'
import { downloadRoutes } from './routes/downloads.ts'
import { imageRoutes } from './routes/images.ts'
import { invitationRoutes } from './routes/invitations.ts'
import { metricsRoutes } from './routes/metrics.ts'
import { isPresentBuild, pageRoutes } from './routes/page.ts'
import { rootRoutes } from './routes/roots.ts'
import { signInRoutes } from './routes/sign-in.ts'
import { singleSignOnRoutes } from './routes/single-sign-on.ts'
import { startRoutes } from './routes/start.ts'
import { uploadRoutes } from './routes/uploads.ts'
import { videoRoutes } from './routes/videos.ts'
import type { ServedEngine } from './served-engine.ts'
import { messagePage, pageStyle } from './sign-in-page.ts'
import type { OidcSettings } from './sign-on/oidc-settings.ts'
import { SingleSignOn } from './sign-on/single-sign-on.ts'
import { Sockets } from './sockets.ts'
import { Visitors } from './visitors.ts'

export type AppOptions = {
  /** `base`: path below which a workspace is served. */
  workspaces: readonly { engine: ServedEngine; folder: string; base: string }[]
  /** Folder of the built page, and the version of Winnow that built it. */
  page: string
  version: string
  tls: { cert: Buffer; key: Buffer } | null
  /** A proxy in front says by whom and for which host a request came. */
  trustProxy: boolean
  /** Where browsers reach the server; else what they say they asked for. */
  publicUrl: URL | null
  /** Lets a program on another computer read the metrics. */
  metricsToken: string | null
  /** A provider that signs users in. */
  oidc: OidcSettings | null
  /** Whether assistants may look, by the Model Context Protocol. */
  mcp: boolean
  uploadLimitBytes: number
  roots: readonly RemoteRoot[]
  modelHosts: readonly string[]
}

const bodyLimit = 10_000
/** When its thread answers so late, the server has more to do than it can. */
const busyDelayMs = 10_000
/** Requests of one address in a minute that are no images. */
const maxRequests = 600

/** The server's side that browsers see: sign-in, the page, images and the connections to the engine. */
export async function createApp(options: AppOptions): Promise<FastifyInstance> {
  const {
    workspaces,
    page,
    version,
    tls,
    trustProxy,
    publicUrl,
    metricsToken,
    oidc,
    mcp,
    uploadLimitBytes,
    roots,
    modelHosts,
  } = options
  const app: FastifyInstance = fastify({
    trustProxy,
    bodyLimit,
    // Beside what commands print; what the engine does is in winnow.log.
    logger: { level: 'warn', stream: process.stderr },
    ...(tls ? { https: tls } : {}),
    forceCloseConnections: true,
  }) as FastifyInstance
  app.setErrorHandler((error, { headers }, reply) => {
    if (!isDiskFull(error)) throw error
    return headers.accept?.includes('text/html')
      ? messagePage(reply, 507, 'diskFull')
      : reply.code(507).type('text/plain; charset=utf-8').send(diskFullSentence)
  })
  await app.register(cookie)
  keepChosenLanguage(app, { isEncrypted: tls !== null || trustProxy })
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
    // Without TLS of its own the server does not know whether its proxy always has it.
    strictTransportSecurity: tls !== null || trustProxy,
  })
  await app.register(underPressure, {
    maxEventLoopDelay: busyDelayMs,
    retryAfter: 10,
    // Whoever watches the server sees it work hard; everyone else is told to come back.
    pressureHandler: ({ url }, reply) => {
      if (/\/(healthz|metrics)$/.test(url)) return
      if (/\/api\//.test(url)) void reply.code(503).send({ code: 'BUSY', status: 503, message: busySentence })
      else messagePage(reply, 503, 'busy')
    },
  })
  await app.register(rateLimit, { max: maxRequests, timeWindow: 60_000 })
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) =>
    done(null, Object.fromEntries(new URLSearchParams(String(body)))),
  )
  await app.register(files, { root: page, serve: false })
  const nameOf = ({ folder, base }: { folder: string; base: string }) => basename(base || folder)
  const metrics = new Metrics(workspaces.map((one) => ({ name: nameOf(one), engine: one.engine })))
  const signOn = oidc && new SingleSignOn(oidc)
  const rooms = workspaces.map(({ engine, folder, base }): Room => {
    const id = createHash('sha256').update(folder).digest('hex').slice(0, 12)
    const visitors = new Visitors(engine, { isEncrypted: tls !== null || trustProxy, publicUrl }, id)
    const sockets = new Sockets((user) => engine.connect(user), metrics.calls.of(nameOf({ folder, base })))
    // While the engine is started again leases end by themselves.
    sockets.onLeft = (userId) => void engine.client?.left({ userId }).catch(() => undefined)
    engine.onEvents((events) => sockets.tell(events))
    return { engine, folder, base, id, visitors, sockets, signOn, roots, modelHosts }
  })
  metricsRoutes(app, { metrics, token: metricsToken })
  app.get('/sign-in.css', async (_request, reply) => reply.type('text/css; charset=utf-8').send(pageStyle))
  for (const room of rooms)
    await app.register(async (below) => roomRoutes(below, room, { page, version, mcp, uploadLimitBytes }), {
      prefix: room.base,
    })
  if (rooms.length > 1) {
    app.get('/healthz', async (_request, reply) => health(reply, rooms))
    startRoutes(app, rooms)
  }
  const refusals = new Refusals(() => performance.now())
  app.server.on('upgrade', (request, stream, head) => {
    const passedOn = trustProxy ? request.headers['x-forwarded-for'] : undefined
    const address = String(passedOn ?? request.socket.remoteAddress).split(',')[0] ?? ''
    const refuse = (status: string) => {
      refusals.add(address)
      stream.end(`HTTP/1.1 ${status}\r\nConnection: close\r\n\r\n`)
    }
    stream.on('error', () => stream.destroy())
    if (refusals.isTooMany(address)) return refuse('429 Too Many Requests')
    const forwarded = trustProxy ? request.headers['x-forwarded-host'] : undefined
    const host = typeof forwarded === 'string' ? forwarded : request.headers.host
    const url = URL.parse(request.url ?? '/', 'http://winnow')
    const room = rooms.find(({ base }) => url?.pathname === `${base}/engine`)
    if (!url || !room) return refuse('404 Not Found')
    const { visitors, sockets } = room
    const credential = visitors.credentialOf(request.headers, app.parseCookie(request.headers.cookie ?? ''))
    // Programs have no page. Browsers can’t send their header with a WebSocket.
    if (credential?.kind !== 'token' && !visitors.isOwnOrigin(request.headers.origin, host))
      return refuse('403 Forbidden')
    const build = url.searchParams.get('build')
    Promise.all([visitors.of(credential), build === null || isPresentBuild(page, build)]).then(
      ([visitor, isPresent]) => {
        if (!visitor) refuse('401 Unauthorized')
        else if (isPresent) sockets.accept(request, stream, head, visitor)
        else sockets.turnAway(request, stream, head, version)
      },
      () => refuse('503 Service Unavailable'),
    )
  })
  const recheck = setInterval(() => {
    // While the engine is started again nobody can be asked; it is a second later.
    for (const { sockets, visitors } of rooms)
      void sockets.recheck((credential) => visitors.of(credential)).catch(() => undefined)
  }, 1000)
  // Before the server waits for its connections to end.
  app.addHook('preClose', async () => {
    clearInterval(recheck)
    for (const { sockets } of rooms) sockets.close()
  })
  return app
}

/** What browsers see of one workspace. */
type RoomOptions = Pick<AppOptions, 'page' | 'version' | 'mcp' | 'uploadLimitBytes'>

function roomRoutes(app: FastifyInstance, room: Room, { uploadLimitBytes, ...built }: RoomOptions): void {
  const healthPath = `${room.base}/healthz`
  app.addHook('onRequest', async (request, reply) =>
    room.engine.problem && request.url !== healthPath ? notAvailable(reply) : undefined,
  )
  app.get('/healthz', async (_request, reply) => health(reply, [room]))
  signInRoutes(app, room)
  if (room.signOn) singleSignOnRoutes(app, room, room.signOn)
  invitationRoutes(app, room)
  const uploads = new Uploads(room.folder, { limitBytes: uploadLimitBytes, base: room.base })
  uploadRoutes(app, room, uploads)
  videoRoutes(app, room, uploads)
  downloadRoutes(app, room)
  rootRoutes(app, room)
  pageRoutes(app, room, built)
  imageRoutes(app, room)
  apiRoutes(app, room, built.version)
  if (built.mcp) assistantRoutes(app, room, built.version)
}

const health = (reply: FastifyReply, rooms: readonly Room[]) => {
  const status = rooms.some(({ engine }) => engine.problem)
    ? 'failed'
    : rooms.every(({ engine }) => engine.client)
      ? 'ok'
      : 'starting'
  return reply.code(status === 'ok' ? 200 : 503).send({ status })
}

/** The reason names places on this computer, which is nothing for whoever comes by. */
const notAvailable = (reply: FastifyReply) => messagePage(reply, 503, 'notAvailable')
