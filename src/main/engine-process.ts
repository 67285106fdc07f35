import type { MessagePortMain } from 'electron'
import { z } from 'zod'

/** What the engine is told at its start, as JSON in its first argument. */
/** A workspace to be made first: empty, or of a backup, which brings its own name. */
export type NewWorkspace = { name: string; backup?: string }
export type EngineStart = { folder: string; create?: NewWorkspace }

/** The engine's first message. */
export const EngineNews = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready'), name: z.string() }),
  z.object({ type: z.literal('failed'), message: z.string() }),
])
export type EngineNews = z.infer<typeof EngineNews>

/** A running engine, however it runs. */
export type EngineProcess = {
  /** The engine's first message; rejects when it ends before that. */
  news: Promise<EngineNews>
  /** Resolves with the exit code when the process is gone; all its ports are closed by then. */
  exited: Promise<number | null>
  /** A new connection; the returned end can be used here or handed to the window. */
  connect(): MessagePortMain
  /** Asks it to close the workspace and end. */
  stop(): void
  kill(): void
}
