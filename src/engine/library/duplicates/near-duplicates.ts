import { bitCount } from '../../bits.ts'
/** A perceptual hash as two halves of 32 bits. */
export type Hashes = { high: Uint32Array; low: Uint32Array }

/** Returns up to 21 bits of a hash, from one position on, as a number. */
function piece({ high, low }: Hashes, i: number, from: number, length: number): number {
  const wide = from >= 32 ? high[i]! >>> (from - 32) : (low[i]! >>> from) | (from === 0 ? 0 : high[i]! << (32 - from))
  return (wide & ((1 << length) - 1)) >>> 0
}

/**
 * Groups images by leaders: each image, in the order given, joins the first leader that differs in at most `distance`
 * bits; without one it becomes a leader. So groups do not chain. Two hashes that close share one of `distance + 1`
 * pieces, and only hashes that share a piece are compared. Returns the leader's index for each image, and lets other
 * work run after every `share` images.
 */
export async function groupNearDuplicates(
  hashes: Hashes,
  distance: number,
  share: number,
  turn: (done: number) => Promise<void>,
): Promise<Int32Array> {
  const { high, low } = hashes
  const count = high.length
  const pieces = distance + 1
  const length = Math.min(21, Math.ceil(64 / pieces))
  const starts = Array.from({ length: pieces }, (_, n) => Math.min(n * length, 64 - length))
  const buckets = starts.map(() => new Bucket(1 << length, count))
  const leaders = new Int32Array(count)
  for (let i = 0; i < count; i++) {
    if (i % share === 0) await turn(i)
    let found = -1
    starts.forEach((from, n) => {
      const { first, next } = buckets[n]!
      for (let leader = first[piece(hashes, i, from, length)]!; leader >= 0; leader = next[leader]!) {
        if (found >= 0 && leader >= found) break
        if (bitCount(high[i]! ^ high[leader]!) + bitCount(low[i]! ^ low[leader]!) > distance) continue
        found = leader
        break
      }
    })
    leaders[i] = found >= 0 ? found : i
    if (found >= 0) continue
    for (const [n, from] of starts.entries()) buckets[n]!.add(piece(hashes, i, from, length), i)
  }
  return leaders
}

/**
 * Leaders by one piece of their hashes, each list in the order of addition. A map of lists would pause everything while
 * it grows.
 */
class Bucket {
  /** By piece; -1 is none. */
  readonly first: Int32Array
  readonly next: Int32Array
  readonly #last: Int32Array

  constructor(pieces: number, count: number) {
    this.first = new Int32Array(pieces).fill(-1)
    this.#last = new Int32Array(pieces)
    this.next = new Int32Array(count).fill(-1)
  }

  add(piece: number, leader: number): void {
    if (this.first[piece] === -1) this.first[piece] = leader
    else this.next[this.#last[piece]!] = leader
    this.#last[piece] = leader
  }
}
