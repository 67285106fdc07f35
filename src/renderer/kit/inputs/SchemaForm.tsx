import { Checkbox } from './Checkbox.tsx'
import { Field } from './Field.tsx'
import { FieldControl } from './FieldControl.tsx'
import { type FormField, problemOf, typedOf } from './form-field.ts'

type SchemaFormProps<Values> = {
  /** Shown above the fields, if there are any. */
  title?: string
  fields: readonly FormField[]
  /** By field key. Numbers are kept as typed; a missing value means the default. */
  values: Values
  onChange(values: Values): void
}

/** A form with a field for each property of a schema. */
export function SchemaForm<Values extends object>({ title, fields, values, onChange }: SchemaFormProps<Values>) {
  const valueByKey = new Map<string, unknown>(Object.entries(values))
  const controls = fields.map((field) => {
    const value = valueByKey.get(field.key) ?? field.default
    const change = (next: string | boolean) => onChange({ ...values, [field.key]: next })
    if (field.type === 'boolean')
      return (
        <Checkbox key={field.key} checked={value === true} onChange={change} label={field.title} hint={field.hint} />
      )
    return (
      <Field key={field.key} label={field.title} hint={field.hint} problem={problemOf(field, value)}>
        {(ids) => (
          <FieldControl
            {...ids}
            field={field}
            typed={typeof value === 'string' ? value : typedOf(field, value)}
            onType={change}
          />
        )}
      </Field>
    )
  })
  if (title === undefined || controls.length === 0) return controls
  return (
    <fieldset className="flex flex-col gap-2 border-line border-t pt-3">
      <legend className="sr-only">{title}</legend>
      <p className="font-medium" aria-hidden>
        {title}
      </p>
      {controls}
    </fieldset>
  )
}
