/** Below this size a comparison sort is faster than counting. */
const fewImages = 4096
const digits = 65_536

/**
 * The images in ascending order of their keys; images with the same key keep their order. Keys are
 * whole numbers; NaN sorts last. Radix sort, 16 bits at a time.
 */
export function sortedByKey(images: Int32Array, keyOf: Float64Array): Int32Array {
  let least = Number.POSITIVE_INFINITY
  let max = Number.NEGATIVE_INFINITY
  let unknown = false
  for (let n = 0; n < images.length; n++) {
    const key = keyOf[images[n]!]!
    if (key < least) least = key
    if (key > max) max = key
    if (Number.isNaN(key)) unknown = true
  }
  if (!(max > least) && !unknown) return images
  if (images.length < fewImages || max - least >= 2 ** 48) return bySorting(images, keyOf)
  // Keys shifted to start at 0, split into their lower 32 bits and the rest.
  const low = new Uint32Array(keyOf.length)
  const high = new Uint32Array(keyOf.length)
  const greatest = Math.max(0, max - least) + 1
  for (let n = 0; n < images.length; n++) {
    const i = images[n]!
    const key = keyOf[i]!
    const from0 = Number.isNaN(key) ? greatest : key - least
    high[i] = from0 / 2 ** 32
    low[i] = from0 - high[i]! * 2 ** 32
  }
  let from = images
  for (const [part, shift] of [
    [low, 0],
    [low, 16],
    [high, 0],
    [high, 16],
  ] as const)
    if (greatest >= 2 ** (shift + (part === high ? 32 : 0))) from = sortedByDigit(from, part, shift)
  return from
}

function sortedByDigit(from: Int32Array, part: Uint32Array, shift: number): Int32Array {
  const start = new Uint32Array(digits + 1)
  for (let n = 0; n < from.length; n++) start[((part[from[n]!]! >>> shift) & 0xffff) + 1]! += 1
  for (let d = 0; d < digits; d++) start[d + 1]! += start[d]!
  const to = new Int32Array(from.length)
  for (let n = 0; n < from.length; n++) {
    const i = from[n]!
    to[start[(part[i]! >>> shift) & 0xffff]!++] = i
  }
  return to
}

/** Typed arrays sort stably. */
function bySorting(images: Int32Array, keyOf: Float64Array): Int32Array {
  const place = (i: number): number => (Number.isNaN(keyOf[i]!) ? Number.POSITIVE_INFINITY : keyOf[i]!)
  return images.slice().sort((a, b) => {
    const [x, y] = [place(a), place(b)]
    return x < y ? -1 : x > y ? 1 : 0
  })
}

/** Like `sortedByKey`, greatest first; images with the same key keep their order. */
export function sortedByKeyDescending(images: Int32Array, keyOf: Float64Array): Int32Array {
  const negative = new Float64Array(keyOf.length)
  for (let n = 0; n < images.length; n++) negative[images[n]!] = -keyOf[images[n]!]!
  return sortedByKey(images, negative)
}

/** All images, sorted by their 32 bytes. */
export function canonicalOrder(count: number, sha256: Uint8Array): Int32Array {
  const prefix = new Float64Array(count)
  for (let i = 0; i < count; i++) {
    const at = i * 32
    prefix[i] =
      (sha256[at]! * 0x10000 + sha256[at + 1]! * 0x100 + sha256[at + 2]!) * 0x1000000 +
      sha256[at + 3]! * 0x10000 +
      sha256[at + 4]! * 0x100 +
      sha256[at + 5]!
  }
  const order = sortedByKey(
    Int32Array.from({ length: count }, (_, i) => i),
    prefix,
  )
  for (let start = 0; start < count; ) {
    let end = start + 1
    while (end < count && prefix[order[end]!] === prefix[order[start]!]) end += 1
    if (end - start > 1) order.subarray(start, end).sort((a, b) => compareBytes(sha256, a * 32, b * 32))
    start = end
  }
  return order
}

function compareBytes(bytes: Uint8Array, a: number, b: number): number {
  for (let i = 0; i < 32; i++) {
    const difference = bytes[a + i]! - bytes[b + i]!
    if (difference !== 0) return difference
  }
  return 0
}
