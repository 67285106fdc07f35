/** Side of the grey picture that a hash is made from. */
export const hashSidePx = 32
const lowFrequencies = 8

/** cosines[k][x]: the k-th DCT-II basis function at x, for the frequencies 1 to 8. */
const cosines = Array.from({ length: lowFrequencies }, (_, k) =>
  Float64Array.from({ length: hashSidePx }, (_, x) => Math.cos((Math.PI * (2 * x + 1) * (k + 1)) / (2 * hashSidePx))),
)

/**
 * A perceptual hash of 64 bits as 16 hex digits: the signs, against their median, of the 8×8 lowest frequencies of the
 * cosine transform of a 32×32 grey picture, the constant ones left out. Pictures that look alike differ in few bits.
 * Method: C. Zauner, "Implementation and Benchmarking of Perceptual Image Hash Functions", 2010, section 3.2 (DCT
 * based hash). `grey` holds 32×32 bytes.
 */
export function perceptualHash(grey: Uint8Array): string {
  if (grey.length !== hashSidePx * hashSidePx) throw new RangeError('A perceptual hash needs 32×32 grey values.')
  const rows = new Float64Array(hashSidePx * lowFrequencies)
  for (let y = 0; y < hashSidePx; y++)
    cosines.forEach((basis, u) => {
      let sum = 0
      for (let x = 0; x < hashSidePx; x++) sum += grey[y * hashSidePx + x]! * basis[x]!
      rows[u * hashSidePx + y] = sum
    })
  const coefficients = new Float64Array(lowFrequencies * lowFrequencies)
  cosines.forEach((basis, v) => {
    for (let u = 0; u < lowFrequencies; u++) {
      let sum = 0
      for (let y = 0; y < hashSidePx; y++) sum += rows[u * hashSidePx + y]! * basis[y]!
      coefficients[v * lowFrequencies + u] = sum
    }
  })
  const sorted = coefficients.toSorted()
  const median = (sorted[31]! + sorted[32]!) / 2
  let bits = 0n
  for (const coefficient of coefficients) bits = (bits << 1n) | (coefficient > median ? 1n : 0n)
  return bits.toString(16).padStart(16, '0')
}

/** Number of bits in which two hashes differ, 0 to 64. */
export function hashDistance(a: string, b: string): number {
  let different = BigInt(`0x${a}`) ^ BigInt(`0x${b}`)
  let count = 0
  while (different > 0n) {
    count += Number(different & 1n)
    different >>= 1n
  }
  return count
}
