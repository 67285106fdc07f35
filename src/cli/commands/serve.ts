import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Command, Option } from 'commander'
import { winnowVersion } from '#engine'
import { isStorageAddress, readStorageAddress } from '#model/storage-address.ts'
import { syslogOptions } from '../../server/audit-sealer.ts'
import { CantServe } from '../../server/cant-serve.ts'
import type { RemoteRoot } from '../../server/files/roots.ts'
import type { RunningServer, ServeOptions } from '../../server/serve.ts'
import { readOidcSettings } from '../../server/sign-on/oidc-settings.ts'
import { eachOf, wholeNumber } from '../arguments.ts'
import { define } from '../define.ts'
import { exitCodes, UsageError } from '../outcome.ts'
import type { CommonOptions } from '../session.ts'

type Flags = CommonOptions & {
  host: string
  port: number
  tlsCert?: string
  tlsKey?: string
  trustProxy?: boolean
  publicUrl?: string
  metricsToken?: string
  mcp?: boolean
  oidc?: string
  auditKey?: string
  auditHeads?: string
  root?: string[]
  allowModelHost?: string[]
  allowStorage?: string[]
  uploadLimit: number
}

/** Reads a bucket from its name or its address. */
function bucketOf(text: string): string {
  const address = readStorageAddress(isStorageAddress(text) ? text : `s3://${text}`)
  if ('problem' in address || address.key !== '') throw new UsageError(`--allow-storage ${text} names no bucket.`)
  return address.bucket
}

const defaultPort = 4700
const stopSignals = ['SIGINT', 'SIGTERM'] as const

/** The page lies beside this file in a built app, else in the build folder. Without a build, the engine runs from the sources too. */
const isBuilt = !import.meta.url.endsWith('.ts')
const here = fileURLToPath(new URL('.', import.meta.url))
const page = isBuilt ? join(here, '..', 'renderer') : join(here, '..', '..', '..', 'out', 'renderer')
const engineFile = isBuilt ? join(here, 'engine-host.js') : join(here, '..', '..', 'engine', 'host', 'index.ts')

export function addServeCommand(program: Command): void {
  define<[string[]], Flags>(
    program
      .command('serve')
      .description('serve workspaces to browsers')
      .argument('<ws...>', 'folders of the workspaces')
      .option('--host <address>', 'address to listen on', '127.0.0.1')
      .option('--port <n>', 'port to listen on', wholeNumber(0), defaultPort)
      .option('--tls-cert <file>', 'certificate, in PEM format')
      .option('--tls-key <file>', 'its private key, in PEM format')
      .option('--trust-proxy', 'a proxy with TLS is in front and says who asks')
      .option(
        '--root <name=folder>',
        'a folder of this computer that leads may import from; can be given several times',
        eachOf(String),
      )
      .option('--upload-limit <gb>', 'gigabytes of uploads that each user can have', wholeNumber(1), 500)
      .option(
        '--allow-model-host <host>',
        'a host whose models leads may add; can be given several times',
        eachOf(String),
      )
      .option(
        '--allow-storage <bucket>',
        'a bucket of object storage that leads may use; can be given several times',
        eachOf(String),
      )
      .option('--public-url <url>', 'address that browsers use, such as https://winnow.example.org')
      .option('--audit-key <file>', 'private key that signs the audit log each hour (winnow audit key)')
      .option('--audit-heads <file>', 'where the signed lines are added: a file, syslog, or syslog://host:port')
      .option('--oidc <file>', 'settings of a single sign-on, as the guide shows them (JSON)')
      .addOption(
        new Option('--metrics-token <token>', 'lets other computers read /metrics').env('WINNOW_METRICS_TOKEN'),
      )
      .option('--mcp', 'let assistants look, at /mcp, with a token'),
    async ([given], flags) => {
      const isShown = !flags.quiet && !flags.json
      const stopped = new AbortController()
      let problem: string | null = null
      const served = await serveOrExplain({
        ...(await optionsOf(given, flags)),
        gaveUp(why) {
          problem = why
          stopped.abort()
        },
        warn: (sentence) => process.stderr.write(`winnow: ${sentence}\n`),
      })
      if (isShown) process.stdout.write(`${startText(served)}\n`)
      const stop = () => {
        if (!stopped.signal.aborted) return stopped.abort()
        served.kill()
        process.exit(exitCodes.failed)
      }
      for (const name of stopSignals) process.on(name, stop)
      process.on('SIGHUP', () => void served.renewCertificate())
      if (!stopped.signal.aborted) await once(stopped.signal, 'abort')
      if (isShown) process.stderr.write('Stopping. Press Ctrl-C again to stop at once.\n')
      await served.close()
      if (problem) throw new Error(problem)
      const workspaces = served.workspaces.map(({ folder, url }) => ({ folder, url }))
      return { json: { url: served.url, workspaces }, text: 'Stopped.' }
    },
  )
}

