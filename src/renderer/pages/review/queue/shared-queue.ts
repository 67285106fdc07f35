import { t } from '@lingui/core/macro'
import type { ImageId } from '#model/ids.ts'
import { engine, onEngineReconnected, reportProblem } from '../../../connection/index.ts'
import type { ImageLoader } from '../../../editor/images/image-loader.ts'
import type { EditSessions } from '../../../editor/session/index.ts'
import type { ReviewStore } from '../review-state.ts'
import type { Leases } from './leases.ts'
import { isToDo, type ReviewQueue } from './review-queue.ts'

type Surroundings = {
  store: ReviewStore
  sessions: EditSessions
  images: ImageLoader
  leases: Leases
  queue(): ReviewQueue
}

/** Images passed quickly aren't leased. */
const stayMs = 250
/** Retries another user's image, which may be free by then. */
const retryMs = 30_000

type Ahead = { from: ImageId; found: Promise<number | null> }

/**
 * A queue shared on a server: this window leases the image on the stage and, ahead, the next one, so that moving on is
 * instant.
 */
export class SharedQueue {
  readonly #with: Surroundings
  #ahead: Ahead | null = null
  #staying: ReturnType<typeof setTimeout> | undefined
  #stage: ImageId | null = null
  readonly #stopListening: () => void

  constructor(surroundings: Surroundings) {
    this.#with = surroundings
    surroundings.leases.onLost = (imageId, holder) => {
      if (imageId !== this.#stage) return
      if (holder) this.#showHolder(holder, true)
      else void this.#hold(imageId)
    }
    this.#stopListening = onEngineReconnected(() => {
      this.#lookAt(this.#stage)
      void surroundings.leases.keepHolding()
    })
  }

  /** Leases the image and the next one once the user stays. */
  arrived(imageId: ImageId, position: number): void {
    this.#stage = imageId
    clearTimeout(this.#staying)
    this.#staying = setTimeout(() => void this.#stay(imageId, position), stayMs)
  }

  async #stay(imageId: ImageId, position: number): Promise<void> {
    const { leases } = this.#with
    this.#lookAt(imageId)
    const mine = leases.epochOf(imageId) !== undefined
    if (!mine) await this.#hold(imageId)
    if (this.#stage !== imageId) return
    if (this.#ahead?.from !== imageId) this.#ahead = { from: imageId, found: this.#takeAhead(position) }
    const next = await this.#ahead.found
    if (this.#stage === imageId) this.#giveUpOthers(next)
  }

  async #hold(imageId: ImageId, claim = false): Promise<void> {
    const { leases, store, sessions } = this.#with
    const state = sessions.peek(imageId)?.snapshot().labels.state
    if (state !== undefined && !isToDo(store.getState().purpose, state) && !claim) return
    try {
      const holder = await leases.hold(imageId, claim)
      if (this.#stage !== imageId) return
      if (holder) this.#showHolder(holder, false)
      else store.setState({ holder: null })
      clearTimeout(this.#staying)
      if (holder) this.#staying = setTimeout(() => void this.#hold(imageId), retryMs)
    } catch (error) {
      if (claim) reportProblem(t`Can’t claim the image`)(error)
    }
  }

  #showHolder({ user, agoMs }: { user: string; agoMs: number }, isLost: boolean): void {
    this.#with.store.setState({ holder: { user, seenAtMs: Date.now() - agoMs, isLost } })
  }

  claim(): void {
    if (this.#stage) void this.#hold(this.#stage, true)
  }

  /** Returns where to begin: the user's place, or the next one if somebody else has that image. */
  async begin(position: number): Promise<number> {
    const imageId = this.#with.queue().at(position)
    if (!imageId || !(await this.#with.leases.hold(imageId))) return position
    return (await this.#take(position)) ?? position
  }

  /** Returns the position of the next image, leased, or null if none is available. */
  async nextToDo(position: number): Promise<number | null> {
    const { queue, sessions, store } = this.#with
    const ahead = this.#ahead
    this.#ahead = null
    const found = ahead && ahead.from === queue().at(position) ? await ahead.found : null
    const imageId = found === null ? null : queue().at(found)
    const state = imageId && sessions.peek(imageId)?.snapshot().labels.state
    const isFree = imageId && !queue().isFinished(imageId) && !queue().isSkipped(imageId)
    if (isFree && (!state || isToDo(store.getState().purpose, state))) return found
    return this.#take(position)
  }

  #lookAt(imageId: ImageId | null): void {
    // Others see it late, or with the next image.
    void engine.labeling.lookAt({ imageId }).catch(() => undefined)
  }

  /** Resolves to null also on errors: it is requested again when needed. */
  #takeAhead(position: number): Promise<number | null> {
    // The error is reported when the image is needed.
    return this.#take(position).catch(() => null)
  }

  /** Requests the next image after this position, then before it. */
  async #take(position: number): Promise<number | null> {
    const { queue, leases, store, sessions, images } = this.#with
    const list = queue()
    const { purpose, where } = store.getState()
    const positions = list.open(position)
    const imageId = await leases.next(
      positions.map((at) => list.at(at)!),
      { purpose, where },
    )
    if (imageId === null) return null
    const found = list.positionOf(imageId, position + 1)
    if (this.#stage && this.#stage === list.at(position)) {
      const around = list.around(position)
      void images.want(this.#stage, { ...around, sharp: [imageId, ...around.sharp.filter((one) => one !== imageId)] })
      // If it can't open, its own turn reports that.
      sessions.open(imageId).catch(() => undefined)
    }
    return found
  }

  /** Returns the leases of unfinished images; finished ones need none. */
  #giveUpOthers(next: number | null): void {
    const { leases, sessions, queue } = this.#with
    const kept = new Set([this.#stage, next === null ? null : queue().at(next)])
    const others = leases.images.filter((imageId) => !kept.has(imageId))
    const isDone = (imageId: ImageId) => queue().isFinished(imageId) || sessions.peek(imageId)?.hasUnsent === true
    leases.forget(others.filter(isDone))
    leases.release(others.filter((imageId) => !isDone(imageId)))
  }

  /** Empties the stage. */
  leave(): void {
    clearTimeout(this.#staying)
    this.#ahead = null
    if (this.#stage) this.#lookAt(null)
    this.#stage = null
    this.#giveUpOthers(null)
  }

  close(): void {
    this.leave()
    this.#with.leases.onLost = null
    this.#stopListening()
  }
}
