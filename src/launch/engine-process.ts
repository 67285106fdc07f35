import { availableParallelism } from 'node:os'
import { z } from 'zod'
import type { LookPiece } from '#contract'

/** Limits of a server for its users: folders to import from, and hosts with models. */
export type ServedOptions = { roots: { name: string; folder: string }[]; modelHosts: string[]; storage?: string[] }
/** A workspace to create first: empty, or from a backup, which has its own name. */
export type NewWorkspace = { name: string; backup?: string }
/** Serve a workspace, or describe files and folders. `program`: the name that others see if they can't open the workspace. */
export type EngineStart =
  | { folder: string; create?: NewWorkspace; program?: string; served?: ServedOptions }
  | { look: readonly string[] }

/** Splits the task into the first argument as JSON and a message: there may be too many paths for an argument. */
export const startParts = (
  start: EngineStart,
): { argument: string; message: { type: 'look'; paths: readonly string[] } | null } =>
  'look' in start
    ? { argument: JSON.stringify({ look: true }), message: { type: 'look', paths: start.look } }
    : { argument: JSON.stringify(start), message: null }

/**
 * Enough threads to read, decode and write images on all cores; libuv's default is four. glibc would keep memory apart
 * for each thread, in up to eight arenas per core.
 */
export const engineEnvironment = {
  UV_THREADPOOL_SIZE: String(2 * availableParallelism() + 4),
  MALLOC_ARENA_MAX: String(availableParallelism()),
}

/**
 * The messages of the engine. Before any port is open: progress of a restore, then the result of the start. Later:
 * which of these paths did the user not choose in the window?
 */
const HostMessage = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('restoring'),
    doneBytes: z.number(),
    totalBytes: z.number(),
    bytesPerSecond: z.number().nullable(),
  }),
  z.object({ type: z.literal('ready'), name: z.string(), storedPaths: z.array(z.string()) }),
  /** `backup`: the newest backup of a damaged database. */
  z.object({ type: z.literal('failed'), message: z.string(), backup: z.string().nullable() }),
  z.object({ type: z.literal('find-foreign'), ask: z.int(), paths: z.array(z.string()) }),
  /** The findings so far of an engine that scans files, and its end. */
  z.object({ type: z.literal('looked'), piece: z.custom<LookPiece>() }),
  z.object({ type: z.literal('look-ended'), problem: z.string().nullable() }),
])

/** The error of the engine about a workspace that it could not open. */
export class StartFailed extends Error {
  /** The newest backup of a damaged database. */
  readonly backup: string | null
  constructor({ message, backup }: { message: string; backup: string | null }) {
    super(message)
    this.backup = backup
  }
}

type AnyMessage = z.infer<typeof HostMessage>
export type RestoreProgress = Extract<AnyMessage, { type: 'restoring' }>
export type StartResult = Extract<AnyMessage, { type: 'ready' | 'failed' }>

/** The callbacks of the shell for an engine that it runs. */
export type EngineParent = {
  onRestoring(progress: RestoreProgress): void
  /** Returns the first of these paths that the user neither chose nor dropped; null without one. */
  findForeign(paths: readonly string[]): Promise<string | null>
  onLooked?(piece: LookPiece): void
  onLookEnded?(problem: string | null): void
}

/** Handles a message of the engine. Returns the result of the start, if the message has it. */
export function hearEngine(
  message: unknown,
  parent: EngineParent,
  answer: (message: { type: string; ask: number; path: string | null }) => void,
): StartResult | null {
  const { data } = HostMessage.safeParse(message)
  if (data?.type === 'ready' || data?.type === 'failed') return data
  if (data?.type === 'restoring') parent.onRestoring(data)
  if (data?.type === 'looked') parent.onLooked?.(data.piece)
  if (data?.type === 'look-ended') parent.onLookEnded?.(data.problem)
  if (data?.type === 'find-foreign')
    void parent.findForeign(data.paths).then((path) => answer({ type: 'foreign-path', ask: data.ask, path }))
  return null
}

/** A running engine, in any kind of process. */
export type EngineProcess<Port> = {
  /** The result of the start. Rejects if the engine ends before. */
  startResult: Promise<StartResult>
  /** Resolves with the exit code when the process is gone; all its ports are closed by then. */
  exited: Promise<number | null>
  /** Opens a connection. The returned end can be used here or passed to the window. */
  connect(): Port
  /** Asks the engine to close the workspace and end. */
  stop(): void
  kill(): void
}
