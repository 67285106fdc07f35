import type { Guardrail } from '#contract'

/** A guardrail's verdict about a plan; the list adds which guardrail it is. */
export type Verdict = Omit<Guardrail, 'id' | 'rail'>

export const percent = (part: number, whole: number): number => (whole === 0 ? 0 : (100 * part) / whole)
export const shown = (value: number): string => `${Math.round(value * 10) / 10}%`

/** Blocks the plan if it exceeds its limit; `groups` are the classes and sources that exceed it. */
export const blocks = (ok: boolean, limit: string, found: string, groups: readonly string[] = []): Verdict => ({
  ok,
  limit,
  found,
  count: null,
  weight: 'stop',
  doubt: false,
  groups: [...groups],
})

/** Only needs confirmation. `count`: the images it is about. */
export const needsConfirmation = (
  isUsual: boolean,
  limit: string,
  found: string,
  count: number | null = null,
): Verdict => ({ ok: true, limit, found, count, weight: 'confirm', doubt: !isUsual, groups: [] })
