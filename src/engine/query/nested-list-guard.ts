import { invalid } from '../errors.ts'
import type { Store } from '../store/index.ts'

/** Name of the SQL function that looks, at each item of a list inside of another list, whether the query may go on. */
export const guardFunction = 'nested_list_goes_on'

/** A question may take so long where lists are inside of each other; work of minutes, like a plan, has no limit. */
const maxQuestionMs = 10_000

/** The clock and the stop are looked at once in so many items: a power of two. */
const itemsPerLook = 256

export type NestedListLimits = {
  /** How long a statement may run; default 10 s. */
  maxMs?: number
}

/** Throws if the caller no longer waits. */
export type CheckStop = () => void

/**
 * Teaches a database the guard. Gives `watch`, which the thread calls before each piece of work with what tells that it should
 * stop. Over the limit a statement ends with INVALID, which names the part and its character.
 */
export function registerNestedListGuard(
  store: Pick<Store, 'function' | 'statementMs'>,
  { maxMs = maxQuestionMs }: NestedListLimits = {},
): (checkStop: CheckStop) => void {
  let checkStop: CheckStop = () => {}
  let items = 0
  store.function(
    guardFunction,
    (at, part) => {
      items = (items + 1) % itemsPerLook
      if (items !== 0) return 1
      checkStop()
      if (store.statementMs() > maxMs)
        throw invalid(
          `This takes too long: “${part}” checks a list for each item of another list. Nest fewer lists, or put conditions that match few images before it.`,
          Number(at),
        )
      return 1
    },
    { deterministic: false },
  )
  return (check) => {
    checkStop = check
  }
}
