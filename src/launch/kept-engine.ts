import { type EngineProcess, type EngineStart, StartFailed, type StartResult } from './engine-process.ts'

const crashesBeforeGivingUp = 3
const crashWindowMs = 60_000
const stopWithinMs = 8_000

type Startable = Pick<EngineProcess<unknown>, 'startResult' | 'exited' | 'stop' | 'kill'>

export type EngineKeeper<Process> = {
  start(start: EngineStart): Process
  /** The workspace is open in this process. */
  ready(engine: Process, opened: Extract<StartResult, { type: 'ready' }>, isAgain: boolean): void | Promise<void>
  /** It stopped by itself and is being started again, if not too often. */
  lost(): void
  /** It stopped by itself too often, or could not be started again. */
  gaveUp(problem: string): void
}

/** The engine of one open workspace: started again after a crash, and closed with the workspace. */
export class KeptEngine<Process extends Startable> {
  readonly #folder: string
  readonly #keeper: EngineKeeper<Process>
  #process: Process | null = null
  /** While it is started: it can be stopped, but has no ports yet. */
  #starting: Process | null = null
  #crashesAtMs: number[] = []
  #isClosing = false

  constructor(folder: string, keeper: EngineKeeper<Process>) {
    this.#folder = folder
    this.#keeper = keeper
  }

  /** Null while there is none, or it is being started. */
  get process(): Process | null {
    return this.#process
  }

  /** Rejects with the engine's own sentence when the workspace can't be opened. */
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
    // By a clock that nobody sets.
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

  /** From here on an engine that ends was meant to end. */
  expectEnd(): void {
    this.#isClosing = true
  }

  /** Closes the workspace in good order; ends the engine by force when it takes too long. */
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
