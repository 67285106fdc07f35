import { t } from '@lingui/core/macro'
import type { ReviewPlace } from '#contract'
import { engine, reportProblem } from '../../../connection/index.ts'

type Place = ReviewPlace & { isLook: boolean }

/**
 * Saves the user's place in the queue, so that the review resumes there. Sends one at a time, skips intermediate
 * places, and sends the last one before the page closes.
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

  /** Sends the last place. */
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
