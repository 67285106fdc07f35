import { createHash } from 'node:crypto'
import { canonicalJson } from '#model/text/canonical-json.ts'
import { hasBit } from '../../bits.ts'
import { sha256Hex } from '../../sha256.ts'
import type { Facts } from '../facts/facts.ts'
import type { Plan } from './plan.ts'

/** Part of every hash: planners that decide differently have another number. */
const plannerVersion = 2

/** This many entries are hashed at a time. */
const imagesAtOnce = 8192

/** The hash of an entry per image, in the order of the images' content, so that it is the same on any machine. */
function hashOfImages(
  facts: Facts,
  bytesPerImage: number,
  write: (i: number, bytes: Uint8Array, at: number) => void,
): string {
  const hash = createHash('sha256')
  const bytes = new Uint8Array(bytesPerImage * imagesAtOnce)
  let used = 0
  for (const i of facts.canonical) {
    if (!hasBit(facts.present, i)) continue
    write(i, bytes, used)
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
  return hashOfImages(facts, 40, (i, bytes, at) => {
    for (let byte = 0; byte < 32; byte++) bytes[at + byte] = facts.sha256[i * 32 + byte]!
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
  const size = 1 + Math.ceil(matches.length / 8)
  const decisions = hashOfImages(facts, size, (i, bytes, at) => {
    bytes.fill(0, at, at + size)
    bytes[at] = action[i]!
    for (let n = 0; n < matches.length; n++) if (hasBit(matches[n]!, i)) bytes[at + 1 + (n >> 3)]! |= 1 << (n & 7)
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
