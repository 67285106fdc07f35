import { RPCHandler } from '@orpc/server/message-port'
import { z } from 'zod'
import { messageOf } from '#model/text/zod-messages.ts'
import { hourMs, minuteMs } from '#model/units.ts'
import {
  createWorkspace,
  type Engine,
  isWorkspace,
  keepHeapSmall,
  lookAtChosen,
  openBackup,
  openEngine,
} from '../index.ts'
import { Rate } from '../jobs/index.ts'
import type { Connection } from '../procedure.ts'
import { DamagedDatabase, isNoSpace, noSpaceMessage } from '../store/index.ts'
import { askParent, linkToParent } from './parent-link.ts'
import { passBytes } from './pass-bytes.ts'

/**
 * The engine as a separate process, started by the desktop shell. Its one argument is JSON. It answers its parent with
 * `ready` or `failed`, then serves every port that the parent hands over, until the parent sends `stop` or is gone. Calls
 * of a window may only name paths that the parent knows as chosen. Started with `look`, it opens no workspace and reports
 * what files and folders contain.
 */
const OpenWorkspace = z.object({
  folder: z.string(),
  create: z.object({ name: z.string(), backup: z.string().optional() }).optional(),
  user: z.string().optional(),
  program: z.string().default('the Winnow app'),
  served: z
    .object({
      roots: z.array(z.object({ name: z.string(), folder: z.string() })),
      modelHosts: z.array(z.string()),
      storage: z.array(z.string()).optional(),
    })
    .optional(),
})
const Start = z.union([z.object({ look: z.literal(true) }), OpenWorkspace])
const Look = z.object({ type: z.literal('look'), paths: z.array(z.string()) })

/** Checking whether a message is form data would load Node's whole HTTP client with the first call; none is sent here. */
Object.defineProperty(globalThis, 'FormData', { value: class FormData {} })

async function start(workspace: z.infer<typeof OpenWorkspace>): Promise<Engine> {
  try {
    return await openOrCreate(workspace)
  } catch (error) {
    throw isNoSpace(error) ? new Error(noSpaceMessage(error, workspace.folder)) : error
  }
}

const reportEveryMs = 200

/** Reports the progress of a restore to the parent, a few times a second. */
function reportRestoring(): (doneBytes: number, totalBytes: number) => void {
  const rate = new Rate()
  let reportedAtMs = 0
  return (doneBytes, totalBytes) => {
    const nowMs = Date.now()
    if (nowMs - reportedAtMs < reportEveryMs) return
    reportedAtMs = nowMs
    rate.add(nowMs, doneBytes)
    parent.post({ type: 'restoring', doneBytes, totalBytes, bytesPerSecond: rate.perSecond() })
  }
}

async function openOrCreate({ folder, create, user, program, served }: z.infer<typeof OpenWorkspace>): Promise<Engine> {
  const clock = { nowMs: () => Date.now() }
  if (create?.backup !== undefined)
    await openBackup({
      file: create.backup,
      folder,
      clock,
      signal: stopping.signal,
      progress: reportRestoring(),
    })
  else if (create && !isWorkspace(folder)) await createWorkspace(folder, { name: create.name, classes: [], clock })
  const onWaiting = served && ((sentence: string) => void process.stderr.write(`winnow: ${sentence}\n`))
  return openEngine({ folder, user, served, program, recoverJobs: true, ...(onWaiting ? { onWaiting } : {}) })
}

const idleLookMs = 600_000

/**
 * While the app is open, plans retention, writes a digest and starts a refresh when they are due, and monitors while
 * nobody works.
 */