/** Returns the options of the server. Throws a usage error for flags that don’t go together. */
async function optionsOf(given: readonly string[], flags: Flags): Promise<Omit<ServeOptions, 'gaveUp' | 'warn'>> {
  const { host, port, tlsCert, tlsKey, publicUrl, metricsToken, oidc } = flags
  const folders = given.map((folder) => resolve(folder))
  const twice = folders.find((folder, n) => folders.indexOf(folder) !== n)
  if (twice !== undefined) throw new UsageError(`${twice} is given twice. Give it once.`)
  if ((tlsCert === undefined) !== (tlsKey === undefined))
    throw new UsageError('TLS needs both --tls-cert and --tls-key.')
  const seal = sealOf(folders, { key: flags.auditKey, heads: flags.auditHeads })
  if (publicUrl !== undefined && !/^https?:$/.test(URL.canParse(publicUrl) ? new URL(publicUrl).protocol : ''))
    throw new UsageError(`--public-url ${publicUrl} is no address like https://winnow.example.org.`)
  if (!existsSync(join(page, 'web.html')))
    throw new UsageError('The page for browsers is not built. Run npm run build once.')
  return {
    folders,
    host,
    port,
    ...(tlsCert && tlsKey ? { tls: { certFile: resolve(tlsCert), keyFile: resolve(tlsKey) } } : {}),
    trustProxy: flags.trustProxy ?? false,
    ...(publicUrl === undefined ? {} : { publicUrl }),
    ...(metricsToken === undefined ? {} : { metricsToken }),
    mcp: flags.mcp ?? false,
    ...(seal ? { seal } : {}),
    ...(oidc === undefined ? {} : { oidc: await readOidcSettings(resolve(oidc)) }),
    roots: (flags.root ?? []).map(readRoot),
    modelHosts: flags.allowModelHost ?? [],
    storage: (flags.allowStorage ?? []).map(bucketOf),
    uploadLimitBytes: flags.uploadLimit * 1e9,
    engine: { file: engineFile, node: process.execPath, compiled: process.env.NODE_COMPILE_CACHE ?? '' },
    page,
    version: winnowVersion,
  }
}

/**
 * Returns the files of the key and of the signed lines. They must be outside of the workspaces, so that nobody who can
 * change a workspace can change them.
 */
function sealOf(
  folders: readonly string[],
  { key, heads }: { key: string | undefined; heads: string | undefined },
): { keyFile: string; heads: string } | null {
  if (key === undefined && heads === undefined) return null
  if (key === undefined || heads === undefined)
    throw new UsageError('Sealing the audit log needs both --audit-key and --audit-heads.')
  const sealed = { keyFile: resolve(key), heads: syslogOptions(heads) ? heads : resolve(heads) }
  for (const file of Object.values(sealed))
    if (folders.some((folder) => file.startsWith(folder + sep)))
      throw new UsageError(`${file} is inside a workspace. Put it where only the server reaches it.`)
  return sealed
}

function readRoot(text: string): RemoteRoot {
  const [, name, folder] = /^([^=]+)=(.+)$/.exec(text) ?? []
  if (name === undefined || folder === undefined)
    throw new UsageError(`--root ${text} is not of the form images=/mnt/images.`)
  return { name, folder: resolve(folder) }
}

async function serveOrExplain(options: ServeOptions): Promise<RunningServer> {
  // Loaded here: with it, every command would take a fifth longer to start.
  const { serve } = await import('../../server/serve.ts')
  try {
    return await serve(options)
  } catch (error) {
    throw error instanceof CantServe ? new UsageError(error.message) : error
  }
}

const startText = ({ url, workspaces }: RunningServer): string =>
  [
    `Serving at ${url}. Press Ctrl-C to stop.`,
    ...workspaces.flatMap(({ folder, url, invitation }) => [
      ...(workspaces.length > 1 ? [`${folder} at ${url}`] : []),
      ...(invitation ? [`${invitation.name}, choose your password at ${invitation.url}`] : []),
    ]),
  ].join('\n')
