/** Vectors one after another, each `width` numbers long. */
export type Vectors = { width: number; values: ArrayLike<number> }

const pairsForMedian = 20_000

export function squaredDistance({ width, values }: Vectors, a: number, b: number): number {
  let sum = 0
  for (let i = 0; i < width; i++) sum += (values[a * width + i]! - values[b * width + i]!) ** 2
  return sum
}

/** Returns the median squared distance of random pairs of vectors: what the kernel considers near. */
export function medianSquaredDistance(vectors: Vectors, random: () => number): number {
  const count = vectors.values.length / vectors.width
  const distances = Array.from({ length: pairsForMedian }, () => {
    const a = Math.floor(random() * count)
    return squaredDistance(vectors, a, (a + 1 + Math.floor(random() * (count - 1))) % count)
  })
  return distances.sort((a, b) => a - b)[pairsForMedian / 2]!
}

/** Computes one row of the kernel matrix: exp(−d² / bandwidth). */
export function kernelRow(vectors: Vectors, row: number, bandwidth: number, into: Float32Array): void {
  const count = vectors.values.length / vectors.width
  for (let other = 0; other < count; other++)
    into[row * count + other] = Math.exp(-squaredDistance(vectors, row, other) / bandwidth)
}

/**
 * Computes the unbiased squared mean discrepancy (A. Gretton et al., 2012) between the `current` vectors and the
 * others.
 */
export function meanDiscrepancy(kernel: Float32Array, isCurrent: Uint8Array): number {
  const count = isCurrent.length
  const m = isCurrent.reduce((sum, one) => sum + one, 0)
  const n = count - m
  let [within, between, others] = [0, 0, 0]
  for (let a = 0; a < count; a++) {
    const row = a * count
    let [sum, toCurrent] = [0, 0]
    for (let b = 0; b < count; b++) {
      const value = kernel[row + b]!
      sum += value
      toCurrent += value * isCurrent[b]!
    }
    const itself = kernel[row + a]!
    if (isCurrent[a] === 1) {
      within += toCurrent - itself
      between += sum - toCurrent
    } else others += sum - toCurrent - itself
  }
  return within / (m * (m - 1)) + others / (n * (n - 1)) - (2 * between) / (m * n)
}

/** Computes how much nearer each vector is to the `current` ones than to the others, excluding itself. */
export function unlikeOthers(kernel: Float32Array, isCurrent: Uint8Array): number[] {
  const count = isCurrent.length
  return Array.from({ length: count }, (_, a) => {
    const [sum, number] = [
      [0, 0],
      [0, 0],
    ]
    for (let b = 0; b < count; b++) {
      if (a === b) continue
      sum[isCurrent[b]!]! += kernel[a * count + b]!
      number[isCurrent[b]!]! += 1
    }
    return sum[1]! / number[1]! - sum[0]! / number[0]!
  })
}
