import { Checkbox } from './Checkbox.tsx'
import { Field } from './Field.tsx'
import { Select } from './Select.tsx'

type Value = string | number | boolean
type Values = Readonly<Record<string, Value>>
type Property = { title?: string; description?: string; enum?: readonly string[]; default?: Value }

type SchemaFieldsProps = {
  /** Above the fields, where there are any. */
  title?: string
  /** A JSON Schema of an object whose properties are one of some words, or yes and no; each says its title. */
  schema: Readonly<Record<string, unknown>>
  values: Values
  onChange(values: Values): void
}

const capitalized = (text: string): string => `${text[0]?.toUpperCase()}${text.slice(1)}`

/** A field for each property of a schema; nothing for one without properties. */
export function SchemaFields({ title: heading, schema, values, onChange }: SchemaFieldsProps) {
  const properties = Object.entries((schema.properties ?? {}) as Record<string, Property>)
  const fields = properties.map(([key, { title = key, description, enum: words, default: usual }]) => {
    const value = values[key] ?? usual
    const hint = description && `${capitalized(description)}.`
    const change = (next: Value) => onChange({ ...values, [key]: next })
    if (!words) return <Checkbox key={key} checked={value === true} onChange={change} label={title} hint={hint} />
    const options = words.map((word) => ({ value: word, label: capitalized(word.replaceAll('-', ' ')) }))
    return (
      <Field key={key} label={title} hint={hint}>
        {(ids) => <Select {...ids} value={String(value)} options={options} onChange={change} />}
      </Field>
    )
  })
  if (heading === undefined || fields.length === 0) return fields
  return (
    <fieldset className="flex flex-col gap-2 border-line border-t pt-3">
      <legend className="sr-only">{heading}</legend>
      <p className="font-medium" aria-hidden>
        {heading}
      </p>
      {fields}
    </fieldset>
  )
}
