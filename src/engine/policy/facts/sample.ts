import { createHash } from 'node:crypto'
import type { Facts } from './facts.ts'

/**
 * 48 bits of HMAC-SHA-256(seed, SHA-256 of the file) per image. The images with the smallest keys form a sample that does
 * not depend on any order, can be drawn again by anyone with the seed, and contains every smaller sample. All frames of a
 * sequence share the key of the frame whose SHA-256 comes first.
 */
export function sampleKeys(facts: Pick<Facts, 'count' | 'sha256' | 'sequences'>, seed: string): Float64Array {
  const keys = new Float64Array(facts.count)
  const mac = hmac(new TextEncoder().encode(seed))
  const words = new Int32Array(8)
  const bytes = facts.sha256
  for (let i = 0; i < facts.count; i++) {
    for (let w = 0; w < 8; w++) {
      const at = i * 32 + w * 4
      words[w] = (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!
    }
    mac(words)
    keys[i] = (words[0]! >>> 0) * 0x10000 + (words[1]! >>> 16)
  }
  for (const frames of facts.sequences) for (const i of frames) keys[i] = keys[frames[0]!]!
  return keys
}

/**
 * HMAC-SHA-256 of messages of exactly 32 bytes, as 8 words in place. For such a short message both passes are one block
 * each after the key's block, so a call costs two rounds of the compression function and allocates nothing.
 */
function hmac(key: Uint8Array): (message: Int32Array) => void {
  const short = key.length > 64 ? createHash('sha256').update(key).digest() : key
  const padded = (filler: number): Int32Array => {
    const block = new Uint8Array(64).fill(filler)
    short.forEach((byte, i) => {
      block[i] = byte ^ filler
    })
    const state = initial.slice()
    compress(state, wordsOf(block), schedule)
    return state
  }
  const schedule = new Int32Array(64)
  const [inner, outer] = [padded(0x36), padded(0x5c)]
  const block = new Int32Array(16)
  block[8] = 0x80000000 | 0
  block[15] = (64 + 32) * 8
  return (message) => {
    block.set(message)
    message.set(inner)
    compress(message, block, schedule)
    block.set(message)
    message.set(outer)
    compress(message, block, schedule)
  }
}

const wordsOf = (block: Uint8Array): Int32Array => {
  const view = new DataView(block.buffer, block.byteOffset)
  return Int32Array.from({ length: 16 }, (_, w) => view.getInt32(w * 4))
}

/** The compression function of SHA-256 (FIPS 180-4). */
function compress(state: Int32Array, block: Int32Array, w: Int32Array): void {
  for (let t = 0; t < 16; t++) w[t] = block[t]!
  for (let t = 16; t < 64; t++) {
    const x = w[t - 15]!
    const y = w[t - 2]!
    const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3)
    const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10)
    w[t] = (w[t - 16]! + s0 + w[t - 7]! + s1) | 0
  }
  let a = state[0]!
  let b = state[1]!
  let c = state[2]!
  let d = state[3]!
  let e = state[4]!
  let f = state[5]!
  let g = state[6]!
  let h = state[7]!
  for (let t = 0; t < 64; t++) {
    const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7))
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + constants[t]! + w[t]!) | 0
    const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10))
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0
    h = g
    g = f
    f = e
    e = (d + t1) | 0
    d = c
    c = b
    b = a
    a = (t1 + t2) | 0
  }
  state[0]! += a
  state[1]! += b
  state[2]! += c
  state[3]! += d
  state[4]! += e
  state[5]! += f
  state[6]! += g
  state[7]! += h
}

const primes = (() => {
  const found: number[] = []
  for (let n = 2; found.length < 64; n++) if (found.every((p) => n % p !== 0)) found.push(n)
  return found
})()
/** The first 32 bits of the fraction of a root, which is how SHA-256 defines its constants. */
const fraction = (x: number): number => ((x - Math.floor(x)) * 2 ** 32) | 0
const initial = Int32Array.from(primes.slice(0, 8), (p) => fraction(Math.sqrt(p)))
const constants = Int32Array.from(primes, (p) => fraction(Math.cbrt(p)))
