import { basename } from 'node:path'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import type { EngineEvent, ServerClient } from '#contract'
import { type ChildPort, type EngineChild, type RemoteUser, startChild } from '../launch/engine-child.ts'
import type { ServedOptions } from '../launch/engine-process.ts'
import { KeptEngine } from '../launch/kept-engine.ts'

/** Paths of the engine's program, of the Node that runs it, and of Node's compile cache. */
export type EngineFiles = { file: string; node: string; compiled: string }

/** The engine of a served workspace, in its own process. */
export class ServedEngine {
  readonly #kept: KeptEngine<EngineChild>
  readonly #gaveUp: (problem: string) => void
  #client: ServerClient | null = null
  #hear: (events: readonly EngineEvent[]) => void = () => undefined
  #restarts = 0
  #opening: Promise<void> | null = null
  #problem: string | null = null
  /** The folder's name until the workspace is open. */
  name: string

  constructor(folder: string, served: ServedOptions, files: EngineFiles, gaveUp: (problem: string) => void) {
    this.name = basename(folder)
    this.#gaveUp = gaveUp
    this.#kept = new KeptEngine<EngineChild>(folder, {
      start: (start) =>
        startChild({ ...start, served, program: 'winnow serve' }, files, {
          onRestoring: () => undefined,
          // There is nobody at this computer to choose a file.
          findForeign: async (paths) => paths[0] ?? null,
        }),
      ready: (child, { name }) => this.#ready(child, name),
      lost: () => {
        this.#client = null
        this.#restarts += 1
      },
      gaveUp: (problem) => this.#giveUp(problem),
    })
  }

  /** Rejects with the engine's own message when the workspace can't be opened. */
  start(): Promise<void> {
    return this.#kept.start()
  }

  async #ready(child: EngineChild, name: string): Promise<void> {
    this.name = name
    const client: ServerClient = createORPCClient(new RPCLink({ port: child.connect('server') }))
    // Before any browser connects, so that none misses an event. Fails if the engine ends meanwhile.
    const events = await client.events().catch(() => null)
    if (!events) return
    this.#problem = null
    this.#client = client
    void this.#pass(events)
  }

  /** Listens for the workspace's events, across restarts of the engine. */
  onEvents(hear: (events: readonly EngineEvent[]) => void): void {
    this.#hear = hear
  }

  async #pass(events: AsyncIterable<EngineEvent[]>): Promise<void> {
    try {
      for await (const batch of events) this.#hear(batch)
    } catch {
      // The stream ends with the engine, which is restarted.
    }
  }

  /** Starts the engine, or sets `problem`; then it can be called again. */
  open(): Promise<void> {
    this.#opening ??= this.start()
      .catch((error: unknown) => this.#giveUp(error instanceof Error ? error.message : String(error)))
      .finally(() => {
        this.#opening = null
      })
    return this.#opening
  }

  /** How often the engine stopped unexpectedly. */
  get restarts(): number {
    return this.#restarts
  }

  /** Why the workspace can't be opened or its engine keeps stopping; null while all is well. */
  get problem(): string | null {
    return this.#problem
  }

  /** Null while the engine restarts. */
  get client(): ServerClient | null {
    return this.#kept.process && this.#client
  }

  get pid(): number | undefined {
    return this.#kept.process?.pid
  }

  /** A connection on which this user acts; null while the engine restarts. */
  connect(user: RemoteUser): ChildPort | null {
    return this.#kept.process?.connect(user) ?? null
  }

  /** Reported once, however many attempts fail. */
  #giveUp(problem: string): void {
    if (problem !== this.#problem) this.#gaveUp(problem)
    this.#problem = problem
  }

  /** After this the engine is not restarted. */
  expectEnd(): void {
    this.#kept.expectEnd()
  }

  /** Closes the workspace, and kills the engine when that takes too long. */
  close(): Promise<void> {
    return this.#kept.close()
  }

  /** Kills the engine. Saved work is safe. */
  kill(): void {
    this.expectEnd()
    this.#kept.process?.kill()
  }
}
