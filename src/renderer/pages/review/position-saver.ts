import { t } from '@lingui/core/macro'
import type { ReviewPlace } from '#contract'
import { engine, queries, queryClient, reportProblem } from '../../connection/index.ts'

const restMs = 250

type Place = ReviewPlace & { isLook: boolean }

/** Tells the engine where the user is in the queue, once they rest there, so that the review goes on there next time. */
export class PlaceKeeper {
  #timer: ReturnType<typeof setTimeout> | null = null
  #waiting: Place | null = null

  keep(place: Place): void {
    this.#waiting = place
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#send(), restMs)
  }

  close(): void {
    if (this.#timer) clearTimeout(this.#timer)
    this.#send()
  }

  #send(): void {
    const place = this.#waiting
    this.#waiting = null
    if (!place) return
    engine.labeling
      .savePosition(place)
      // Home may have asked for the place while this was on its way.
      .then(() => queryClient.invalidateQueries({ queryKey: queries.labeling.place.key() }))
      .catch(reportProblem(t`Your place in the queue could not be saved`))
  }
}
