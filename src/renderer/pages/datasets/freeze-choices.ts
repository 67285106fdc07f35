import type { Dataset, FreezeRequest } from '#contract'
import { forms } from '#contract/forms.ts'
import { formFields, readForm } from '../../kit/inputs/form-field.ts'

/** The values under "Splits and sampling": numbers as typed, empty for no limit. */
export type FreezeChoices = {
  by: string
  seed: string
  placement: 'keep' | 'import' | 'again'
} & Partial<Record<'golden' | 'max' | 'perClassMax' | 'balance' | 'negatives', string>> & { allowLeakage?: boolean }

export const freezeFields = (...keys: readonly string[]) => formFields(forms.freeze, ...keys)

const allFields = freezeFields('seed', 'golden', 'max', 'perClassMax', 'balance', 'negatives', 'allowLeakage')

/** Returns the choices of the last version, so that its placement stays, or the defaults. */
export const choicesAfter = (last: Dataset | undefined): FreezeChoices => ({
  by: last?.by ?? 'none',
  seed: String(last?.seed ?? 0),
  placement: 'keep',
})

/** Returns the freeze options, or null while a choice is invalid. */
export function optionsOf(choices: FreezeChoices): Omit<FreezeRequest, 'name'> | null {
  const read = readForm(allFields, choices)
  const { by, placement } = choices
  return (
    read && {
      ...read,
      by: by === 'none' ? undefined : by,
      resplit: placement === 'again',
      fromImport: placement === 'import',
    }
  )
}
