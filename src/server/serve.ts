import { readFile } from 'node:fs/promises'
import { isIP } from 'node:net'
import { createApp } from './app.ts'
import { type EngineFiles, ServedEngine } from './served-engine.ts'
import { loopback } from './visitors.ts'
import { workspacePaths } from './workspace-paths.ts'

export type ServeOptions = {
  folders: readonly string[]
  host: string
  port: number
  tls?: { certFile: string; keyFile: string }
  trustProxy?: boolean
  publicUrl?: string
  metricsToken?: string
  engine: EngineFiles
  /** Folder of the built page. */
  page: string
  version: string
  /** Told when the only engine could not be kept running; the server is of no use any more. */
  gaveUp(problem: string): void
  /** Told what whoever runs the server should know. */
  tell(sentence: string): void
}

/** `invitation`: the address at which the owner chooses a password, while no admin has one. */
type ServedWorkspace = {
  folder: string
  url: string
  invitation: { name: string; url: string } | null
  /** Of the engine as it runs now. */
  readonly enginePid: number | undefined
}

export type Served = {
  url: string
  /** It listens there. */
  port: number
  /** In the order of their folders. */
  workspaces: ServedWorkspace[]
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

/** How often a workspace that could not be opened is tried again. */
const retryEveryMs = 60_000

/** Serves workspaces to browsers until it is closed. One of several that can't be opened does not keep the others from it. */
export async function serve(options: ServeOptions): Promise<Served> {
  const { folders, host, port, trustProxy = false } = options
  if (!options.tls && !trustProxy && !loopback.includes(host)) throw new NotEncrypted(host)
  const tls = options.tls
    ? { cert: await readFile(options.tls.certFile), key: await readFile(options.tls.keyFile) }
    : null
  const isAlone = folders.length === 1
  const bases = workspacePaths(folders)
  const workspaces = folders.map((folder, n) => {
    const gaveUp = (problem: string) => (isAlone ? options.gaveUp(problem) : options.tell(`${folder}: ${problem}`))
    return { folder, base: bases[n] ?? '', engine: new ServedEngine(folder, options.engine, gaveUp) }
  })
  const closeEngines = () => Promise.all(workspaces.map(({ engine }) => engine.close()))
  try {
    await Promise.all(workspaces.map(({ engine }) => (isAlone ? engine.start() : engine.open())))
    if (workspaces.every(({ engine }) => engine.problem)) throw new Error('None of the workspaces could be opened.')
    const publicUrl = options.publicUrl === undefined ? null : new URL(options.publicUrl)
    const { page, version } = options
    const app = await createApp({
      workspaces,
      page,
      version,
      tls,
      trustProxy,
      publicUrl,
      metricsToken: options.metricsToken ?? null,
    })
    await app.listen({ host, port })
    const address = app.server.address()
    const boundPort = typeof address === 'object' && address ? address.port : port
    const shownHost = host === '127.0.0.1' || host === '::1' ? 'localhost' : isIP(host) === 6 ? `[${host}]` : host
    const url = publicUrl?.origin ?? `${tls ? 'https' : 'http'}://${shownHost}:${boundPort}`
    const served = workspaces.map(async ({ folder, base, engine }): Promise<ServedWorkspace> => {
      const invited = (await engine.client?.inviteOwner()) ?? null
      return {
        folder,
        url: `${url}${base}`,
        invitation: invited && { name: invited.name, url: `${url}${base}/invite/${invited.token}` },
        get enginePid() {
          return engine.pid
        },
      }
    })
    const retry = setInterval(() => {
      for (const { engine } of workspaces) if (engine.problem) void engine.open()
    }, retryEveryMs)
    return {
      url,
      port: boundPort,
      workspaces: await Promise.all(served),
      async close() {
        clearInterval(retry)
        await app.close()
        await closeEngines()
      },
    }
  } catch (error) {
    await closeEngines()
    throw error
  }
}
