import { readFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { Readable } from 'node:stream'
import cookie from '@fastify/cookie'
import helmet from '@fastify/helmet'
import rateLimit from '@fastify/rate-limit'
import files from '@fastify/static'
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { z } from 'zod'
import { minPasswordLength } from '#contract'
import { ImageId } from '#model/ids.ts'
import { permissions, roleAllows } from '#model/roles.ts'
import { shownTypes } from '#model/shown-types.ts'
import { Attempts } from './attempts.ts'
import type { ServedEngine } from './served-engine.ts'
import { invitationPage, messagePage, pageStyle, signInPage } from './sign-in-page.ts'
import { Sockets } from './sockets.ts'
import { Uploads } from './uploads.ts'

export type AppOptions = {
  engine: ServedEngine
  /** Folder of the workspace. */
  folder: string
  /** Folder of the built page, and the version of Winnow that built it. */
  page: string
  version: string
  tls: { cert: Buffer; key: Buffer } | null
  /** A proxy in front says by whom and for which host a request came. */
  trustProxy: boolean
  /** Where browsers reach the server; else what they say they asked for. */
  publicUrl: URL | null
}

/** Browsers take this cookie over HTTPS and from this computer alone, for the whole server, and show it to no script. */
const sessionCookie = '__Host-winnow'
const bodyLimit = 10_000
/** Names of this computer for itself. */
export const loopback = ['localhost', '127.0.0.1', '::1', '[::1]']
const maxUploadBytes = 100_000_000_000
/** Requests of one address in a minute that are no images. */
const maxRequests = 600
const maxPosts = 60

const SignIn = z.object({ name: z.string().max(100), password: z.string().max(1000) })
const Chosen = z.object({ password: z.string().max(1000), again: z.string().max(1000) })
const InvitedBy = z.object({ token: z.string().max(200) })
const ImageRequest = z.object({ variant: z.enum(['thumbnail', 'proxy', 'display']), imageId: ImageId })

/** The server's side that browsers see: sign-in, the page, images and the connections to the engine. */
export async function createApp(options: AppOptions): Promise<FastifyInstance> {
  const { engine, folder, page, version, tls, trustProxy, publicUrl } = options
  const app: FastifyInstance = fastify({
    trustProxy,
    bodyLimit,
    // Beside what commands print; what the engine does is in winnow.log.
    logger: { level: 'warn', stream: process.stderr },
    ...(tls ? { https: tls } : {}),
    forceCloseConnections: true,
  }) as FastifyInstance
  await app.register(cookie)
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
  await app.register(rateLimit, {
    max: maxRequests,
    timeWindow: 60_000,
    allowList: (request) => request.url.startsWith('/image/'),
  })
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) =>
    done(null, Object.fromEntries(new URLSearchParams(String(body)))),
  )
  app.addContentTypeParser('application/octet-stream', (_request, payload, done) => done(null, payload))
  await app.register(files, { root: page, serve: false })
  const sockets = new Sockets((userId) => engine.connect(userId))
  const attempts = new Attempts(Date.now)
  const uploads = new Uploads(folder)
  const sweep = () => uploads.deleteOld(Date.now()).catch((error: unknown) => app.log.error(error))
  const sweeping = setInterval(() => void sweep(), 3_600_000)
  void sweep()

  const tokenOf = (request: { cookies: Record<string, string | undefined> }): string | null =>
    request.cookies[sessionCookie] ?? null
  const userOf = async (token: string | null) =>
    token === null ? null : ((await engine.client?.session({ token })) ?? null)
  const isOwnOrigin = (origin: string | undefined, host: string | undefined): boolean => {
    if (origin === undefined || !URL.canParse(origin)) return false
    const { origin: asked, host: askedHost, hostname } = new URL(origin)
    if (publicUrl) return asked === publicUrl.origin
    // A name of another site may lead to this computer: without TLS only names that are always of this computer count.
    return askedHost === host && (tls !== null || trustProxy || loopback.includes(hostname))
  }
  const html = (reply: FastifyReply, status: number, content: string) =>
    reply.code(status).type('text/html; charset=utf-8').header('cache-control', 'no-store').send(content)
  const requireOwnOrigin = async (request: FastifyRequest, reply: FastifyReply) => {
    if (!isOwnOrigin(request.headers.origin, request.host))
      return html(
        reply,
        403,
        messagePage('Not from this page', 'This form was sent from another site, so nothing was done.'),
      )
  }
  const postLimit = { rateLimit: { max: maxPosts, timeWindow: 60_000 } }

  app.get('/healthz', async (_request, reply) =>
    engine.client ? { status: 'ok' } : reply.code(503).send({ status: 'starting' }),
  )
  app.get('/sign-in.css', async (_request, reply) => reply.type('text/css; charset=utf-8').send(pageStyle))

  app.get('/sign-in', async (request, reply) =>
    (await userOf(tokenOf(request))) ? reply.redirect('/') : html(reply, 200, signInPage(engine.name, {})),
  )
  app.post('/sign-in', { config: postLimit, preHandler: requireOwnOrigin }, async (request, reply) => {
    const { data } = SignIn.safeParse(request.body)
    const name = data?.name.trim() ?? ''
    const attempt = { name, address: request.ip }
    const waitMs = attempts.waitMs(attempt)
    const refuse = (status: number, problem: string) => html(reply, status, signInPage(engine.name, { problem, name }))
    if (waitMs > 0) {
      const seconds = Math.ceil(waitMs / 1000)
      return refuse(429, `Too many attempts. Try again in ${seconds} ${seconds === 1 ? 'second' : 'seconds'}.`)
    }
    if (!engine.client) return refuse(503, 'The engine is starting. Try again in a moment.')
    // Counted before it is looked at: many at once would else all be let through.
    attempts.failed(attempt)
    const session = data ? await engine.client.signIn({ name, password: data.password }) : null
    if (!session) return refuse(401, 'The name or the password is wrong.')
    attempts.succeeded(attempt)
    return reply
      .setCookie(sessionCookie, session.token, {
        path: '/',
        secure: true,
        httpOnly: true,
        sameSite: 'lax',
        maxAge: Math.floor(session.maxAgeMs / 1000),
      })
      .redirect('/', 303)
  })
  app.post('/sign-out', { preHandler: requireOwnOrigin }, async (request, reply) => {
    const token = tokenOf(request)
    if (token !== null) {
      await engine.client?.signOut({ token })
      sockets.signOut(token)
    }
    return reply.clearCookie(sessionCookie, { path: '/', secure: true }).redirect('/sign-in', 303)
  })

  const notInvited = (reply: FastifyReply) =>
    html(
      reply,
      410,
      messagePage('Invitation not valid', 'It has expired or was used already. Ask an admin for a new one.'),
    )
  app.get('/invite/:token', { config: postLimit }, async (request, reply) => {
    const { token } = InvitedBy.parse(request.params)
    const user = (await engine.client?.invited({ token })) ?? null
    if (!user) return notInvited(reply)
    return html(reply, 200, invitationPage(engine.name, user.name, { minLength: minPasswordLength }))
  })
  app.post('/invite/:token', { config: postLimit, preHandler: requireOwnOrigin }, async (request, reply) => {
    const { token } = InvitedBy.parse(request.params)
    const user = (await engine.client?.invited({ token })) ?? null
    if (!user || !engine.client) return notInvited(reply)
    const { data } = Chosen.safeParse(request.body)
    const again = (problem: string) =>
      html(reply, 422, invitationPage(engine.name, user.name, { problem, minLength: minPasswordLength }))
    if (!data || data.password !== data.again) return again('The two passwords differ.')
    if (data.password.length < minPasswordLength) return again(`Use at least ${minPasswordLength} characters.`)
    try {
      await engine.client.accept({ token, password: data.password })
    } catch (error) {
      return again(error instanceof Error ? error.message : String(error))
    }
    return reply.redirect('/sign-in', 303)
  })

  app.put(
    '/upload/:batch/*',
    { config: { rateLimit: false }, bodyLimit: maxUploadBytes, preHandler: requireOwnOrigin },
    async (request, reply) => {
      const user = await userOf(tokenOf(request))
      if (!user) return reply.code(401).send()
      if (!roleAllows(user.role, permissions['library.import'])) return reply.code(403).send()
      const { batch, '*': path } = request.params as { batch: string; '*': string }
      const isStored = await uploads.store(user.userId, batch, path, request.body as Readable)
      return reply.code(isStored ? 201 : 400).send()
    },
  )

  app.get('/', async (request, reply) => {
    if (!(await userOf(tokenOf(request)))) return reply.redirect('/sign-in')
    const index = await readFile(join(page, 'web.html'), 'utf8')
    const name = engine.name.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`)
    return html(
      reply,
      200,
      index.replace(
        '<head>',
        `<head><meta name="winnow-workspace" content="${name}"><meta name="winnow-version" content="${version}">`,
      ),
    )
  })
  // The page's own files hold nothing of the workspace.
  app.get('/assets/*', async (request, reply) =>
    reply.sendFile(`assets/${(request.params as { '*': string })['*']}`, page, {
      maxAge: 31_536_000_000,
      immutable: true,
    }),
  )
  app.get('/image/:variant/:imageId', async (request, reply) => {
    if (!(await userOf(tokenOf(request)))) return reply.code(401).send()
    const { data } = ImageRequest.safeParse(request.params)
    // Whatever is wrong with the image, a browser shows that it is missing.
    const found = data && engine.client ? await engine.client.image(data).catch(() => null) : null
    if (!found) return reply.code(404).send()
    if (!shownTypes.includes(found.mime)) return reply.code(415).send()
    return reply
      .type(found.mime)
      .header('x-content-type-options', 'nosniff')
      .header('cache-control', 'private, no-cache')
      .sendFile(basename(found.file), dirname(found.file), { cacheControl: false, dotfiles: 'allow' })
  })

  app.server.on('upgrade', (request, stream, head) => {
    const refuse = (status: string) => stream.end(`HTTP/1.1 ${status}\r\nConnection: close\r\n\r\n`)
    stream.on('error', () => stream.destroy())
    const forwarded = trustProxy ? request.headers['x-forwarded-host'] : undefined
    const host = typeof forwarded === 'string' ? forwarded : request.headers.host
    if (request.url !== '/engine') return refuse('404 Not Found')
    if (!isOwnOrigin(request.headers.origin, host)) return refuse('403 Forbidden')
    const token = app.parseCookie(request.headers.cookie ?? '')[sessionCookie] ?? null
    userOf(token).then(
      (user) =>
        user && token
          ? sockets.accept(request, stream, head, { user, sessionToken: token })
          : refuse('401 Unauthorized'),
      () => refuse('503 Service Unavailable'),
    )
  })
  // While the engine is started again nobody can be asked; it is a second later.
  const recheck = setInterval(() => void sockets.recheck(userOf).catch(() => undefined), 1000)
  app.addHook('onClose', async () => {
    clearInterval(recheck)
    clearInterval(sweeping)
    sockets.close()
  })
  return app
}
