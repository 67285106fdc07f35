import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import type { MessagePortMain } from 'electron'
import type { EngineClient } from '#contract'
import type { EngineProcess, NewWorkspace, RestoreProgress } from '../launch/engine-process.ts'
import { KeptEngine } from '../launch/kept-engine.ts'
import { startEngine } from './start-engine.ts'

export type WorkspaceEngineListener = {
  /** Returns the first of these paths that was not chosen in the window, or null. */
  findForeign(paths: readonly string[]): Promise<string | null>
  /** Lets the window name paths that the workspace has: they were chosen before. */
  knows(paths: readonly string[]): void
  ready(restarted: boolean): void
  /** The engine crashed and is restarting. */
  lost(): void
  /** The engine crashed too often, or could not be restarted. */
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

  /** Starts the engine. Rejects with the error of the engine if the workspace can't be opened. */
  async start(create?: NewWorkspace): Promise<void> {
    try {
      await this.#kept.start(create ? { folder: this.folder, create } : { folder: this.folder })
    } finally {
      this.#restoring = null
    }
  }

  /** The progress of the restore that creates this workspace; null before and after. */
  get restoring(): RestoreProgress | null {
    return this.#restoring
  }

  get isReady(): boolean {
    return this.client !== null
  }

  /** The connection of the shell; null while the engine is not ready. */
  get client(): EngineClient | null {
    return this.#kept.process && this.#client
  }

  /** Opens a connection for the window. The engine must be ready. */
  connect(): MessagePortMain {
    if (!this.#kept.process) throw new Error('The engine is not running.')
    return this.#kept.process.connect()
  }

  /** Closes the workspace. Kills the engine if it takes too long. */
  close(): Promise<void> {
    return this.#kept.close()
  }
}
