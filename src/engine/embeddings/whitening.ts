/** Emphasizes differences between objects over what all share: w = L⁻¹ (u − μ), scaled to the length 1. */
export type Whitening = { width: number; mean: Float64Array; factor: Float64Array }

/** The minimum share of the mean variance to add to each direction, so that rare ones are not exaggerated. */
const minShrinkage = 0.5

/** Sums from which a whitening is computed. */
export class WhiteningSums {
  readonly #width: number
  readonly #sum: Float64Array
  readonly #products: Float64Array
  #count = 0

  constructor(width: number) {
    this.#width = width
    this.#sum = new Float64Array(width)
    this.#products = new Float64Array(width * width)
  }

  add(vector: ArrayLike<number>): void {
    const [width, products] = [this.#width, this.#products]
    this.#count += 1
    for (let i = 0; i < width; i++) {
      const value = vector[i]!
      this.#sum[i]! += value
      const row = i * width
      for (let j = 0; j <= i; j++) products[row + j]! += value * vector[j]!
    }
  }

  /**
   * Computes the whitening of vectors from this many scenes. Fewer scenes need more shrinkage, because they say little about
   * others. Throws RangeError without vectors.
   */
  whitening(scenes: number): Whitening {
    if (this.#count === 0) throw new RangeError('A whitening needs vectors.')
    const [width, count] = [this.#width, this.#count]
    const mean = this.#sum.map((sum) => sum / count)
    const covariance = this.#products.map((product, at) => {
      const [i, j] = [Math.floor(at / width), at % width]
      return j > i ? 0 : product / count - mean[i]! * mean[j]!
    })
    let trace = 0
    for (let i = 0; i < width; i++) trace += covariance[i * width + i]!
    const ridge = ((minShrinkage + width / Math.max(1, scenes)) * trace) / width || 1
    for (let i = 0; i < width; i++) covariance[i * width + i]! += ridge
    return { width, mean, factor: cholesky(covariance, width) }
  }
}

/** Returns the lower triangular L with L·Lᵀ = S, from the lower half of a positive definite S. */
function cholesky(s: Float64Array, width: number): Float64Array {
  const l = new Float64Array(width * width)
  for (let i = 0; i < width; i++)
    for (let j = 0; j <= i; j++) {
      let sum = s[i * width + j]!
      for (let k = 0; k < j; k++) sum -= l[i * width + k]! * l[j * width + k]!
      l[i * width + j] = i === j ? Math.sqrt(Math.max(sum, 1e-12)) : sum / l[j * width + j]!
    }
  return l
}

/** Whitens a vector, and scales it to the length 1. */
export function whitened({ width, mean, factor }: Whitening, vector: ArrayLike<number>): Float64Array {
  const w = new Float64Array(width)
  for (let i = 0; i < width; i++) {
    let sum = vector[i]! - mean[i]!
    for (let k = 0; k < i; k++) sum -= factor[i * width + k]! * w[k]!
    w[i] = sum / factor[i * width + i]!
  }
  return ofLengthOne(w)
}

/** Joins the whitened vector and the original, scaled to the length 1, so that what few scenes show still counts. */
export function whitenedAndPlain(whitening: Whitening, vector: ArrayLike<number>): Float64Array {
  const both = new Float64Array(2 * whitening.width)
  both.set(whitened(whitening, vector))
  both.set(ofLengthOne(Float64Array.from(vector)), whitening.width)
  return ofLengthOne(both)
}

/** Returns the mean of examples, scaled to the length 1. */
export function prototypeOf(examples: readonly Float64Array[]): Float64Array {
  const mean = new Float64Array(examples[0]?.length ?? 0)
  for (const example of examples) for (let i = 0; i < mean.length; i++) mean[i]! += example[i]!
  return ofLengthOne(mean)
}

export function likeness(prototype: Float64Array, vector: Float64Array): number {
  let sum = 0
  for (let i = 0; i < prototype.length; i++) sum += prototype[i]! * vector[i]!
  return Math.max(0, sum)
}

function ofLengthOne(vector: Float64Array): Float64Array {
  const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0)) || 1
  return vector.map((value) => value / length)
}
