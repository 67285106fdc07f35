import { readFile } from 'node:fs/promises'
import { isIP } from 'node:net'
import { createApp } from './app.ts'
import { type EngineFiles, ServedEngine } from './served-engine.ts'
import { loopback } from './visitors.ts'

export type ServeOptions = {
  folder: string
  host: string
  port: number
  tls?: { certFile: string; keyFile: string }
  trustProxy?: boolean
  publicUrl?: string
  engine: EngineFiles
  /** Folder of the built page. */
  page: string
  version: string
  /** Told when the engine could not be kept running; the server is of no use any more. */
  gaveUp(problem: string): void
}

/** `invitation`: the address at which the owner chooses a password, while no admin has one. */
export type Served = {
  url: string
  /** It listens there. */
  port: number
  invitation: { name: string; url: string } | null
  /** Of the engine as it runs now. */
  readonly enginePid: number | undefined
  close(): Promise<void>
}

/** A way to serve that would send passwords over a network in the clear. */
export class NotEncrypted extends Error {
  override name = 'NotEncrypted'
  constructor(host: string) {
    super(
      `Browsers on ${host} would send passwords unencrypted. Give --tls-cert and --tls-key, or put a proxy with TLS in front and say --trust-proxy.`,
    )
  }
}

/** Serves a workspace to browsers until it is closed. */
export async function serve(options: ServeOptions): Promise<Served> {
  const { host, port, trustProxy = false } = options
  if (!options.tls && !trustProxy && !loopback.includes(host)) throw new NotEncrypted(host)
  const tls = options.tls
    ? { cert: await readFile(options.tls.certFile), key: await readFile(options.tls.keyFile) }
    : null
  const engine = new ServedEngine(options.folder, options.engine, options.gaveUp)
  await engine.start()
  try {
    const publicUrl = options.publicUrl === undefined ? null : new URL(options.publicUrl)
    const app = await createApp({
      engine,
      folder: options.folder,
      page: options.page,
      version: options.version,
      tls,
      trustProxy,
      publicUrl,
    })
    await app.listen({ host, port })
    const address = app.server.address()
    const boundPort = typeof address === 'object' && address ? address.port : port
    const shownHost = host === '127.0.0.1' || host === '::1' ? 'localhost' : isIP(host) === 6 ? `[${host}]` : host
    const url = publicUrl?.origin ?? `${tls ? 'https' : 'http'}://${shownHost}:${boundPort}`
    const invited = (await engine.client?.inviteOwner()) ?? null
    return {
      url,
      port: boundPort,
      invitation: invited && { name: invited.name, url: `${url}/invite/${invited.token}` },
      get enginePid() {
        return engine.pid
      },
      async close() {
        await app.close()
        await engine.close()
      },
    }
  } catch (error) {
    await engine.close()
    throw error
  }
}
