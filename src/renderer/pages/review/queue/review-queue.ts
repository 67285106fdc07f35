import type { EngineClient } from '#contract'
import { type ImageId, idOf } from '#model/ids.ts'
import type { ImageState } from '#model/image.ts'
import { isNotReviewed, toReviewBy } from '#model/query/to-review.ts'
import { sentBackTo } from '../../../dialogs/review-orders.ts'
import type { Around } from '../../../editor/images/preload.ts'
import type { Purpose } from '../../../route/route.ts'

/**
 * What is reviewed when the page is opened without a queue: what was sent back to this user, then what nobody has
 * reviewed. What was sent back to a user waits only for that user.
 */
export const defaultQueue = (userName: string): { where: string; first: string } => ({
  where: toReviewBy(userName),
  first: sentBackTo(userName),
})

const rowsAtOnce = 200

/** Whether an image in this state is still to be done. */
export const isToDo = (purpose: Purpose, state: ImageState): boolean =>
  purpose === 'approve' ? state === 'reviewed' : isNotReviewed(state)

type Rows = Pick<EngineClient['library'], 'rows'>

/**
 * The images of a review in a fixed order, which of them this window has finished, and which it has skipped for later.
 * Positions count from 0.
 */
export class ReviewQueue {
  readonly #library: Rows
  readonly #rows: Uint32Array
  readonly #purpose: Purpose
  readonly #finished = new Set<ImageId>()
  readonly #skipped: Set<ImageId>

  constructor(rows: Uint32Array, library: Rows, purpose: Purpose = 'review', skipped = new Set<ImageId>()) {
    this.#rows = rows
    this.#library = library
    this.#purpose = purpose
    this.#skipped = skipped
  }

  get length(): number {
    return this.#rows.length
  }

  at(position: number): ImageId | null {
    const row = this.#rows[position]
    return row === undefined ? null : idOf('img', row)
  }

  /** Where an image stands, looking at `guess` first; -1 when it is not in the queue. */
  positionOf(imageId: ImageId, guess = -1): number {
    if (this.at(guess) === imageId) return guess
    return this.#rows.findIndex((row) => idOf('img', row) === imageId)
  }

  /** The images likely to be wanted after this one: the next two, and the one before. */
  neighbors(position: number): ImageId[] {
    return this.#atSteps(position, 2, 1)
  }

  /** The images around this one by how good an image of each is fetched ahead. */
  around(position: number): Around {
    return {
      sharp: this.neighbors(position),
      proxies: this.#atSteps(position, 8, 4),
      thumbnails: this.#atSteps(position, 20, 20),
    }
  }

  /** So many images after and before this one, two after for one before, the nearest first. */
  #atSteps(position: number, after: number, before: number): ImageId[] {
    const steps = Array.from({ length: after + before }, (_, i) => i + 1).flatMap((n) => [2 * n - 1, 2 * n, -n])
    return steps
      .filter((step) => step <= after && -step <= before)
      .map((step) => this.at(position + step))
      .filter((imageId) => imageId !== null)
  }

  finish(imageId: ImageId): void {
    this.#finished.add(imageId)
    this.#skipped.delete(imageId)
  }

  /** The user took back what had finished the image. */
  unfinish(imageId: ImageId): void {
    this.#finished.delete(imageId)
  }

  isFinished(imageId: ImageId): boolean {
    return this.#finished.has(imageId)
  }

  /** Leaves an image for the end. */
  skip(imageId: ImageId): void {
    this.#skipped.add(imageId)
  }

  isSkipped(imageId: ImageId): boolean {
    return this.#skipped.has(imageId)
  }

  /** What was skipped is next again. */
  clearSkipped(): void {
    this.#skipped.clear()
  }

  /** The positions after this one, then those before it, that are neither finished nor skipped as far as this window knows. */
  open(position: number): number[] {
    const { length } = this
    return Array.from({ length: Math.max(0, length - 1) }, (_, i) => (position + 1 + i) % length).filter((at) => {
      const imageId = this.at(at)
      return imageId !== null && !this.#finished.has(imageId) && !this.#skipped.has(imageId)
    })
  }

  /** The position of the next image after this one that is still to be done and not skipped, or null. */
  async nextToDo(position: number): Promise<number | null> {
    for (let from = position + 1; from < this.length; from += rowsAtOnce) {
      const toDo = await this.#toDo(from, Math.min(from + rowsAtOnce, this.length))
      const first = toDo.find((at) => !this.#skipped.has(this.at(at)!))
      if (first !== undefined) return first
    }
    return null
  }

  /** The positions that are still to be done, from the start: those that were skipped, and those skipped. */
  async remaining(): Promise<{ skipped: number[]; unreviewed: number[] }> {
    const left: number[] = []
    for (let from = 0; from < this.length; from += rowsAtOnce)
      left.push(...(await this.#toDo(from, Math.min(from + rowsAtOnce, this.length))))
    const isSkipped = (position: number) => this.#skipped.has(this.at(position)!)
    return { skipped: left.filter(isSkipped), unreviewed: left.filter((position) => !isSkipped(position)) }
  }

  async #toDo(from: number, to: number): Promise<number[]> {
    const positions: number[] = []
    for (let position = from; position < to; position++) {
      const imageId = this.at(position)
      if (imageId && !this.#finished.has(imageId)) positions.push(position)
    }
    if (positions.length === 0) return []
    const rows = await this.#library.rows({ imageIds: positions.map((position) => this.at(position)!) })
    const open = new Set(rows.filter(({ state }) => isToDo(this.#purpose, state)).map(({ imageId }) => imageId))
    return positions.filter((position) => open.has(this.at(position)!))
  }
}

/** Image rows' keys out of the engine's packed sequence (little-endian unsigned 32-bit). */
export function unpackSequence(packed: Uint8Array): Uint32Array {
  const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength)
  return Uint32Array.from({ length: Math.floor(packed.byteLength / 4) }, (_, i) => view.getUint32(i * 4, true))
}
