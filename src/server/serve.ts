import { isIP } from 'node:net'
import { hostname } from 'node:os'
import type { FastifyInstance } from 'fastify'
import { loopback } from '#model/loopback.ts'
import { hourMs } from '#model/units.ts'
import { administratorText } from '../managed/administrator-text.ts'
import { readManaged } from '../managed/read-managed.ts'
import { type AppOptions, createApp } from './app.ts'
import { AuditSealer } from './audit-sealer.ts'
import { CantServe } from './cant-serve.ts'
import { type CertificateFiles, readCertificate } from './certificate.ts'
import { type RemoteRoot, readRoots } from './files/roots.ts'
import { refuseNetworkFolder } from './network-folder.ts'
import { Renewing } from './renewing.ts'
import { type EngineFiles, ServedEngine } from './served-engine.ts'
import type { OidcSettings } from './sign-on/oidc-settings.ts'
import { workspacePaths } from './workspace-paths.ts'

const usualUploadLimitBytes = 500_000_000_000
const usualBusyDelayMs = 10_000

export type ServeOptions = {
  folders: readonly string[]
  host: string
  port: number
  tls?: CertificateFiles
  trustProxy?: boolean
  publicUrl?: string
  metricsToken?: string
  mcp?: boolean
  /** A provider that signs users in. */
  oidc?: OidcSettings
  /** Signing of the audit logs: the private key's file, and where signed lines go. */
  seal?: { keyFile: string; heads: string }
  /** Limit for one user's uploads on the server. */
  uploadLimitBytes?: number
  /** Requests are refused while the server's thread answers this late; 0: never. */
  busyDelayMs?: number
  /** Folders on this computer that leads may import from, by name. */
  roots?: readonly { name: string; folder: string }[]
  /** Hosts from which leads may add models. */
  modelHosts?: readonly string[]
  /** Buckets of object storage that leads may import from and export to. */
  storage?: readonly string[]
  engine: EngineFiles
  /** Folder of the built page. */
  page: string
  version: string
  /** Called when the only engine keeps stopping, so that the server is useless. */
  gaveUp(problem: string): void
  /** Called with what the operator should know. */
  warn(sentence: string): void
}

/** `invitation`: where the owner chooses a password, while no admin has one. */
type ServedWorkspace = {
  folder: string
  url: string
  invitation: { name: string; url: string } | null
  /** Of the running engine. */
  readonly enginePid: number | undefined
}

export type RunningServer = {
  url: string
  /** The address it listens on. */
  port: number
  /** In the order of the given folders. */
  workspaces: ServedWorkspace[]
  /** Reads the certificate's files again. */
  renewCertificate(): Promise<void>
  /** Closes the workspaces. */
  close(): Promise<void>
  /** Kills the engines. Saved work is safe. */
  kill(): void
}

/** How often to retry a workspace that could not be opened. */
const retryEveryMs = 60_000

/** Serves workspaces to browsers until closed. When one of several can't be opened, the others are still served. */
export async function serve(options: ServeOptions): Promise<RunningServer> {
  const { folders, host, port, trustProxy = false } = options
  if (!options.tls && !trustProxy && !loopback.includes(host))
    throw new CantServe(
      `Browsers on ${host} would send passwords unencrypted. Give --tls-cert and --tls-key, or put a proxy with TLS in front and say --trust-proxy.`,
    )
  requireManagedSignIn(options)
  const tls = options.tls ? await readCertificate(options.tls) : null
  for (const folder of folders) await refuseNetworkFolder(folder)
  const roots = await readRoots(options.roots ?? [], folders)
  const allowed = { roots, modelHosts: [...(options.modelHosts ?? [])], storage: [...(options.storage ?? [])] }
  const isAlone = folders.length === 1
  const bases = workspacePaths(folders)
  const workspaces = folders.map((folder, n) => {
    const gaveUp = (problem: string) => (isAlone ? options.gaveUp(problem) : options.warn(`${folder}: ${problem}`))
    return { folder, base: bases[n] ?? '', engine: new ServedEngine(folder, allowed, options.engine, gaveUp) }
  })
  const sealer = options.seal ? await AuditSealer.open({ ...options.seal, warn: options.warn }) : null
  const seal = () => sealer?.seal(workspaces.map(({ engine }) => ({ name: engine.name, client: engine.client })))
  const closeEngines = () => Promise.all(workspaces.map(({ engine }) => engine.close()))
  try {
    await Promise.all(workspaces.map(({ engine }) => (isAlone ? engine.start() : engine.open())))
    if (workspaces.every(({ engine }) => engine.problem)) throw new Error('None of the workspaces could be opened.')
    const app = await listen(options, { workspaces, tls, roots })
    const address = app.server.address()
    const boundPort = typeof address === 'object' && address ? address.port : port
    const url = urlOf(options, boundPort)
    const renewing = options.tls ? new Renewing(options.tls, app.server, options.warn) : null
    const served = workspaces.map((workspace) => servedAt(url, workspace))
    await seal()
    const sealing = setInterval(() => void seal(), hourMs)
    const retry = setInterval(() => {
      for (const { engine } of workspaces) if (engine.problem) void engine.open()
    }, retryEveryMs)
    return {
      url,
      port: boundPort,
      workspaces: await Promise.all(served),
      renewCertificate: () => renewing?.renew() ?? Promise.resolve(),
      async close() {
        clearInterval(retry)
        clearInterval(sealing)
        renewing?.end()
        for (const { engine } of workspaces) engine.expectEnd()
        await app.close()
        await seal()
        await closeEngines()
      },
      kill() {
        for (const { engine } of workspaces) engine.kill()
      },
    }
  } catch (error) {
    await closeEngines()
    throw error
  }
}

