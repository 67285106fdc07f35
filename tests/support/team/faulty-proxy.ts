import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

type Faults = {
  /** Bytes to the client after which a connection is cut; null: never. */
  cutAfterBytes: number | null
  /** Bytes after which a connection falls silent; null: never. */
  silentAfterBytes: number | null
  /** How long each piece is delayed. */
  delayMs: number
  /** The answer to every request in place of the server's; null: none. */
  answer: string | null
}

export type FaultyProxy = { endpoint: string; faults: Faults; connections(): number; stop(): Promise<void> }

/** A proxy that gives connections between a client and a server the faults of networks. They can be changed while it runs. */
export async function startFaultyProxy(port: number): Promise<FaultyProxy> {
  const faults: Faults = { cutAfterBytes: null, silentAfterBytes: null, delayMs: 0, answer: null }
  const sockets = new Set<Socket>()
  let connections = 0
  const keep = (socket: Socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => socket.destroy())
  }
  const proxy = createServer((client) => {
    connections += 1
    keep(client)
    const { answer } = faults
    if (answer !== null) {
      client.once('data', () => client.end(answer))
      return
    }
    const server = connect(port, '127.0.0.1')
    keep(server)
    client.pipe(server)
    let sent = 0
    server.on('data', (piece) => {
      const { cutAfterBytes, silentAfterBytes, delayMs } = faults
      const limit = Math.min(cutAfterBytes ?? Infinity, silentAfterBytes ?? Infinity)
      const passed = piece.subarray(0, Math.max(0, limit - sent))
      const isLast = sent <= limit && sent + piece.length > limit
      sent += piece.length
      setTimeout(() => {
        if (passed.length > 0) client.write(passed)
        if (!isLast) return
        server.destroy()
        if (cutAfterBytes !== null) client.destroySoon()
      }, delayMs)
    })
    server.on('end', () => setTimeout(() => faults.silentAfterBytes ?? client.end(), faults.delayMs))
    client.on('close', () => server.destroy())
  })
  proxy.listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  const address = proxy.address()
  return {
    endpoint: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`,
    faults,
    connections: () => connections,
    async stop() {
      for (const socket of sockets) socket.destroy()
      proxy.close()
      await once(proxy, 'close')
    },
  }
}

/** Amazon's answer when the client's clock is wrong. */
export const clockRefusal = (serverMs: number): string => {
  const body =
    '<?xml version="1.0"?><Error><Code>RequestTimeTooSkewed</Code><Message>The difference between the request time and the current time is too large.</Message></Error>'
  return [
    'HTTP/1.1 403 Forbidden',
    `Date: ${new Date(serverMs).toUTCString()}`,
    'Content-Type: application/xml',
    `Content-Length: ${body.length}`,
    'Connection: close',
    '',
    body,
  ].join('\r\n')
}
