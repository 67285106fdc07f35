import type { Guardrail } from '#contract'

export const percent = (part: number, whole: number): number => (whole === 0 ? 0 : (100 * part) / whole)
export const shown = (value: number): string => `${Math.round(value * 10) / 10} %`

/** A rail that stops the plan when it is beyond its limit; `groups` are the classes and sources that are beyond it. */
export const blocks = (
  guardrail: string,
  ok: boolean,
  limit: string,
  found: string,
  groups: readonly string[] = [],
): Guardrail => ({ rail: guardrail, ok, limit, found, weight: 'stop', doubt: false, groups: [...groups] })

/** A rail that only wants a person to look again. */
export const needsConfirmation = (guardrail: string, isUsual: boolean, limit: string, found: string): Guardrail => ({
  rail: guardrail,
  ok: true,
  limit,
  found,
  weight: 'confirm',
  doubt: !isUsual,
  groups: [],
})
