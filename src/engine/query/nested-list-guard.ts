import { invalid } from '../errors.ts'
import type { Store } from '../store/index.ts'

/** Name of the SQL function that checks, at each item of a nested list, whether the query may continue. */
export const guardFunction = 'nested_list_goes_on'

/** The time limit of a request with nested lists; work of minutes, such as a plan, has none. */
const maxQuestionMs = 10_000

/** The clock and the stop are checked once per this many items: a power of two. */
const itemsPerLook = 256

export type NestedListLimits = {
  /** How long a statement may run; default 10 s. */
  maxMs?: number
}

/** Throws if the caller no longer waits. */
export type CheckStop = () => void

/**
 * Adds the guard to a database. Returns `watch`, which the thread calls before each piece of work with the check
 * whether it should stop. A statement over the limit ends with INVALID, which names the part and its position.
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
