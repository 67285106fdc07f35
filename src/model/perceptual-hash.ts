/** Side of the gray image that a hash is made from. */
const hashSidePx = 32
const lowFrequencies = 8

/** cosines[k][x]: the k-th DCT-II basis function at x, for the frequencies 1 to 8. */
const cosines = Array.from({ length: lowFrequencies }, (_, k) =>
  Float64Array.from({ length: hashSidePx }, (_, x) => Math.cos((Math.PI * (2 * x + 1) * (k + 1)) / (2 * hashSidePx))),
)

/** Red, green and blue bytes, row by row. */
export type RgbPixels = { data: Uint8Array; info: { width: number; height: number } }

/**
 * A perceptual hash of 64 bits as 16 hex digits: the signs, against their median, of the 8×8 lowest frequencies of the
 * cosine transform of the image shrunk to 32×32 gray values, the constant ones left out. Images that look alike
 * differ in few bits. Method: C. Zauner, "Implementation and Benchmarking of Perceptual Image Hash Functions", 2010,
 * section 3.2 (DCT based hash).
 */
export function perceptualHash(pixels: RgbPixels): string {
  const coefficients = lowFrequenciesOf(shrunkToGray(pixels))
  const sorted = coefficients.toSorted()
  const median = (sorted[31]! + sorted[32]!) / 2
  let bits = 0n
  for (const coefficient of coefficients) bits = (bits << 1n) | (coefficient > median ? 1n : 0n)
  return bits.toString(16).padStart(16, '0')
}

/** Mean brightness (ITU-R BT.601) of the pixels in each of 32×32 equal parts; at least one pixel each. */
function shrunkToGray({ data, info: { width, height } }: RgbPixels): Float64Array {
  const grey = new Float64Array(hashSidePx * hashSidePx)
  for (let row = 0; row < hashSidePx; row++) {
    const top = Math.floor((row * height) / hashSidePx)
    const bottom = Math.max(top + 1, Math.floor(((row + 1) * height) / hashSidePx))
    for (let column = 0; column < hashSidePx; column++) {
      const left = Math.floor((column * width) / hashSidePx)
      const right = Math.max(left + 1, Math.floor(((column + 1) * width) / hashSidePx))
      let sum = 0
      for (let y = top; y < bottom; y++)
        for (let at = (y * width + left) * 3; at < (y * width + right) * 3; at += 3)
          sum += 0.299 * data[at]! + 0.587 * data[at + 1]! + 0.114 * data[at + 2]!
      grey[row * hashSidePx + column] = sum / ((bottom - top) * (right - left))
    }
  }
  return grey
}

/** Cosine transform of 32×32 values, rows first and columns then, at the frequencies 1 to 8 of each. */
function lowFrequenciesOf(grey: Float64Array): Float64Array {
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
  return coefficients
}

/** In how many of their 64 bits two hashes differ. */
export const hashDistance = (a: string, b: string): number =>
  (BigInt(`0x${a}`) ^ BigInt(`0x${b}`)).toString(2).replaceAll('0', '').length

/** Hashes with at most this many different bits are near-duplicates by default. */
export const nearDuplicateBits = 4

/** Images with at most this many different bits look alike: more than near-duplicates, as frames of a burst move. */
const alikeBits = 10

/** At most `max` of these places, those on images that look different from each other first. */
export function differentFirst<T extends { hash: string | null }>(places: readonly T[], max: number): T[] {
  const different: T[] = []
  const alike: T[] = []
  for (const place of places) {
    if (different.length === max) break
    const { hash } = place
    const isAlike = different.some((one) => hash && one.hash && hashDistance(hash, one.hash) <= alikeBits)
    ;(isAlike ? alike : different).push(place)
  }
  return [...different, ...alike].slice(0, max)
}
