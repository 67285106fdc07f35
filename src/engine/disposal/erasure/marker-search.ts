/** Every marker is found by its last bytes, so it needs at least this length. */
export const shortestMarkerBytes = 8

/** The text that replaces a marker. */
export const instead = '(erased)'

const twist = (high: number, low: number): number => {
  const mixed = Math.imul(high, 0x9e3779b1) ^ Math.imul(low, 0x85ebca6b)
  return (mixed ^ (mixed >>> 15)) >>> 0
}

/**
 * Finds any of very many texts in bytes, in one pass whose cost hardly depends on their number: the last eight bytes
 * before each position are looked up in a bitmap, and the text itself is compared only when they match a marker's.
 */
export class MarkerSearch {
  /** Length in bytes of the longest marker. */
  readonly longest: number
  readonly #texts: ReadonlySet<string>
  readonly #bitmap: Uint32Array
  readonly #mask: number
  /** The lengths of the markers, by the hash of their last bytes. */
  readonly #lengths = new Map<number, number[]>()

  /** Markers shorter than `shortestMarkerBytes` are ignored. */
  constructor(markers: Iterable<string>) {
    // One character per byte from here on.
    const texts = new Set<string>()
    for (const marker of markers) {
      const text = Buffer.from(marker).toString('latin1')
      if (text.length >= shortestMarkerBytes) texts.add(text)
    }
    this.#texts = texts
    const bits = Math.min(30, Math.max(16, Math.ceil(Math.log2(texts.size * 64 + 1))))
    this.#bitmap = new Uint32Array(2 ** (bits - 5))
    this.#mask = 2 ** bits - 1
    let longest = 0
    for (const text of texts) {
      longest = Math.max(longest, text.length)
      const end = Buffer.from(text.slice(-8), 'latin1')
      const key = twist(end.readUInt32BE(0), end.readUInt32BE(4))
      const bit = key & this.#mask
      this.#bitmap[bit >>> 5]! |= 1 << (bit & 31)
      const lengths = this.#lengths.get(key)
      if (!lengths) this.#lengths.set(key, [text.length])
      else if (!lengths.includes(text.length)) lengths.push(text.length)
    }
    this.longest = longest
  }

  get size(): number {
    return this.#texts.size
  }

  /** Visits each occurrence that ends after `from`, in the order of their ends. */
  eachIn(bytes: Uint8Array, from: number, visit: (start: number, end: number) => void): void {
    if (this.#texts.size === 0) return
    const bitmap = this.#bitmap
    const mask = this.#mask
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    let [high, low] = [0, 0]
    for (let at = Math.max(0, from - shortestMarkerBytes); at < bytes.length; at++) {
      high = (high << 8) | (low >>> 24)
      low = (low << 8) | bytes[at]!
      const mixed = Math.imul(high, 0x9e3779b1) ^ Math.imul(low, 0x85ebca6b)
      const bit = (mixed ^ (mixed >>> 15)) & mask
      if ((bitmap[bit >>> 5]! & (1 << (bit & 31))) === 0 || at < from) continue
      const lengths = this.#lengths.get(twist(high, low))
      if (!lengths) continue
      const end = at + 1
      for (const length of lengths)
        if (length <= end && this.#texts.has(buffer.toString('latin1', end - length, end))) visit(end - length, end)
    }
  }
}

/** Returns the bytes with each marker replaced, null when there is none. Overlapping markers are replaced as one. */
export function withoutMarkers(bytes: Buffer, search: MarkerSearch): Buffer | null {
  const spans: { start: number; end: number }[] = []
  search.eachIn(bytes, 0, (start, end) => {
    while (spans.length > 0 && spans.at(-1)!.end > start) start = Math.min(start, spans.pop()!.start)
    spans.push({ start, end })
  })
  if (spans.length === 0) return null
  const parts: Buffer[] = []
  let at = 0
  for (const { start, end } of spans) {
    parts.push(bytes.subarray(at, start), Buffer.from(instead))
    at = end
  }
  return Buffer.concat([...parts, bytes.subarray(at)])
}
