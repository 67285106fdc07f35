import type { EngineClient } from '#contract'
import { type ImageId, idOf } from '#model/ids.ts'
import type { ImageState } from '#model/image.ts'
import { isNotReviewed, toReviewBy } from '#model/query/to-review.ts'
import { sentBackTo } from '../../../dialogs/review-orders.ts'
import type { Around } from '../../../editor/images/preload.ts'
import type { Purpose } from '../../../route/route.ts'

/**
 * The queue opened by default: images sent back to this user, then unreviewed ones. Images sent back to others are left
 * out.
 */
export const defaultQueue = (userName: string): { where: string; first: string } => ({
  where: toReviewBy(userName),
  first: sentBackTo(userName),
})

const rowsAtOnce = 200

/** Returns whether an image in this state is still to be done. */
export const isToDo = (purpose: Purpose, state: ImageState): boolean =>
  purpose === 'approve' ? state === 'reviewed' : isNotReviewed(state)

type Rows = Pick<EngineClient['library'], 'rows'>

/** A review's images in fixed order, with those finished and skipped in this window. Positions start at 0. */
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

  /** Returns an image's position, trying `guess` first; -1 if it isn't in the queue. */
  positionOf(imageId: ImageId, guess = -1): number {
    if (this.at(guess) === imageId) return guess
    return this.#rows.findIndex((row) => idOf('img', row) === imageId)
  }

  /** Returns the likely next images: the next two and the previous one. */
  neighbors(position: number): ImageId[] {
    return this.#atSteps(position, 2, 1)
  }

  /** Returns the images to preload around this one. */
  around(position: number): Around {
    return {
      sharp: this.neighbors(position),
      proxies: this.#atSteps(position, 8, 4),
      thumbnails: this.#atSteps(position, 20, 20),
    }
  }

  /** Returns images around this one, two after for each before, nearest first. */
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

  /** Reopens an image after undo. */
  unfinish(imageId: ImageId): void {
    this.#finished.delete(imageId)
  }

  isFinished(imageId: ImageId): boolean {
    return this.#finished.has(imageId)
  }

  skip(imageId: ImageId): void {
    this.#skipped.add(imageId)
  }

  isSkipped(imageId: ImageId): boolean {
    return this.#skipped.has(imageId)
  }

  clearSkipped(): void {
    this.#skipped.clear()
  }

  /** Returns the positions after this one, then those before, that aren't finished or skipped here. */
  open(position: number): number[] {
    const { length } = this
    return Array.from({ length: Math.max(0, length - 1) }, (_, i) => (position + 1 + i) % length).filter((at) => {
      const imageId = this.at(at)
      return imageId !== null && !this.#finished.has(imageId) && !this.#skipped.has(imageId)
    })
  }

  /** Returns the next position to review that isn't skipped, or null. */
  async nextToDo(position: number): Promise<number | null> {
    for (let from = position + 1; from < this.length; from += rowsAtOnce) {
      const toDo = await this.#toDo(from, Math.min(from + rowsAtOnce, this.length))
      const first = toDo.find((at) => !this.#skipped.has(this.at(at)!))
      if (first !== undefined) return first
    }
    return null
  }

  /** Returns the positions left, skipped and unreviewed. */
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

/** Unpacks the engine's row ids (little-endian unsigned 32-bit). */
export function unpackSequence(packed: Uint8Array): Uint32Array {
  const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength)
  return Uint32Array.from({ length: Math.floor(packed.byteLength / 4) }, (_, i) => view.getUint32(i * 4, true))
}
