import { DotKernel, unitDot } from './dot-products.ts'
import { centered, meanOf } from './vectors.ts'

/** More than any product of two rounded vectors. After adding it, 0 stands for a removed vector. */
const offset = 2 * unitDot
const maxDot = 2 * offset
/** The maximum number of vectors for the mean. */
const maxForMean = 20_000

export type Near = { place: number; cosine: number }

/** Finds the nearest of many vectors. Subtracts their mean first, because what all share says nothing. */
export class VectorIndex {
  readonly width: number
  readonly #mean: Float64Array
  /** The first row is the vector to search for. */
  readonly #rows: DotKernel
  #isRemoved = new Uint8Array(1024)
  #count = 0
  #removed = 0

  /** `sample`: vectors, one after another, whose mean is subtracted. */
  constructor(width: number, sample: Int8Array) {
    this.width = width
    this.#rows = new DotKernel({ count: 0, width, vectors: sample }, 1 + this.#isRemoved.length)
    const count = Math.floor(sample.length / width)
    this.#mean = meanOf({ count, width, vectors: sample }, Math.max(1, Math.floor(count / maxForMean)))
  }

  /** The number of places, including those of removed vectors. */
  get count(): number {
    return this.#count
  }

  get removed(): number {
    return this.#removed
  }

  /** Adds a vector, and returns its place; places count from 0. */
  add(vector: Int8Array): number {
    const place = this.#count++
    if (place === this.#isRemoved.length) {
      const isRemoved = new Uint8Array(place * 2)
      isRemoved.set(this.#isRemoved)
      this.#isRemoved = isRemoved
      this.#rows.reserve(1 + isRemoved.length)
    }
    this.#rows.put(1 + place, this.#centered(vector), 0)
    return place
  }

  /** Removes a vector from searches. Its place stays. */
  remove(place: number): void {
    this.#isRemoved[place] = 1
    this.#removed += 1
  }

  /**
   * Returns the nearest vectors, with the cosine of their differences from the mean. `isCentered`: for a vector of another
   * kind with another mean, which is compared unchanged.
   */
  nearest(vector: Int8Array, max: number, isCentered = false): Near[] {
    this.#rows.put(0, isCentered ? vector : this.#centered(vector), 0)
    const dots = this.#rows.dotsOf(0, 1, 1 + this.#count)
    // Products are whole numbers in a small range: counting them finds the lowest one to return without sorting.
    const counts = new Uint32Array(maxDot + 1)
    for (let place = 0; place < dots.length; place++) {
      dots[place] = this.#isRemoved[place] === 1 ? 0 : dots[place]! + offset
      counts[dots[place]!]!++
    }
    let [least, taken] = [counts.length - 1, 0]
    while (least > 1 && taken + counts[least]! < max) taken += counts[least--]!
    const found: Near[] = []
    for (let place = 0; place < dots.length; place++)
      if (dots[place]! >= least) found.push({ place, cosine: (dots[place]! - offset) / unitDot })
    return found.sort((a, b) => b.cosine - a.cosine || a.place - b.place).slice(0, max)
  }

  #centered(vector: Int8Array): Int8Array {
    return centered({ count: 1, width: this.width, vectors: vector }, this.#mean).vectors
  }
}
