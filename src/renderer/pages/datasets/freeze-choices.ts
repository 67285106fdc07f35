import { t } from '@lingui/core/macro'
import type { Dataset, FreezeRequest } from '#contract'

/** What the fields under "Splits and sampling" hold; numbers as they are typed, empty for no limit. */
export type FreezeChoices = {
  by: string
  seed: string
  placement: 'keep' | 'import' | 'again'
  golden: 'test' | 'apart'
  allowLeakage: boolean
  max: string
  perClassMax: string
  balance: 'none' | 'sqrt' | 'equal'
  negativesPercent: string
}

const usualChoices: FreezeChoices = {
  by: 'none',
  seed: '0',
  placement: 'keep',
  golden: 'test',
  allowLeakage: false,
  max: '',
  perClassMax: '',
  balance: 'none',
  negativesPercent: '',
}

/** As the last version was split, so that its placement stays; the first one by the usual. */
export const choicesAfter = (last: Dataset | undefined): FreezeChoices =>
  last ? { ...usualChoices, by: last.by ?? usualChoices.by, seed: String(last.seed) } : usualChoices

/** What is wrong with a typed limit, if it is. */
export const problemOfLimit = (text: string): string | undefined =>
  text === '' || (Number.isInteger(Number(text)) && Number(text) >= 1) ? undefined : t`A whole number from 1`

export const problemOfSeed = (text: string): string | undefined =>
  text === '' || (Number.isInteger(Number(text)) && Number(text) >= 0) ? undefined : t`A whole number from 0`

export const problemOfPercent = (text: string): string | undefined =>
  text === '' || (Number(text) >= 0 && Number(text) <= 100) ? undefined : t`From 0 to 100`

/** The options of a freeze that these choices stand for, or null while one of them is wrong. */
export function optionsOf(choices: FreezeChoices): Omit<FreezeRequest, 'name'> | null {
  const { by, seed, placement, golden, allowLeakage, max, perClassMax, balance, negativesPercent } = choices
  if (problemOfSeed(seed) || problemOfLimit(max) || problemOfLimit(perClassMax) || problemOfPercent(negativesPercent))
    return null
  return {
    by: by === 'none' ? undefined : by,
    seed: Number(seed) || 0,
    resplit: placement === 'again',
    fromImport: placement === 'import',
    golden,
    allowLeakage,
    max: max === '' ? undefined : Number(max),
    perClassMax: perClassMax === '' ? undefined : Number(perClassMax),
    balance,
    negatives: negativesPercent === '' ? undefined : Number(negativesPercent) / 100,
  }
}
