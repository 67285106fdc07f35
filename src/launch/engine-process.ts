import { availableParallelism } from 'node:os'
import { z } from 'zod'
import type { LookPiece } from '#contract'

/** What a server allows its users: folders of its computer to import from, and hosts whose models may be asked. */
export type ServedOptions = { roots: { name: string; folder: string }[]; modelHosts: string[]; storage?: string[] }
/** A workspace to be made first: empty, or of a backup, which brings its own name. */
export type NewWorkspace = { name: string; backup?: string }
/** The engine's task: serve a workspace, or describe these files and folders. `program`: who others are told has it open. */
export type EngineStart =
  | { folder: string; create?: NewWorkspace; program?: string; served?: ServedOptions }
  | { look: readonly string[] }

/** What goes into the engine's first argument as JSON, and what into a message: paths may be too many for an argument. */
export const startParts = (
  start: EngineStart,
): { argument: string; message: { type: 'look'; paths: readonly string[] } | null } =>
  'look' in start
    ? { argument: JSON.stringify({ look: true }), message: { type: 'look', paths: start.look } }
    : { argument: JSON.stringify(start), message: null }

/**
 * For reading, decoding and writing images on all cores at once: else it is four threads, however many cores there are.
 * And glibc would keep memory apart for each of them, up to eight times as many as cores.
 */
export const engineEnvironment = {
  UV_THREADPOOL_SIZE: String(2 * availableParallelism() + 4),
  MALLOC_ARENA_MAX: String(availableParallelism()),
}

/**
 * What the engine says: before any port is open, how far a restore is, any number of times, then how the start ended. Later it
 * asks which of the paths that the window named were not chosen there.
 */
const HostMessage = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('restoring'),
    doneBytes: z.number(),
    totalBytes: z.number(),
    bytesPerSecond: z.number().nullable(),
  }),
  z.object({ type: z.literal('ready'), name: z.string(), storedPaths: z.array(z.string()) }),
  /** `backup`: of a damaged database, the newest available. */
  z.object({ type: z.literal('failed'), message: z.string(), backup: z.string().nullable() }),
  z.object({ type: z.literal('find-foreign'), ask: z.int(), paths: z.array(z.string()) }),
  /** What an engine that scans files found so far, and that it has finished. */
  z.object({ type: z.literal('looked'), piece: z.custom<LookPiece>() }),
  z.object({ type: z.literal('look-ended'), problem: z.string().nullable() }),
])

/** The engine's sentence on why it could not open a workspace. */
export class StartFailed extends Error {
  /** Of a damaged database, the newest backup available. */
  readonly backup: string | null
  constructor({ message, backup }: { message: string; backup: string | null }) {
    super(message)
    this.backup = backup
  }
}

type AnyMessage = z.infer<typeof HostMessage>
export type RestoreProgress = Extract<AnyMessage, { type: 'restoring' }>
export type StartResult = Extract<AnyMessage, { type: 'ready' | 'failed' }>

/** What the shell does for an engine that it runs. */
export type EngineParent = {
  onRestoring(progress: RestoreProgress): void
  /** Gives the first of these paths that the user neither chose nor dropped, null when there is none. */
  findForeign(paths: readonly string[]): Promise<string | null>
  onLooked?(piece: LookPiece): void
  onLookEnded?(problem: string | null): void
}

/** Handles a message of the engine; returns the result of the start, if the message has it. */
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

/** A running engine, however it runs. */
export type EngineProcess<Port> = {
  /** How the start ended; rejects when the engine ends before it said so. */
  startResult: Promise<StartResult>
  /** Resolves with the exit code when the process is gone; all its ports are closed by then. */
  exited: Promise<number | null>
  /** A new connection; the returned end can be used here or handed to the window. */
  connect(): Port
  /** Asks it to close the workspace and end. */
  stop(): void
  kill(): void
}
