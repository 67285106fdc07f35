import type { Rail } from '#contract'

export const percent = (part: number, whole: number): number => (whole === 0 ? 0 : (100 * part) / whole)
export const shown = (value: number): string => `${Math.round(value * 10) / 10} %`

/** A rail that stops the plan when it is beyond its limit; `groups` are the classes and sources that are beyond it. */
export const stopping = (
  rail: string,
  ok: boolean,
  limit: string,
  found: string,
  groups: readonly string[] = [],
): Rail => ({ rail, ok, limit, found, weight: 'stop', doubt: false, groups: [...groups] })

/** A rail that only wants a person to look again. */
export const asking = (rail: string, isUsual: boolean, limit: string, found: string): Rail => ({
  rail,
  ok: true,
  limit,
  found,
  weight: 'confirm',
  doubt: !isUsual,
  groups: [],
})
