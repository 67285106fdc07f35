import { type EngineProcess, type EngineStart, StartFailed, type StartResult } from './engine-process.ts'

const crashesBeforeGivingUp = 3
const crashWindowMs = 60_000
const stopWithinMs = 8_000

type Startable = Pick<EngineProcess<unknown>, 'startResult' | 'exited' | 'stop' | 'kill'>

export type EngineKeeper<Process> = {
  start(start: EngineStart): Process
  /** The workspace is open in this process. */
  ready(engine: Process, opened: Extract<StartResult, { type: 'ready' }>, isAgain: boolean): void | Promise<void>
  /** The engine crashed. It restarts, unless it crashed too often. */
  lost(): void
  /** The engine crashed too often, or could not be restarted. */
  gaveUp(problem: string): void
}

/** The engine of one open workspace. It restarts after a crash, and ends with the workspace. */
export class KeptEngine<Process extends Startable> {
  readonly #folder: string
  readonly #keeper: EngineKeeper<Process>
  #process: Process | null = null
  /** The starting engine, which can be stopped but has no ports yet. */
  #starting: Process | null = null
  #crashesAtMs: number[] = []
  #isClosing = false

  constructor(folder: string, keeper: EngineKeeper<Process>) {
    this.#folder = folder
    this.#keeper = keeper
  }

  /** Null while the engine starts, or without one. */
  get process(): Process | null {
    return this.#process
  }

  /** Rejects with the error of the engine if the workspace can't be opened. */
  start(start: EngineStart = { folder: this.#folder }): Promise<void> {
    return this.#launch(start, false)
  }

  async #launch(start: EngineStart, isAgain: boolean): Promise<void> {
    const engine = this.#keeper.start(start)
    this.#starting = engine
    const result = await engine.startResult.finally(() => {
      this.#starting = null
    })
    if (result.type === 'failed') {
      engine.kill()
      throw new StartFailed(result)
    }
    this.#process = engine
    void engine.exited.then(() => this.#ended())
    if (this.#isClosing) engine.stop()
    else await this.#keeper.ready(engine, result, isAgain)
  }

  #ended(): void {
    this.#process = null
    if (this.#isClosing) return
    // A monotonic clock.
    const nowMs = performance.now()
    this.#crashesAtMs = [...this.#crashesAtMs.filter((atMs) => nowMs - atMs < crashWindowMs), nowMs]
    this.#keeper.lost()
    if (this.#crashesAtMs.length >= crashesBeforeGivingUp)
      this.#keeper.gaveUp(
        `The engine stopped ${this.#crashesAtMs.length} times within a minute. The reason may be in winnow.log in ${this.#folder}. All saved data is safe.`,
      )
    else
      this.#launch({ folder: this.#folder }, true).catch((error: unknown) =>
        this.#keeper.gaveUp(error instanceof Error ? error.message : String(error)),
      )
  }

  /** From now on, the end of the engine is no crash. */
  expectEnd(): void {
    this.#isClosing = true
  }

  /** Closes the workspace. Kills the engine if it takes too long. */
  async close(): Promise<void> {
    this.expectEnd()
    const engine = this.#process ?? this.#starting
    if (!engine) return
    engine.stop()
    const timer = setTimeout(() => engine.kill(), stopWithinMs)
    await engine.exited
    clearTimeout(timer)
  }
}
