import { createHash } from 'node:crypto'
import { canonicalJson } from '#model/text/canonical-json.ts'
import { type Bits, hasBit } from '../../bits.ts'
import { sha256Hex } from '../../sha256.ts'
import type { Facts } from '../facts/facts.ts'
import type { Plan } from './plan.ts'

/** Part of every hash: planners that decide differently have another number. */
const plannerVersion = 2

/** This many entries are hashed at a time. */
const imagesAtOnce = 8192

/** The same memory as bytes and as words. */
type Entries = { bytes: Uint8Array; words: Uint32Array }

/** The hash of an entry per image, in the order of the images' content, so that it is the same on any machine. */
function hashOfImages(
  facts: Facts,
  bytesPerImage: number,
  write: (i: number, entries: Entries, at: number) => void,
): string {
  const hash = createHash('sha256')
  const bytes = new Uint8Array(bytesPerImage * imagesAtOnce)
  const entries = { bytes, words: new Uint32Array(bytes.buffer) }
  let used = 0
  for (const i of facts.canonical) {
    if (!hasBit(facts.present, i)) continue
    write(i, entries, used)
    used += bytesPerImage
    if (used === bytes.length) {
      hash.update(bytes)
      used = 0
    }
  }
  return hash.update(bytes.subarray(0, used)).digest('hex')
}

/** Changes with the label revision, the state, the lifecycle or a hold of any image. */
export function factsHash(facts: Facts): string {
  const contents = new Uint32Array(facts.sha256.buffer, facts.sha256.byteOffset, facts.count * 8)
  return hashOfImages(facts, 40, (i, { bytes, words }, at) => {
    const first = at >>> 2
    for (let word = 0; word < 8; word++) words[first + word] = contents[i * 8 + word]!
    const revision = facts.revision[i]!
    for (let byte = 0; byte < 4; byte++) bytes[at + 32 + byte] = revision >>> (24 - 8 * byte)
    bytes[at + 36] = facts.state[i]!
    bytes[at + 37] = (hasBit(facts.retired, i) ? 1 : 0) + (hasBit(facts.held, i) ? 2 : 0)
  })
}

/** The same policy, facts and moment give the same hash on any machine. The facts' hash says which image is which. */
export function planHash(
  { facts, clauses, matches, action }: Plan,
  hashes: { policyHash: string; factsHash: string },
): string {
  const sets: readonly Bits[] = matches
  const bytes = Math.ceil(sets.length / 8)
  const decisions = hashOfImages(facts, 1 + bytes, (i, entries, at) => {
    entries.bytes[at] = action[i]!
    for (let b = 0; b < bytes; b++) {
      let byte = 0
      for (let k = 0; k < 8; k++) {
        const set = sets[b * 8 + k]
        if (set && hasBit(set, i)) byte |= 1 << k
      }
      entries.bytes[at + 1 + b] = byte
    }
  })
  return sha256Hex(
    canonicalJson({
      plannerVersion,
      ...hashes,
      nowMs: facts.nowMs,
      clauses: clauses.map(({ id }) => id),
      decisions,
      ...(facts.signals && { signals: facts.signals.snapshot }),
    }),
  )
}
