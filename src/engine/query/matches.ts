import { RE2JS, RE2JSException } from 're2js'
import type { Store } from '../store/index.ts'
import { type CheckStop, type NestedListLimits, registerNestedListGuard } from './nested-list-guard.ts'

export const matchesFunction = 'matches_pattern'

/**
 * Adds to a database what queries need beyond SQLite's own functions. Patterns are RE2's, which match in linear time,
 * and nested lists have a limit: no query can hang the engine. Returns a function that a thread calls before each piece
 * of work with the check whether it should stop.
 */
export function registerQueryFunctions(
  store: Pick<Store, 'function' | 'statementMs'>,
  limits?: NestedListLimits,
): (checkStop: CheckStop) => void {
  registerChance(store)
  const compiled = new Map<string, RE2JS>()
  store.function(matchesFunction, (text, pattern) => {
    if (typeof text !== 'string' || typeof pattern !== 'string') return null
    let matcher = compiled.get(pattern)
    if (!matcher) {
      if (compiled.size > 100) compiled.clear()
      matcher = RE2JS.compile(pattern)
      compiled.set(pattern, matcher)
    }
    return matcher.matcher(text).find() ? 1 : 0
  })
  return registerNestedListGuard(store, limits)
}

export function patternProblem(pattern: string): string | null {
  try {
    RE2JS.compile(pattern)
    return null
  } catch (error) {
    if (error instanceof RE2JSException) return `The pattern can't be read: ${error.message}.`
    throw error
  }
}

/** Mixes a 32-bit number so that every bit affects every bit of the result: the finalizer of MurmurHash3. */
function mixed(n: number): number {
  let h = n | 0
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

/**
 * Adds repeatable randomness to a database. `shuffled(seed, row)` is a whole number to sort by; `drawn(seed, sha256)` a
 * number from 0 up to 1 that depends only on an image's content and the seed.
 */
function registerChance(store: Pick<Store, 'function'>): void {
  store.function('shuffled', (seed, row) => mixed(mixed(Number(row)) ^ Number(seed)))
  store.function('drawn', (seed, sha256) => mixed(mixed(tailOf(String(sha256))) ^ mixed(Number(seed))) / 2 ** 32)
}

const tailOf = (sha256: string): number => Number.parseInt(sha256.slice(-8), 16)
