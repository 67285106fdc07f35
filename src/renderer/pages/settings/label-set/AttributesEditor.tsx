import { t } from '@lingui/core/macro'
import { Plus, X } from 'lucide-react'
import type { AttributeDefinition } from '#model/label-set/label-set.ts'
import { Button, Checkbox, IconButton, Input, Select } from '../../../kit/index.ts'
import { readOptions, writtenOptions } from './option-list.ts'

type AttributesEditorProps = {
  attributes: readonly AttributeDefinition[]
  onChange(attributes: AttributeDefinition[]): void
}

const kinds: readonly { value: AttributeDefinition['kind']; label: string }[] = [
  { value: 'checkbox', label: t`Yes/no` },
  { value: 'select', label: t`Choice` },
  { value: 'number', label: t`Number` },
  { value: 'text', label: t`Text` },
]

/** Returns a name that no attribute has yet. */
function freeName(attributes: readonly AttributeDefinition[]): string {
  for (let n = attributes.length + 1; ; n++)
    if (!attributes.some(({ name }) => name === `attribute ${n}`)) return `attribute ${n}`
}

/** Edits the attributes of a class. */
export function AttributesEditor({ attributes, onChange }: AttributesEditorProps) {
  const replace = (at: number, next: AttributeDefinition | null) =>
    onChange(attributes.flatMap((one, i) => (i === at ? (next ? [next] : []) : [one])))
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-1 text-xs font-medium text-text-2">{t`Attributes`}</legend>
      {attributes.map((attribute, at) => (
        <AttributeRow key={at} at={at} attribute={attribute} onChange={(next) => replace(at, next)} />
      ))}
      <Button
        size="small"
        icon={Plus}
        className="self-start"
        onClick={() => onChange([...attributes, { name: freeName(attributes), kind: 'checkbox', required: false }])}
      >
        {t`Add attribute`}
      </Button>
    </fieldset>
  )
}

type RowProps = { at: number; attribute: AttributeDefinition; onChange(next: AttributeDefinition | null): void }

function AttributeRow({ at, attribute, onChange }: RowProps) {
  const { name, kind, options = [], required } = attribute
  const changeKind = (next: AttributeDefinition['kind']) =>
    onChange({ name, kind: next, required, ...(next === 'select' && { options: ['first', 'second'] }) })
  return (
    <div className="grid grid-cols-[110px_minmax(0,1fr)_auto_auto] items-center gap-2 @lg:grid-cols-[minmax(0,1fr)_110px_120px_auto_auto]">
      <Input
        className="col-span-full @lg:col-span-1"
        aria-label={t`Name of attribute ${at + 1}`}
        value={name}
        onChange={(event) => onChange({ ...attribute, name: event.target.value })}
      />
      <Select<AttributeDefinition['kind']>
        label={t`Kind of attribute ${at + 1}`}
        value={kind}
        options={kinds}
        onChange={changeKind}
      />
      <DefaultValue at={at} attribute={attribute} onChange={onChange} />
      <Checkbox
        label={t`Required`}
        checked={required}
        onChange={(isRequired) => onChange({ ...attribute, required: isRequired })}
      />
      <IconButton icon={X} label={t`Remove attribute ${name}`} onClick={() => onChange(null)} />
      {kind === 'select' && (
        <Input
          key={options.length === 0 ? 'empty' : 'options'}
          className="col-span-full"
          aria-label={t`Options of attribute ${at + 1}, separated by commas`}
          defaultValue={writtenOptions(options)}
          placeholder={t`small, medium, large`}
          title={t`Separate by commas. Put options that contain a comma in quotes: "red, dark", blue`}
          onChange={(event) => onChange(withOptions(attribute, event.target.value))}
        />
      )}
    </div>
  )
}

/** Sets the options that a user has typed. Drops a default that is no longer an option. */
function withOptions({ default: value, ...attribute }: AttributeDefinition, typed: string): AttributeDefinition {
  const options = readOptions(typed)
  const isOption = typeof value === 'string' && options.includes(value)
  return { ...attribute, options, ...(isOption && { default: value }) }
}

/** Edits the default value of an attribute. */
function DefaultValue({ at, attribute, onChange }: RowProps) {
  const { default: value, ...withoutDefault } = attribute
  const label = t`Default of attribute ${at + 1}`
  const change = (next: string | number | boolean | undefined) =>
    onChange(next === undefined ? withoutDefault : { ...withoutDefault, default: next })
  if (attribute.kind === 'text')
    return (
      <Input
        aria-label={label}
        placeholder={t`No default`}
        value={typeof value === 'string' ? value : ''}
        onChange={(event) => change(event.target.value === '' ? undefined : event.target.value)}
      />
    )
  if (attribute.kind === 'number')
    return (
      <Input
        type="number"
        step="any"
        aria-label={label}
        placeholder={t`No default`}
        value={typeof value === 'number' ? value : ''}
        onChange={(event) => change(Number.isNaN(event.target.valueAsNumber) ? undefined : event.target.valueAsNumber)}
      />
    )
  const choices =
    attribute.kind === 'checkbox'
      ? [
          { key: 'yes', label: t`Yes`, value: true as const },
          { key: 'no', label: t`No`, value: false as const },
        ]
      : (attribute.options ?? []).map((option) => ({ key: `option ${option}`, label: option, value: option }))
  return (
    <Select
      label={label}
      value={choices.find((one) => one.value === value)?.key ?? 'none'}
      options={[
        { value: 'none', label: t`No default` },
        ...choices.map((one) => ({ value: one.key, label: one.label })),
      ]}
      onChange={(key) => change(choices.find((one) => one.key === key)?.value)}
    />
  )
}
