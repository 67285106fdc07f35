import { annotationIdFrom, editIdFrom } from '#model/ids.ts'
import { randomPart } from '#model/random-part.ts'
import { numbersFrom } from './loop-images.ts'
import type { NewIds } from './review-from-labels.ts'

export type LoopClock = { nowMs(): number; advance(ms: number): void }

const startsBeforeMs = 29 * 86_400_000

/** Creates a clock whose days pass in minutes, and ids that are the same in each run of a seed. */
export function madeTime(seed: number): { clock: LoopClock; ids: { random(): string }; newIds: NewIds } {
  let ahead = -startsBeforeMs
  const random = numbersFrom(seed ^ 0x5eed)
  const part = () => randomPart(Uint8Array.from({ length: 16 }, () => Math.floor(256 * random())))
  return {
    clock: {
      nowMs: () => Date.now() + ahead,
      advance(ms) {
        ahead = Math.min(0, ahead + ms)
      },
    },
    ids: { random: part },
    newIds: { annotation: () => annotationIdFrom(part()), edit: () => editIdFrom(part()) },
  }
}
