import type { FastifyInstance } from 'fastify'
import { Refusals } from './refusals.ts'
import type { Room } from './room.ts'
import { isPresentBuild } from './routes/page.ts'

type SocketOptions = { page: string; version: string; trustProxy: boolean }

/** Connects browsers and programs to the engines of their workspaces, as long as they are signed in. */
export function acceptSockets(
  app: FastifyInstance,
  rooms: readonly Room[],
  { page, version, trustProxy }: SocketOptions,
): void {
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
    // While the engine restarts, the user can’t be checked; the next try comes a second later.
    for (const { sockets, visitors } of rooms)
      void sockets.recheck((credential) => visitors.of(credential)).catch(() => undefined)
  }, 1000)
  // Before the server waits for its connections to end.
  app.addHook('preClose', async () => {
    clearInterval(recheck)
    for (const { sockets } of rooms) sockets.close()
  })
}
