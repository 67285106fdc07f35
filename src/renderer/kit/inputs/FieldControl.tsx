import type { FocusEventHandler, KeyboardEventHandler } from 'react'
import { boundsOf, choicesOf, type FormField, isNumber } from './form-field.ts'
import { Input } from './Input.tsx'
import { Select } from './Select.tsx'
import { Textarea } from './Textarea.tsx'

type FieldControlProps = {
  field: FormField
  id: string
  'aria-describedby'?: string
  'aria-invalid'?: boolean
  className?: string
  disabled?: boolean
  typed: string
  onType(typed: string): void
  /** Called instead of `onType` when an option of a select is chosen. */
  onChoose?(value: string): void
  onBlur?: FocusEventHandler
  onKeyDown?: KeyboardEventHandler
}

/** The control for a schema's field: a select, lines of text, a text, or a number with its unit. */
export function FieldControl({
  field,
  typed,
  onType,
  onChoose = onType,
  onBlur,
  onKeyDown,
  ...rest
}: FieldControlProps) {
  if (field.enum) return <Select<string> {...rest} value={typed} options={choicesOf(field)} onChange={onChoose} />
  const typing = { ...rest, placeholder: field.placeholder, value: typed, onBlur, onKeyDown }
  if (field.type === 'array') return <Textarea {...typing} rows={6} onChange={(event) => onType(event.target.value)} />
  if (!isNumber(field)) return <Input {...typing} onChange={(event) => onType(event.target.value)} />
  const input = (
    <Input {...typing} type="number" {...boundsOf(field)} onChange={(event) => onType(event.target.value)} />
  )
  if (field.unit === undefined) return input
  return (
    <span className="flex items-center gap-2">
      {input}
      <span className="whitespace-nowrap text-text-2">{field.unit}</span>
    </span>
  )
}
