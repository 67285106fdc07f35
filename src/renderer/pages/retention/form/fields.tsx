import { Field, Input } from '../../../kit/index.ts'

/** A number of the policy; an empty field takes the key away, so that its usual value counts. */
export function NumberField({
  label,
  value,
  onChange,
  placeholder,
  allowAll = false,
}: {
  label: string
  value: unknown
  onChange(value: number | 'all' | undefined): void
  placeholder?: string | undefined
  allowAll?: boolean
}) {
  return (
    <Field label={label}>
      {(ids) => (
        <Input
          {...ids}
          inputMode="numeric"
          className="w-full"
          placeholder={placeholder}
          value={value === undefined ? '' : String(value)}
          onChange={(event) => {
            const text = event.target.value.trim()
            if (text === '') return onChange(undefined)
            if (allowAll && 'all'.startsWith(text)) return onChange(text === 'all' ? 'all' : (text as never))
            const number = Number(text)
            onChange(Number.isNaN(number) ? (text as never) : number)
          }}
        />
      )}
    </Field>
  )
}

/** One line of text. */
export function TextField({
  label,
  value,
  onChange,
  mono = false,
  placeholder,
  problem,
}: {
  label: string
  value: string
  onChange(value: string): void
  mono?: boolean
  placeholder?: string
  problem?: string | undefined
}) {
  return (
    <Field label={label} problem={problem}>
      {(ids) => (
        <Input
          {...ids}
          className={mono ? 'w-full font-mono text-xs' : 'w-full'}
          placeholder={placeholder}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  )
}
