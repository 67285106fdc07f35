/** Below this a comparison sort is quicker than counting. */
const fewImages = 4096
const digit = 65_536

/**
 * The images in ascending order of their keys; images of the same key stay in the order in which they came. Keys are
 * whole numbers; NaN counts as the greatest. Radix sort, a digit of 16 bits at a time.
 */
export function sortedByKey(images: Int32Array, keyOf: Float64Array): Int32Array {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const i of images) {
    const key = keyOf[i]!
    if (key < least) least = key
    if (key > most) most = key
  }
  if (!(most > least) && !images.some((i) => Number.isNaN(keyOf[i]!))) return images
  if (images.length < fewImages || most - least >= 2 ** 52) return bySorting(images, keyOf)
  let from = images.slice()
  let to = new Int32Array(images.length)
  const unknown = most - least + 1
  for (let unit = 1; unit <= unknown; unit *= digit) {
    const counts = new Uint32Array(digit + 1)
    const digitOf = (i: number): number => {
      const key = keyOf[i]!
      return Math.floor((Number.isNaN(key) ? unknown : key - least) / unit) % digit
    }
    for (const i of from) counts[digitOf(i) + 1]! += 1
    for (let d = 0; d < digit; d++) counts[d + 1]! += counts[d]!
    for (const i of from) to[counts[digitOf(i)]!++] = i
    ;[from, to] = [to, from]
  }
  return from
}

/** Typed arrays sort in a stable way. */
function bySorting(images: Int32Array, keyOf: Float64Array): Int32Array {
  const place = (i: number): number => (Number.isNaN(keyOf[i]!) ? Number.POSITIVE_INFINITY : keyOf[i]!)
  return images.slice().sort((a, b) => {
    const [x, y] = [place(a), place(b)]
    return x < y ? -1 : x > y ? 1 : 0
  })
}

/** As `sortedByKey`, greatest first; images of the same key stay in the order in which they came. */
export function sortedByKeyDescending(images: Int32Array, keyOf: Float64Array): Int32Array {
  const negative = new Float64Array(keyOf.length)
  for (const i of images) negative[i] = -keyOf[i]!
  return sortedByKey(images, negative)
}

/** All images in the order of their 32 bytes. */
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
