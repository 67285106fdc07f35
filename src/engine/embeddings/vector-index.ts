import { unitDot } from './cosine.ts'
import { DotKernel } from './dot-products.ts'

/** Products of vectors of about the length 127 are within this, rounded or not; 0 stands for what was removed. */
const offset = 2 * unitDot
const maxDot = 2 * offset
/** Vectors from which the mean is taken. */
const maxForMean = 20_000

export type Near = { place: number; cosine: number }

/** Finds the nearest among many vectors. What all of them share says nothing, so their mean is taken off first. */
export class VectorIndex {
  readonly width: number
  readonly #mean: Float64Array
  /** The first place is that of the vector which is asked for. */
  readonly #rows: DotKernel
  #isRemoved = new Uint8Array(1024)
  #count = 0
  #removed = 0

  /** `sample`: vectors, one after the other, whose mean is taken off all. */
  constructor(width: number, sample: Int8Array) {
    this.width = width
    this.#rows = new DotKernel({ count: 0, width, vectors: sample }, 1 + this.#isRemoved.length)
    this.#mean = new Float64Array(width)
    const rows = Math.floor(sample.length / width)
    const step = Math.max(1, Math.floor(rows / maxForMean))
    let taken = 0
    for (let row = 0; row < rows; row += step, taken++)
      for (let i = 0; i < width; i++) this.#mean[i]! += sample[row * width + i]!
    for (let i = 0; i < width; i++) this.#mean[i]! /= taken || 1
  }

  /** Places that are taken, those of removed vectors too. */
  get count(): number {
    return this.#count
  }

  get removed(): number {
    return this.#removed
  }

  /** Gives the place of the vector: they count up from 0. */
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

  /** A removed vector is never found again; its place stays. */
  remove(place: number): void {
    this.#isRemoved[place] = 1
    this.#removed += 1
  }

  /**
   * The nearest first, at most so many; cosine -1 to 1 of what differs from the mean. A vector of another kind, whose own
   * mean is elsewhere, is compared as it is (`isCentered`).
   */
  nearest(vector: Int8Array, max: number, isCentered = false): Near[] {
    this.#rows.put(0, isCentered ? vector : this.#centered(vector), 0)
    const dots = this.#rows.dotsOf(0, 1, 1 + this.#count)
    // Products are whole numbers of a small range: counting them finds the least that is wanted without sorting.
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
    const [mean, width] = [this.#mean, this.width]
    const centered = new Int8Array(width)
    let squares = 0
    for (let i = 0; i < width; i++) squares += (vector[i]! - mean[i]!) ** 2
    const scale = 127 / (Math.sqrt(squares) || 1)
    for (let i = 0; i < width; i++) centered[i] = Math.round((vector[i]! - mean[i]!) * scale)
    return centered
  }
}
