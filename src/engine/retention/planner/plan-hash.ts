import { createHash } from 'node:crypto'
import { type Bits, hasBit } from '../bits.ts'
import type { Facts } from '../facts/facts.ts'
import { canonicalJson, sha256Hex } from '../policy/canonical-json.ts'
import type { Plan } from './plan.ts'

/** Part of every hash: planners that decide otherwise have another number. */
const plannerVersion = 2

/** Entries of so many images are hashed at a time. */
const imagesAtOnce = 8192

/** Images are named by content and taken in its order, so the hash is the same on any machine. */
function hashOfImages(
  facts: Facts,
  bytesPerImage: number,
  write: (i: number, entry: Uint8Array, at: number) => void,
): string {
  const hash = createHash('sha256')
  const size = 32 + bytesPerImage
  const buffer = new Uint8Array(size * imagesAtOnce)
  let used = 0
  for (const i of facts.canonical) {
    if (!hasBit(facts.present, i)) continue
    buffer.set(facts.sha256.subarray(i * 32, i * 32 + 32), used)
    write(i, buffer, used + 32)
    used += size
    if (used === buffer.length) {
      hash.update(buffer)
      used = 0
    }
  }
  return hash.update(buffer.subarray(0, used)).digest('hex')
}

/** Changes with the label revision, the state, the lifecycle or a hold of any image. */
export const factsHash = (facts: Facts): string =>
  hashOfImages(facts, 6, (i, entry, at) => {
    const revision = facts.revision[i]!
    for (let byte = 0; byte < 4; byte++) entry[at + byte] = revision >>> (24 - 8 * byte)
    entry[at + 4] = facts.state[i]!
    entry[at + 5] = (hasBit(facts.retired, i) ? 1 : 0) + (hasBit(facts.held, i) ? 2 : 0)
  })

/** The same policy, facts and moment give the same hash on any machine. */
export function planHash(
  { facts, clauses, says, action }: Plan,
  hashes: { policyHash: string; factsHash: string },
): string {
  const sets: readonly Bits[] = says
  const bytes = Math.ceil(sets.length / 8)
  const decisions = hashOfImages(facts, 1 + bytes, (i, entry, at) => {
    entry[at] = action[i]!
    for (let b = 0; b < bytes; b++) {
      let byte = 0
      for (let k = 0; k < 8; k++) {
        const set = sets[b * 8 + k]
        if (set && hasBit(set, i)) byte |= 1 << k
      }
      entry[at + 1 + b] = byte
    }
  })
  return sha256Hex(
    canonicalJson({ plannerVersion, ...hashes, nowMs: facts.nowMs, clauses: clauses.map(({ id }) => id), decisions }),
  )
}
