import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import type { MessagePortMain } from 'electron'
import type { EngineClient } from '#contract'
import type { EngineProcess, NewWorkspace, RestoreProgress } from '../launch/engine-process.ts'
import { KeptEngine } from '../launch/kept-engine.ts'
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

/** The engine of the workspace that the window shows. */
export class WorkspaceEngine {
  readonly folder: string
  name: string
  readonly #kept: KeptEngine<EngineProcess<MessagePortMain>>
  #client: EngineClient | null = null
  #restoring: RestoreProgress | null = null

  constructor(folder: string, name: string, listener: WorkspaceEngineListener) {
    this.folder = folder
    this.name = name
    this.#kept = new KeptEngine(folder, {
      start: (start) =>
        startEngine(start, {
          onRestoring: (progress) => {
            this.#restoring = progress
          },
          findForeign: (paths) => listener.findForeign(paths),
        }),
      ready: (engine, opened, isAgain) => {
        this.#restoring = null
        this.name = opened.name
        listener.knows(opened.storedPaths)
        const port = engine.connect()
        this.#client = createORPCClient(new RPCLink({ port }))
        port.start()
        listener.ready(isAgain)
      },
      lost: () => {
        this.#client = null
        listener.lost()
      },
      gaveUp: (problem) => listener.gaveUp(problem),
    })
  }

  /** Starts the engine. Rejects with the engine's own sentence when the workspace can't be opened. */
  async start(create?: NewWorkspace): Promise<void> {
    try {
      await this.#kept.start(create ? { folder: this.folder, create } : { folder: this.folder })
    } finally {
      this.#restoring = null
    }
  }

  /** How far the restore is that this workspace is made by, null before and after. */
  get restoring(): RestoreProgress | null {
    return this.#restoring
  }

  get isReady(): boolean {
    return this.client !== null
  }

  /** The shell's own connection; null while the engine is not ready. */
  get client(): EngineClient | null {
    return this.#kept.process && this.#client
  }

  /** A connection for the window. Only while the engine is ready. */
  connect(): MessagePortMain {
    if (!this.#kept.process) throw new Error('The engine is not running.')
    return this.#kept.process.connect()
  }

  /** Closes the workspace in good order; ends the engine by force when it takes too long. */
  close(): Promise<void> {
    return this.#kept.close()
  }
}
