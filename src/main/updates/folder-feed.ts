import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** An open feed. The updater needs an address. */
export type OpenedFeed = { url: string; close(): void }

/** Opens a feed. One in a folder, as in closed networks, gets an address that only this computer reaches. */
export async function openFeed(feed: string): Promise<OpenedFeed> {
  if (!feed.startsWith('file:')) return { url: feed.replace(/\/*$/, '/'), close() {} }
  const folder = fileURLToPath(feed)
  const server = createServer(async ({ url = '' }, reply) => {
    const file = join(folder, basename(decodeURIComponent(new URL(url, 'http://localhost').pathname)))
    const { size } = await stat(file).catch(() => ({ size: null }))
    if (size === null) return reply.writeHead(404).end()
    reply.writeHead(200, { 'content-length': size })
    createReadStream(file)
      .on('error', () => reply.destroy())
      .pipe(reply)
  })
  await new Promise<void>((listening, failed) => {
    server.once('error', failed).listen(0, '127.0.0.1', listening)
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, close: () => server.close() }
}