function keepSchedule(engine: Engine): void {
  const look = () => {
    if (engine.isRetentionDue())
      engine.client.disposal
        .runSchedule()
        .catch((error: unknown) => engine.context.log.error('The scheduled retention run failed.', error))
  }
  setInterval(look, hourMs).unref()
  setTimeout(look, 60_000).unref()
  const refresh = () => engine.context.finishBeforeClose(engine.refreshIfDue(), 'Beginning the scheduled refresh')
  setInterval(refresh, minuteMs).unref()
  const digest = () => engine.context.finishBeforeClose(engine.digestIfDue(), 'Writing a digest')
  setTimeout(digest, 60_000).unref()
  setInterval(() => {
    engine.lookIfIdle()
    digest()
  }, idleLookMs).unref()
}

keepHeapSmall()
/** The port at which a debugger can attach to the engine, set by `npm run dev -- --debug`. */
const debugPort = process.env.WINNOW_DEBUG_ENGINE
if (debugPort) (await import('node:inspector')).open(Number(debugPort), '127.0.0.1')

const parent = linkToParent()
/** Ends a restore when the parent is gone or sends `stop`; it leaves nothing behind. */
const stopping = new AbortController()
parent.onClose(() => stopping.abort(new Error('Canceled. Nothing was created.')))
async function serve(workspace: z.infer<typeof OpenWorkspace>): Promise<void> {
  try {
    const engine = await start(workspace)
    // The process ends anyway; the shell points users to `winnow.log`.
    process.on('uncaughtExceptionMonitor', (error) => engine.context.log.error('The engine crashed.', error))
    const handler = new RPCHandler<Connection>(engine.router, { experimental_transfer: passBytes })
    const findForeign = askParent(parent)
    const serverHandler = new RPCHandler(engine.serverRouter)
    parent.onPort((port, user) => {
      if (user === 'server') return serverHandler.upgrade(port)
      if (user === 'window') {
        const context = engine.connect(findForeign)
        handler.upgrade(port, { context })
        return port.on('close', () => engine.disconnected(context))
      }
      const context = engine.connectRemote(user)
      const { hide } = context.remote
      const postMessage = (data: unknown) => port.postMessage(typeof data === 'string' ? hide(data) : data)
      handler.upgrade({ on: port.on, postMessage }, { context })
      port.on('close', () => engine.disconnected(context))
    })
    let stopListening = () => {}
    parent.onClose(() => {
      stopListening()
      engine.close().then(
        () => process.exit(0),
        (error: unknown) => {
          engine.context.log.error('Closing the workspace failed.', error)
          process.exit(1)
        },
      )
    })
    keepSchedule(engine)
    parent.post({ type: 'ready', name: engine.name, storedPaths: engine.storedPaths() })
    // After the start, which waits for nothing that a window does not need.
    stopListening = await letCommandsIn(engine, workspace.folder, handler)
  } catch (error) {
    const backup = error instanceof DamagedDatabase ? error.backup : null
    parent.post({ type: 'failed', message: messageOf(error), backup })
    process.exitCode = 1
  }
}

/** Lets commands of the same user do what they may do in a workspace that they open themselves. */
async function letCommandsIn(engine: Engine, folder: string, handler: RPCHandler<Connection>): Promise<() => void> {
  try {
    const { listenLocally } = await import('./listen-locally.ts')
    return await listenLocally(folder, (port) => handler.upgrade(port, { context: engine.connect() }))
  } catch (error) {
    engine.context.log.warn(`Commands can’t use this workspace while it is open: ${messageOf(error)}`)
    return () => {}
  }
}

async function look(paths: readonly string[]): Promise<void> {
  let problem: string | null = null
  try {
    await lookAtChosen(paths, { signal: stopping.signal, tell: (piece) => parent.post({ type: 'looked', piece }) })
  } catch (error) {
    problem = messageOf(error)
  }
  parent.post({ type: 'look-ended', problem })
}

const request = Start.parse(JSON.parse(process.argv[2] ?? 'null'))
if ('look' in request) {
  parent.onMessage((message) => {
    const { data } = Look.safeParse(message)
    if (data) void look(data.paths)
  })
  parent.onClose(() => process.exit(0))
} else await serve(request)
