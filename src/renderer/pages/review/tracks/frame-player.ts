import { t } from '@lingui/core/macro'
import { createStore } from 'zustand/vanilla'
import { type ImageId, idOf } from '#model/ids.ts'
import { engine } from '../../../connection/index.ts'
import type { Editor } from '../../../editor/editor.ts'
import type { QueueNavigation } from '../queue/queue-navigation.ts'
import type { ReviewStore } from '../review-state.ts'
import { frameAfter, openSequence } from './frame-steps.ts'

const playSpeeds = [0.5, 1, 2, 4] as const
type PlaySpeed = (typeof playSpeeds)[number]

/** At speed 1: sequences have no frame rate. */
export const framesPerSecond = 10

type Surroundings = { store: ReviewStore; editor: Editor; queue: QueueNavigation }

/** Plays the frames of a sequence with their labels; drops frames to keep the speed. */
export class FramePlayer {
  readonly store = createStore<{ isPlaying: boolean; speed: PlaySpeed }>(() => ({ isPlaying: false, speed: 1 }))
  readonly #review: ReviewStore
  readonly #editor: Editor
  readonly #queue: QueueNavigation
  /** Counts playbacks; earlier ones stop. */
  #turn = 0
  #scrubbed: ImageId | null = null

  constructor({ store, editor, queue }: Surroundings) {
    this.#review = store
    this.#editor = editor
    this.#queue = queue
  }

  get canPlay(): boolean {
    const state = this.#review.getState()
    return state.status === 'image' && Boolean(this.#editor.state.snapshot?.image.frame)
  }

  toggle(): void {
    if (this.store.getState().isPlaying) this.pause()
    else void this.play()
  }

  /** Changes to the next speed; `wraps` starts over at the end. */
  changeSpeed(by: 1 | -1, wraps = false): void {
    const at = playSpeeds.indexOf(this.store.getState().speed) + by
    const speed = playSpeeds[wraps ? at % playSpeeds.length : Math.min(playSpeeds.length - 1, Math.max(0, at))]!
    this.store.setState({ speed })
    this.#editor.announce(`${speed}×`)
  }

  /** Plays from the current frame to the last; from the last one, all. */
  async play(): Promise<void> {
    const state = this.#review.getState()
    if (state.status !== 'image') return
    const turn = ++this.#turn
    this.store.setState({ isPlaying: true })
    this.#editor.announce(t`Playing at ${this.store.getState().speed}×`)
    const stopHearing = this.#pauseOnInput()
    const isOver = () => turn !== this.#turn
    try {
      const sequence = await engine.labeling.sequence({ imageId: state.imageId })
      if (isOver() || !sequence) return
      const frames = sequence.imageRows.map((row) => idOf('img', row))
      const positions = this.#positionsOf(frames)
      if (!positions) return openSequence(sequence.name, state.imageId, { plays: true })
      await this.#through(positions, Math.max(0, frames.indexOf(state.imageId)), isOver)
    } finally {
      stopHearing()
      if (!isOver()) this.pause()
    }
  }

  async #through(positions: readonly number[], from: number, isOver: () => boolean): Promise<void> {
    const last = positions.length - 1
    let at = from === last ? -1 : from
    let dueAtMs = performance.now()
    while (at < last) {
      const frameMs = 1000 / (framesPerSecond * this.store.getState().speed)
      const next = frameAfter(at, { last, lateMs: performance.now() - dueAtMs, frameMs })
      dueAtMs = Math.max(dueAtMs + (next - at) * frameMs, performance.now() - frameMs)
      const due = new Promise((resolve) => setTimeout(resolve, dueAtMs - performance.now()))
      const isShown = await this.#queue.pass(positions[next]!, due)
      if (isOver()) return
      if (!isShown) return void this.#queue.go(positions[next]!)
      at = next
      await new Promise(requestAnimationFrame)
    }
  }

  /** Returns the frames' positions in the queue; null unless all are in it. */
  #positionsOf(frames: readonly ImageId[]): number[] | null {
    const positions: number[] = []
    for (const frame of frames) {
      const position = this.#queue.positionOf(frame, (positions.at(-1) ?? -1) + 1)
      if (position < 0) return null
      positions.push(position)
    }
    return positions
  }

  /** Stops at the current frame. */
  pause(): void {
    if (!this.store.getState().isPlaying) return
    this.#turn += 1
    this.store.setState({ isPlaying: false })
    this.#sharpen()
  }

  /** Pauses on any input except the player's own keys. */
  #pauseOnInput(): () => void {
    const pause = (event: Event) => {
      const { target } = event
      const isOwn =
        event instanceof KeyboardEvent
          ? ['Alt', 'Shift', 'Control', 'Meta'].includes(event.key) || event.code === 'KeyK' || event.altKey
          : target instanceof Element && target.closest('[data-testid="sequence"]') !== null
      if (!isOwn) this.pause()
    }
    const inputs = ['keydown', 'pointerdown'] as const
    for (const input of inputs) window.addEventListener(input, pause, { capture: true })
    return () => {
      for (const input of inputs) window.removeEventListener(input, pause, { capture: true })
    }
  }

  /** Shows frames as fast as they load while the user drags, always the newest. */
  async scrub(imageId: ImageId): Promise<void> {
    this.pause()
    const isUnderWay = this.#scrubbed !== null
    this.#scrubbed = imageId
    if (isUnderWay) return
    let shown: ImageId | null = null
    while (this.#scrubbed !== null && this.#scrubbed !== shown) {
      shown = this.#scrubbed
      const position = this.#queue.positionOf(shown)
      if (position >= 0) await this.#queue.pass(position, Promise.resolve())
    }
    this.#scrubbed = null
  }

  endScrub(): void {
    this.#scrubbed = null
  }

  /** Loads the current frame in full. */
  #sharpen(): void {
    const state = this.#review.getState()
    if (state.status === 'image') void this.#queue.go(state.position)
  }

  close(): void {
    this.#turn += 1
    this.#scrubbed = null
  }
}