type OpenedWorkspace = { folder: string; base: string; engine: ServedEngine }

/** Starts to listen where the options say. */
async function listen(
  options: ServeOptions,
  { workspaces, tls, roots }: { workspaces: OpenedWorkspace[]; tls: AppOptions['tls']; roots: readonly RemoteRoot[] },
): Promise<FastifyInstance> {
  const { host, port, page, version, publicUrl } = options
  const app = await createApp({
    workspaces,
    page,
    version,
    tls,
    trustProxy: options.trustProxy ?? false,
    publicUrl: publicUrl === undefined ? null : new URL(publicUrl),
    roots,
    modelHosts: options.modelHosts ?? [],
    uploadLimitBytes: options.uploadLimitBytes ?? usualUploadLimitBytes,
    busyDelayMs: options.busyDelayMs ?? usualBusyDelayMs,
    metricsToken: options.metricsToken ?? null,
    mcp: options.mcp ?? false,
    oidc: options.oidc ?? null,
  })
  await app.listen({ host, port }).catch(async (error: unknown) => {
    await app.close()
    throw cantListen(error, options)
  })
  return app
}

/** `port`: the one it listens on. */
const urlOf = ({ publicUrl, tls, host }: ServeOptions, port: number): string =>
  new URL(publicUrl ?? `${tls ? 'https' : 'http'}://${shownHost(host)}:${port}`).origin

async function servedAt(url: string, { folder, base, engine }: OpenedWorkspace): Promise<ServedWorkspace> {
  const invited = (await engine.client?.inviteOwner()) ?? null
  return {
    folder,
    url: `${url}${base}`,
    invitation: invited && { name: invited.name, url: `${url}${base}/invite/${invited.token}` },
    get enginePid() {
      return engine.pid
    },
  }
}

/** Reports problems in the managed settings. Throws when they require a sign-in that these options lack. */
function requireManagedSignIn({ oidc, warn }: ServeOptions): void {
  const managed = readManaged()
  for (const problem of managed.problems) warn(problem)
  if (managed.values.serverSignIn !== 'singleSignOn' || (oidc && !oidc.passwords)) return
  throw new CantServe(
    `Servers of this computer sign users in by single sign-on only: give --oidc with a file that has "passwords": false. ${administratorText(managed, 'serverSignIn')}`,
  )
}

/** The URL of a server that listens on this address. */
function shownHost(host: string): string {
  if (host === '127.0.0.1' || host === '::1') return 'localhost'
  if (host === '0.0.0.0' || host === '::') return hostname()
  return isIP(host) === 6 ? `[${host}]` : host
}

/** Explains why a port can't be used. */
function cantListen(error: unknown, { host, port }: ServeOptions): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : null
  if (code === 'EADDRINUSE') return new CantServe(`Port ${port} on ${host} is in use. Choose another one with --port.`)
  if (code === 'EACCES')
    return new CantServe(
      `Port ${port} may not be used by this user. Choose one from 1024 on with --port, or put a proxy in front.`,
    )
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return new CantServe(`${host} is no address of this computer. Choose another one with --host.`)
  return error
}
