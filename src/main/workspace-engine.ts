import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import type { MessagePortMain } from 'electron'
import type { EngineClient } from '#contract'
import {
  type EngineProcess,
  type EngineStart,
  type NewWorkspace,
  type RestoreProgress,
  StartFailed,
} from '../launch/engine-process.ts'
import { startEngine } from './start-engine.ts'

export type WorkspaceEngineListener = {
  /** Which of the paths that the window named were not chosen there: the first, or null. */
  findForeign(paths: readonly string[]): Promise<string | null>
  /** Paths that the workspace knows: they were chosen once. */
  knows(paths: readonly string[]): void
  ready(restarted: boolean): void
  /** It stopped by itself and is being started again. */
  lost(): void
  /** It stopped by itself too often, or could not be started again. */
  gaveUp(problem: string): void
}

const crashesBeforeGivingUp = 3
const crashWindowMs = 60_000
const stopWithinMs = 8_000

/** The engine of one open workspace: started, started again after a crash, and closed with the workspace. */
export class WorkspaceEngine {
  readonly folder: string
  name: string
  readonly #listener: WorkspaceEngineListener
  #process: EngineProcess<MessagePortMain> | null = null
  #client: EngineClient | null = null
  #crashesAtMs: number[] = []
  #closing = false
  /** While it is started: it can be stopped, but has no ports yet. */
  #starting: EngineProcess<MessagePortMain> | null = null
  #restoring: RestoreProgress | null = null

  constructor(folder: string, name: string, listener: WorkspaceEngineListener) {
    this.folder = folder
    this.name = name
    this.#listener = listener
  }

  /** Starts the engine. Rejects with the engine's own sentence when the workspace can't be opened. */
  async start(create?: NewWorkspace): Promise<void> {
    await this.#launch(create ? { folder: this.folder, create } : { folder: this.folder }, false)
  }

  /** How far the restore is that this workspace is made by, null before and after. */
  get restoring(): RestoreProgress | null {
    return this.#restoring
  }

  get isReady(): boolean {
    return this.#client !== null
  }

  /** The shell's own connection; null while the engine is not ready. */
  get client(): EngineClient | null {
    return this.#client
  }

  /** A connection for the window. Only while the engine is ready. */
  connect(): MessagePortMain {
    if (!this.#process) throw new Error('The engine is not running.')
    return this.#process.connect()
  }

  async #launch(start: EngineStart, restarted: boolean): Promise<void> {
    const engine = startEngine(start, {
      onRestoring: (progress) => {
        this.#restoring = progress
      },
      findForeign: (paths) => this.#listener.findForeign(paths),
    })
    this.#starting = engine
    const startResult = await engine.startResult.finally(() => {
      this.#starting = null
      this.#restoring = null
    })
    if (startResult.type === 'failed') {
      engine.kill()
      throw new StartFailed(startResult)
    }
    this.name = startResult.name
    this.#listener.knows(startResult.storedPaths)
    this.#process = engine
    const port = engine.connect()
    this.#client = createORPCClient(new RPCLink({ port }))
    port.start()
    void engine.exited.then(() => this.#ended())
    if (this.#closing) engine.stop()
    else this.#listener.ready(restarted)
  }

  #ended(): void {
    this.#process = null
    this.#client = null
    if (this.#closing) return
    const nowMs = Date.now()
    this.#crashesAtMs = [...this.#crashesAtMs.filter((atMs) => nowMs - atMs < crashWindowMs), nowMs]
    this.#listener.lost()
    if (this.#crashesAtMs.length >= crashesBeforeGivingUp) {
      this.#listener.gaveUp(
        `The engine stopped ${this.#crashesAtMs.length} times within a minute. The reason may be in winnow.log in ${this.folder}. All saved data is safe.`,
      )
      return
    }
    this.#launch({ folder: this.folder }, true).catch((error: unknown) =>
      this.#listener.gaveUp(error instanceof Error ? error.message : String(error)),
    )
  }

  /** Closes the workspace in good order; ends the engine by force when it takes too long. */
  async close(): Promise<void> {
    this.#closing = true
    const engine = this.#process ?? this.#starting
    if (!engine) return
    engine.stop()
    const timer = setTimeout(() => engine.kill(), stopWithinMs)
    await engine.exited
    clearTimeout(timer)
  }
}
