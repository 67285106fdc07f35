import type { ComponentProps } from 'react'
import { Field, type FieldProps } from './Field.tsx'
import { Input } from './Input.tsx'
import { Textarea } from './Textarea.tsx'

type Typed<Control extends typeof Input | typeof Textarea> = Omit<FieldProps, 'children'> &
  Omit<ComponentProps<Control>, 'onChange' | keyof FieldProps> & {
    controlClassName?: string
    onChange(text: string): void
  }

/** An input for text, a number or a date, with its label. */
export function TextField(props: Typed<typeof Input>) {
  const { label, hint, problem, className, controlClassName, onChange, ...control } = props
  return (
    <Field label={label} hint={hint} problem={problem} className={className}>
      {(ids) => (
        <Input {...ids} {...control} className={controlClassName} onChange={(event) => onChange(event.target.value)} />
      )}
    </Field>
  )
}

/** A multi-line input with its label. */
export function LinesField(props: Typed<typeof Textarea>) {
  const { label, hint, problem, className, controlClassName, onChange, ...control } = props
  return (
    <Field label={label} hint={hint} problem={problem} className={className}>
      {(ids) => (
        <Textarea
          {...ids}
          {...control}
          className={controlClassName}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  )
}
