import { ImageState } from '#model/image-state.ts'
import { hasBit } from '../bits.ts'
import type { Facts } from './facts.ts'

/** Changed since the plan was made means that this differs. */
export const factsKey = (row: { revision: number; state: string; lifecycle: string; held: boolean }): string =>
  `${row.revision}:${row.state}:${row.lifecycle}:${row.held ? 'held' : ''}`

export const factsKeyAt = (facts: Facts, i: number): string =>
  factsKey({
    revision: facts.revision[i]!,
    state: ImageState.options[facts.state[i]!]!,
    lifecycle: hasBit(facts.retired, i) ? 'retired' : 'active',
    held: hasBit(facts.held, i),
  })
