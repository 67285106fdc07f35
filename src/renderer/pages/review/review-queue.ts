import type { EngineClient } from '#contract'
import { type ImageId, idOf } from '#model/ids.ts'
import type { ImageState } from '#model/image-state.ts'

/** What is reviewed when the page is opened without a queue: what nobody has reviewed, the doubtful first. */
export const defaultQueue = { where: 'state == "predicted" || state == "new"', order: 'prediction.minScore' }

const rowsAtOnce = 200

export const needsReview = (state: ImageState): boolean => state === 'new' || state === 'predicted'

/** The images of a review in a fixed order, and which of them this window has finished. Positions count from 0. */
export class ReviewQueue {
  readonly #library: Pick<EngineClient['library'], 'rows'>
  readonly #rows: Uint32Array
  readonly #finished = new Set<ImageId>()

  constructor(rows: Uint32Array, library: Pick<EngineClient['library'], 'rows'>) {
    this.#rows = rows
    this.#library = library
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
  neighbours(position: number): ImageId[] {
    return [1, 2, -1].map((step) => this.at(position + step)).filter((imageId) => imageId !== null)
  }

  finish(imageId: ImageId): void {
    this.#finished.add(imageId)
  }

  isFinished(imageId: ImageId): boolean {
    return this.#finished.has(imageId)
  }

  /** The position of the next image after this one that still needs review, or null. */
  async nextToReview(position: number): Promise<number | null> {
    for (let from = position + 1; from < this.length; from += rowsAtOnce) {
      const [first] = await this.#toReview(from, Math.min(from + rowsAtOnce, this.length), 1)
      if (first !== undefined) return first
    }
    return null
  }

  /** The positions that still need review, from the start: what was passed over. */
  async leftOver(): Promise<number[]> {
    const left: number[] = []
    for (let from = 0; from < this.length; from += rowsAtOnce)
      left.push(...(await this.#toReview(from, Math.min(from + rowsAtOnce, this.length), rowsAtOnce)))
    return left
  }

  async #toReview(from: number, to: number, most: number): Promise<number[]> {
    const positions: number[] = []
    for (let position = from; position < to; position++) {
      const imageId = this.at(position)
      if (imageId && !this.#finished.has(imageId)) positions.push(position)
    }
    if (positions.length === 0) return []
    const rows = await this.#library.rows({ imageIds: positions.map((position) => this.at(position)!) })
    const open = new Set(rows.filter(({ state }) => needsReview(state)).map(({ imageId }) => imageId))
    return positions.filter((position) => open.has(this.at(position)!)).slice(0, most)
  }
}

/** Image rows' keys out of the engine's packed sequence (little-endian unsigned 32-bit). */
export function unpackSequence(packed: Uint8Array): Uint32Array {
  const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength)
  return Uint32Array.from({ length: Math.floor(packed.byteLength / 4) }, (_, i) => view.getUint32(i * 4, true))
}
