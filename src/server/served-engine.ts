import { basename } from 'node:path'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import type { EngineEvent, ServerClient } from '#contract'
import { type ChildPort, type EngineChild, type RemoteUser, startChild } from '../launch/engine-child.ts'
import type { ServedOptions } from '../launch/engine-process.ts'
import { KeptEngine } from '../launch/kept-engine.ts'

/** Where the engine's program is, the Node that runs it, and where Node keeps its compiled code. */
export type EngineFiles = { file: string; node: string; compiled: string }

/** The engine of a served workspace, in a process of its own. */
export class ServedEngine {
  readonly #kept: KeptEngine<EngineChild>
  readonly #gaveUp: (problem: string) => void
  #client: ServerClient | null = null
  #hear: (events: readonly EngineEvent[]) => void = () => undefined
  #restarts = 0
  #opening: Promise<void> | null = null
  #problem: string | null = null
  /** That of the folder until the workspace has been opened. */
  name: string

  constructor(folder: string, served: ServedOptions, files: EngineFiles, gaveUp: (problem: string) => void) {
    this.name = basename(folder)
    this.#gaveUp = gaveUp
    this.#kept = new KeptEngine<EngineChild>(folder, {
      start: (start) =>
        startChild({ ...start, served, program: 'winnow serve' }, files, {
          onRestoring: () => undefined,
          // Nobody sits at this computer who could choose a file.
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

  /** Rejects with the engine's own sentence when the workspace can't be opened. */
  start(): Promise<void> {
    return this.#kept.start()
  }

  async #ready(child: EngineChild, name: string): Promise<void> {
    this.name = name
    const client: ServerClient = createORPCClient(new RPCLink({ port: child.connect('server') }))
    // Before anybody is connected, so that nobody misses what changed. Fails when the engine ends meanwhile.
    const events = await client.events().catch(() => null)
    if (!events) return
    this.#problem = null
    this.#client = client
    void this.#pass(events)
  }

  /** Who is told what changed in the workspace, also once the engine was started again. */
  onEvents(hear: (events: readonly EngineEvent[]) => void): void {
    this.#hear = hear
  }

  async #pass(events: AsyncIterable<EngineEvent[]>): Promise<void> {
    try {
      for await (const told of events) this.#hear(told)
    } catch {
      // They end with the engine, which is started again.
    }
  }

  /** Starts the engine, or says why it can't: then it may be tried again. */
  open(): Promise<void> {
    this.#opening ??= this.start()
      .catch((error: unknown) => this.#giveUp(error instanceof Error ? error.message : String(error)))
      .finally(() => {
        this.#opening = null
      })
    return this.#opening
  }

  /** How often it stopped by itself. */
  get restarts(): number {
    return this.#restarts
  }

  /** Why the workspace can't be opened, or its engine not be kept running; null while all is well. */
  get problem(): string | null {
    return this.#problem
  }

  /** Null while the engine is being started again. */
  get client(): ServerClient | null {
    return this.#kept.process && this.#client
  }

  get pid(): number | undefined {
    return this.#kept.process?.pid
  }

  /** A connection on which this user acts; null while the engine is being started again. */
  connect(user: RemoteUser): ChildPort | null {
    return this.#kept.process?.connect(user) ?? null
  }

  /** Said once, however often it is tried in vain. */
  #giveUp(problem: string): void {
    if (problem !== this.#problem) this.#gaveUp(problem)
    this.#problem = problem
  }

  /** From here on it is not started again. */
  expectEnd(): void {
    this.#kept.expectEnd()
  }

  /** Closes the workspace in good order; ends the engine by force when it takes too long. */
  close(): Promise<void> {
    return this.#kept.close()
  }

  /** Ends the engine at once. What was saved is safe. */
  kill(): void {
    this.expectEnd()
    this.#kept.process?.kill()
  }
}
