import { t } from '@lingui/core/macro'
import type { ReviewPlace } from '#contract'
import { engine, queries, queryClient, reportProblem } from '../../../connection/index.ts'

type Place = ReviewPlace & { isLook: boolean }

/**
 * Tells the engine where the user is in the queue, so that the review goes on there next time. At once, as the window may be
 * closed right after; of places that follow quickly those in between are left out.
 */
export class PlaceKeeper {
  #isSending = false
  #waiting: Place | null = null

  keep(place: Place): void {
    this.#waiting = place
    void this.#send()
  }

  async #send(): Promise<void> {
    if (this.#isSending) return
    this.#isSending = true
    for (let place = this.#waiting; place; place = this.#waiting) {
      this.#waiting = null
      await engine.labeling.savePosition(place).catch(reportProblem(t`Your place in the queue could not be saved`))
    }
    this.#isSending = false
    // Home may have asked for the place while this was on its way.
    await queryClient.invalidateQueries({ queryKey: queries.labeling.place.key() })
  }
}
