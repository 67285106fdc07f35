import type { ComponentProps } from 'react'
import { Field, type FieldProps } from './Field.tsx'
import { Select } from './Select.tsx'

type SelectFieldProps<Value extends string> = Omit<FieldProps, 'children'> &
  Omit<ComponentProps<typeof Select<Value>>, 'id' | 'className' | keyof FieldProps>

/** A drop-down with its label. */
export function SelectField<Value extends string>(props: SelectFieldProps<Value>) {
  const { label, hint, problem, className, ...control } = props
  return (
    <Field label={label} hint={hint} problem={problem} className={className}>
      {(ids) => <Select<Value> {...ids} {...control} />}
    </Field>
  )
}
