import { CodeScan } from './code-scan.ts'
import { unitDot } from './cosine.ts'
import { RowProducts } from './row-products.ts'

/** Values that are multiplied for one question: candidates are as many as keep it quick. */
const valuesPerQuestion = 8_000_000
const bitsPerWord = 64
/** Products of vectors of about the length 127 are within this, rounded or not; 0 stands for what was removed. */
const offset = 2 * unitDot
const maxDot = 2 * offset
/** Vectors from which the mean is taken. */
const maxForMean = 20_000

export type Near = { place: number; cosine: number }

/**
 * Finds the nearest among many vectors. What all of them share says nothing, so their mean is taken off first. A code of
 * one bit a value, whether it is positive, finds the candidates; these are compared by all their values. Up to some ten
 * thousand vectors all are candidates, and the answer is exact.
 */
export class VectorIndex {
  readonly width: number
  readonly #mean: Float64Array
  readonly #words: number
  #scan: CodeScan
  #room: number
  #rows: RowProducts
  readonly #candidates: number
  #isRemoved: Uint8Array
  readonly #scratch: Int8Array
  readonly #code: Uint32Array
  #count = 0
  #removed = 0

  /** `sample`: vectors, one after the other, whose mean is taken off all. */
  constructor(width: number, sample: Int8Array, values = valuesPerQuestion) {
    this.width = width
    this.#candidates = Math.floor(values / width)
    this.#words = Math.ceil(width / bitsPerWord)
    this.#mean = new Float64Array(width)
    const rows = Math.floor(sample.length / width)
    const step = Math.max(1, Math.floor(rows / maxForMean))
    let taken = 0
    for (let row = 0; row < rows; row += step, taken++)
      for (let i = 0; i < width; i++) this.#mean[i]! += sample[row * width + i]!
    for (let i = 0; i < width; i++) this.#mean[i]! /= taken || 1
    this.#room = 1024
    this.#scan = new CodeScan(this.#room, this.#words)
    this.#rows = new RowProducts(this.#room, width)
    this.#isRemoved = new Uint8Array(this.#room)
    this.#scratch = new Int8Array(width)
    this.#code = new Uint32Array(this.#words * 2)
  }

  /** Places that are taken, those of removed vectors too. */
  get count(): number {
    return this.#count
  }

  get removed(): number {
    return this.#removed
  }

  /** Makes room for so many vectors in all. */
  reserve(rows: number): void {
    if (rows <= this.#room) return
    const scan = new CodeScan(rows, this.#words)
    const vectors = new RowProducts(rows, this.width)
    scan.codes.set(this.#scan.codes)
    const isRemoved = new Uint8Array(rows)
    vectors.takeOver(this.#rows)
    isRemoved.set(this.#isRemoved)
    this.#scan = scan
    this.#rows = vectors
    this.#isRemoved = isRemoved
    this.#room = rows
  }

  /** Gives the place of the vector: they count up from 0. */
  add(vector: Int8Array): number {
    if (this.#count === this.#room) this.reserve(this.#room * 2)
    const place = this.#count++
    const centered = this.#centered(vector)
    this.#rows.put(place, centered)
    this.#scan.codes.set(this.#codeOf(centered), place * this.#words * 2)
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
  nearest(vector: Int8Array, most: number, isCentered = false): Near[] {
    const asked = isCentered ? vector : this.#centered(vector).slice()
    const places = this.#placesNear(asked, most)
    const dots = this.#rows.productsOf(asked, places)
    for (let n = 0; n < dots.length; n++) dots[n] = this.#isRemoved[places[n]!] === 1 ? 0 : dots[n]! + offset
    // Products are whole numbers of a small range: counting them finds the least that is wanted without sorting.
    const counts = new Uint32Array(maxDot + 1)
    for (const dot of dots) counts[dot]!++
    let [least, taken] = [counts.length - 1, 0]
    while (least > 1 && taken + counts[least]! < most) taken += counts[least--]!
    const found: Near[] = []
    for (let n = 0; n < dots.length; n++)
      if (dots[n]! >= least) found.push({ place: places[n]!, cosine: (dots[n]! - offset) / unitDot })
    return found.sort((a, b) => b.cosine - a.cosine || a.place - b.place).slice(0, most)
  }

  /** The vectors whose codes differ the least, so many as are compared; at least as many as are wanted. */
  #placesNear(asked: Int8Array, wanted: number): Uint32Array {
    const most = Math.max(wanted, this.#candidates)
    if (this.#count <= most) return Uint32Array.from({ length: this.#count }, (_, place) => place)
    return this.#scan.nearest(this.#codeOf(asked), this.#count, most, wanted)
  }

  /** Overwritten by the next call. */
  #centered(vector: Int8Array): Int8Array {
    const [mean, centered, width] = [this.#mean, this.#scratch, this.width]
    let squares = 0
    for (let i = 0; i < width; i++) squares += (vector[i]! - mean[i]!) ** 2
    const scale = 127 / (Math.sqrt(squares) || 1)
    for (let i = 0; i < width; i++) centered[i] = Math.round((vector[i]! - mean[i]!) * scale)
    return centered
  }

  /** Overwritten by the next call. */
  #codeOf(centered: Int8Array): Uint32Array {
    const code = this.#code.fill(0)
    for (let i = 0; i < centered.length; i++) if (centered[i]! > 0) code[i >> 5]! |= 1 << (i & 31)
    return code
  }
}
