import { createHash } from 'node:crypto'
import { basename } from 'node:path'
import cookie from '@fastify/cookie'
import files from '@fastify/static'
import fastify, { type FastifyInstance, type FastifyReply } from 'fastify'
import { acceptSockets } from './accept-sockets.ts'
import { diskFullSentence, isDiskFull } from './files/disk-full.ts'
import type { RemoteRoot } from './files/roots.ts'
import { Uploads } from './files/uploads.ts'
import { Metrics } from './metrics.ts'
import { keepChosenLanguage } from './page-language.ts'
import { protect } from './protect.ts'
import type { Room } from './room.ts'
import { apiRoutes } from './routes/api.ts'
import { assistantRoutes } from './routes/assistant.ts'
import { downloadRoutes } from './routes/downloads.ts'
import { imageRoutes } from './routes/images.ts'
import { invitationRoutes } from './routes/invitations.ts'
import { metricsRoutes } from './routes/metrics.ts'
import { pageRoutes } from './routes/page.ts'
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
  /** Whether a proxy in front names the client and the host of a request. */
  trustProxy: boolean
  /** The address that browsers use. Without it, the host of each request counts. */
  publicUrl: URL | null
  /** Lets a program on another computer read the metrics. */
  metricsToken: string | null
  /** A provider that signs users in. */
  oidc: OidcSettings | null
  /** Whether assistants may read, by the Model Context Protocol. */
  mcp: boolean
  uploadLimitBytes: number
  busyDelayMs: number
  roots: readonly RemoteRoot[]
  modelHosts: readonly string[]
}

const bodyLimit = 10_000

/** Whether all visitors use TLS. */
const isEncrypted = ({ tls, trustProxy }: AppOptions): boolean => tls !== null || trustProxy

/** The server that browsers see: sign-in, the page, images and the connections to the engine. */
export async function createApp(options: AppOptions): Promise<FastifyInstance> {
  const { workspaces, page, version, tls, trustProxy, metricsToken, mcp, uploadLimitBytes } = options
  const app: FastifyInstance = fastify({
    trustProxy,
    bodyLimit,
    // Only warnings, next to the output of commands; the engine logs to winnow.log.
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
  keepChosenLanguage(app, { isEncrypted: isEncrypted(options) })
  await protect(app, { isEncrypted: isEncrypted(options), busyDelayMs: options.busyDelayMs })
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) =>
    done(null, Object.fromEntries(new URLSearchParams(String(body)))),
  )
  await app.register(files, { root: page, serve: false })
  const metrics = new Metrics(workspaces.map((one) => ({ name: nameOf(one), engine: one.engine })))
  const rooms = openRooms(options, metrics)
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
  acceptSockets(app, rooms, { page, version, trustProxy })
  return app
}

const nameOf = ({ folder, base }: Pick<Room, 'folder' | 'base'>): string => basename(base || folder)

function openRooms(options: AppOptions, metrics: Metrics): Room[] {
  const { workspaces, publicUrl, oidc, roots, modelHosts } = options
  const signOn = oidc && new SingleSignOn(oidc)
  return workspaces.map(({ engine, folder, base }) => {
    const id = createHash('sha256').update(folder).digest('hex').slice(0, 12)
    const visitors = new Visitors(engine, { isEncrypted: isEncrypted(options), publicUrl }, id)
    const sockets = new Sockets((user) => engine.connect(user), metrics.calls.of(nameOf({ folder, base })))
    // While the engine restarts, leases expire on their own.
    sockets.onLeft = (userId) => void engine.client?.left({ userId }).catch(() => undefined)
    engine.onEvents((events) => sockets.send(events))
    return { engine, folder, base, id, visitors, sockets, signOn, roots, modelHosts }
  })
}

/** The routes of one workspace. */
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

/** The reason is not shown, as it names places on this computer. */
const notAvailable = (reply: FastifyReply) => messagePage(reply, 503, 'notAvailable')
