import type { Dataset, FreezeRequest } from '#contract'
import { forms } from '#contract/forms.ts'
import { formFields, readForm } from '../../kit/inputs/form-field.ts'

/** What the fields under "Splits and sampling" hold; numbers as they are typed, empty for no limit. */
export type FreezeChoices = {
  by: string
  seed: string
  placement: 'keep' | 'import' | 'again'
} & Partial<Record<'golden' | 'max' | 'perClassMax' | 'balance' | 'negatives', string>> & { allowLeakage?: boolean }

/** The fields of these names. */
export const freezeFields = (...keys: readonly string[]) => formFields(forms.freeze, ...keys)

const allFields = freezeFields('seed', 'golden', 'max', 'perClassMax', 'balance', 'negatives', 'allowLeakage')

/** As the last version was split, so that its placement stays; the first one by the usual. */
export const choicesAfter = (last: Dataset | undefined): FreezeChoices => ({
  by: last?.by ?? 'none',
  seed: String(last?.seed ?? 0),
  placement: 'keep',
})

/** The freeze options for these choices, or null while one of them is invalid. */
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
