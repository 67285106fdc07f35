import { basename } from 'node:path'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import type { EngineEvent, ServerClient } from '#contract'
import { type ChildPort, type EngineChild, startChild } from '../launch/engine-child.ts'

/** Where the engine's program is, the Node that runs it, and where Node keeps its compiled code. */
export type EngineFiles = { file: string; node: string; compiled: string }

const crashesBeforeGivingUp = 3
const crashWindowMs = 60_000
const stopWithinMs = 8_000

/** The engine of the served workspace, in a process of its own; started again after a crash. */
export class ServedEngine {
  readonly #folder: string
  readonly #files: EngineFiles
  readonly #gaveUp: (problem: string) => void
  #child: EngineChild | null = null
  #client: ServerClient | null = null
  #crashesAtMs: number[] = []
  #hear: (events: readonly EngineEvent[]) => void = () => undefined
  #isClosing = false
  #restarts = 0
  #opening: Promise<void> | null = null
  #problem: string | null = null
  /** That of the folder until the workspace has been opened. */
  name: string

  constructor(folder: string, files: EngineFiles, gaveUp: (problem: string) => void) {
    this.#folder = folder
    this.name = basename(folder)
    this.#files = files
    this.#gaveUp = gaveUp
  }

  /** Rejects with the engine's own sentence when the workspace can't be opened. */
  async start(): Promise<void> {
    const child = startChild({ folder: this.#folder }, this.#files, {
      onRestoring: () => undefined,
      // Nobody sits at this computer who could choose a file.
      findForeign: async (paths) => paths[0] ?? null,
    })
    const result = await child.startResult
    if (result.type === 'failed') {
      child.kill()
      throw new Error(result.message)
    }
    this.name = result.name
    const client: ServerClient = createORPCClient(new RPCLink({ port: child.connect('server') }))
    // Before anybody is connected, so that nobody misses what changed. Fails when the engine ends meanwhile.
    const events = await client.events().catch(() => null)
    if (events) {
      this.#problem = null
      this.#child = child
      this.#client = client
      void this.#pass(events)
    }
    void child.exited.then(() => this.#ended())
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
    return this.#client
  }

  get pid(): number | undefined {
    return this.#child?.pid
  }

  /** A connection on which this user acts; null while the engine is being started again. */
  connect(userId: string): ChildPort | null {
    return this.#child?.connect({ userId }) ?? null
  }

  #ended(): void {
    this.#child = null
    this.#client = null
    if (this.#isClosing) return
    this.#restarts += 1
    const nowMs = Date.now()
    this.#crashesAtMs = [...this.#crashesAtMs.filter((atMs) => nowMs - atMs < crashWindowMs), nowMs]
    if (this.#crashesAtMs.length >= crashesBeforeGivingUp)
      this.#giveUp(
        `The engine stopped ${this.#crashesAtMs.length} times within a minute. The reason may be in winnow.log in ${this.#folder}. All saved data is safe.`,
      )
    else void this.open()
  }

  /** Said once, however often it is tried in vain. */
  #giveUp(problem: string): void {
    if (problem !== this.#problem) this.#gaveUp(problem)
    this.#problem = problem
  }

  /** Closes the workspace in good order; ends the engine by force when it takes too long. */
  async close(): Promise<void> {
    this.#isClosing = true
    const child = this.#child
    if (!child) return
    child.stop()
    const timer = setTimeout(() => child.kill(), stopWithinMs)
    await child.exited
    clearTimeout(timer)
  }
}
