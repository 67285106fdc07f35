import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { once } from 'node:events'
import { lstatSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { WebSocketServer } from 'ws'
import { forgetAddress, noteAddress, winnowVersion } from '../index.ts'
import { type SocketPort, socketPort } from '../socket-port.ts'

const sha256 = (text: string) => createHash('sha256').update(text).digest()

/**
 * Serves commands of the same user while the workspace is open: a connection has to show a secret that only this user can
 * read. Returns a function that stops listening.
 */
export async function listenLocally(folder: string, serve: (port: SocketPort) => void): Promise<() => void> {
  const secret = randomBytes(32).toString('base64url')
  const path = socketPath(folder)
  const expected = sha256(`Bearer ${secret}`)
  const sockets = new WebSocketServer({ noServer: true })
  const server = createServer((_request, response) => response.writeHead(404).end())
  server.on('upgrade', (request, stream, head) => {
    stream.on('error', () => stream.destroy())
    if (!timingSafeEqual(sha256(request.headers.authorization ?? ''), expected))
      stream.end('HTTP/1.1 401 Unauthorized\r\nConnection: close\r\n\r\n')
    else
      sockets.handleUpgrade(request, stream, head, (socket) => {
        // The socket closes after an error, and the command at its other end reports it.
        socket.on('error', () => undefined)
        serve(socketPort(socket))
      })
  })
  server.listen(path)
  await once(server, 'listening')
  noteAddress(folder, { path, secret, version: winnowVersion })
  return () => {
    forgetAddress(folder)
    for (const socket of sockets.clients) socket.terminate()
    server.close()
  }
}

/**
 * Returns a path in a folder that only this user can enter. It is always the same for a workspace, so that crashes leave
 * no sockets behind.
 */
function socketPath(folder: string): string {
  const name = `winnow-${sha256(realpathSync(folder)).toString('hex').slice(0, 16)}`
  if (process.platform === 'win32') return `\\\\.\\pipe\\${name}-${randomBytes(8).toString('hex')}`
  const ground = process.env.XDG_RUNTIME_DIR ?? tmpdir()
  const usual = join(ground, name)
  mkdirSync(usual, { recursive: true, mode: 0o700 })
  const { mode, uid } = lstatSync(usual)
  const isOwn = uid === process.getuid?.() && (mode & 0o777) === 0o700
  // Somebody else may have made it first.
  const path = join(isOwn ? usual : mkdtempSync(`${usual}-`), 'engine.sock')
  rmSync(path, { force: true })
  return path
}
