import { Mutex } from 'async-mutex'
import type { EngineEvent } from '#contract'
import type { Context } from '../context.ts'
import { countReviews } from './count-reviews.ts'
import { openExperiment } from './experiment-row.ts'
import { queueRun, waitingImages } from './run-both-job.ts'

/** Follows the open experiment of a workspace: counts each finished review, and runs both models on new images. */
export class ExperimentKeeper {
  readonly #context: Context
  readonly #turn = new Mutex()
  #isClosed = false
  /** The experiment, step and state for which both models were run last. */
  #ranFor = ''

  constructor(context: Context) {
    this.#context = context
  }

  /** Counts what was reviewed while no engine was running. */
  open(): void {
    if (openExperiment(this.#context.store)) this.#count()
  }

  /** Handles a change, once the transaction and the call that announced it have ended. */
  heard(event: EngineEvent): void {
    if (event.type === 'labelsChanged') this.#count(event.images === 'many' ? undefined : event.images)
    else if (event.type === 'modelsChanged') this.#count([])
    else if (event.type === 'experimentsChanged') setImmediate(() => this.#run())
  }

  /** Runs the other model on images that were imported or that one of the two ran on. */
  imagesCame(): void {
    if (this.#isClosed) return
    const queued = (async () => {
      const experiment = openExperiment(this.#context.store)
      if (!experiment || (await waitingImages(this.#context, experiment)) === 0 || this.#isClosed) return
      queueRun(this.#context, experiment)
    })()
    this.#context.finishBeforeClose(queued, 'Running both models of the experiment on new images')
  }

  /** Waits until all events so far are counted. */
  async settled(): Promise<void> {
    await this.#turn.waitForUnlock()
  }

  close(): Promise<void> {
    this.#isClosed = true
    return this.settled()
  }

  #count(images?: Parameters<typeof countReviews>[1]): void {
    if (this.#isClosed || !openExperiment(this.#context.store)) return
    const counted = this.#turn.runExclusive(async () => {
      if (!this.#isClosed) await countReviews(this.#context, images)
    })
    this.#context.finishBeforeClose(counted, 'Counting reviews of the experiment')
  }

  /** Runs in the window's engine; a command ends before much is done, and the next one continues. */
  #run(): void {
    if (this.#isClosed) return
    const { store } = this.#context
    const experiment = openExperiment(store)
    const now = experiment ? `${experiment.row} ${experiment.step} ${experiment.status}` : ''
    if (now === this.#ranFor) return
    this.#ranFor = now
    if (experiment) queueRun(this.#context, experiment)
  }
}
