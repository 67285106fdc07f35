import { t } from '@lingui/core/macro'
import type { ReviewPlace } from '#contract'
import { engine, reportProblem } from '../../../connection/index.ts'

type Place = ReviewPlace & { isLook: boolean }

/**
 * Tells the engine where the user is in the queue, so that the review goes on there next time. One at a time: of places that
 * follow quickly those in between are left out. The last one is sent before the page goes.
 */
export class PositionSaver {
  #isSending = false
  #waiting: Place | null = null

  constructor() {
    window.addEventListener('pagehide', this.#flush)
  }

  async save(place: Place): Promise<void> {
    this.#waiting = place
    if (this.#isSending) return
    this.#isSending = true
    while (this.#waiting) await this.#flush()
    this.#isSending = false
  }

  /** From now on, the place is the last one. */
  close(): void {
    window.removeEventListener('pagehide', this.#flush)
    void this.#flush()
  }

  #flush = async (): Promise<void> => {
    const place = this.#waiting
    this.#waiting = null
    if (place) await engine.labeling.savePosition(place).catch(reportProblem(t`Can’t save your place in the queue`))
  }
}
