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

/** A name that no attribute has yet. */
function freeName(attributes: readonly AttributeDefinition[]): string {
  for (let n = attributes.length + 1; ; n++)
    if (!attributes.some(({ name }) => name === `attribute ${n}`)) return `attribute ${n}`
}

/** The attributes of a class. */
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
      <DefaultAnswer at={at} attribute={attribute} onChange={onChange} />
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

/** Options as a user types them; a default that is none of them goes. */
function withOptions({ default: answer, ...attribute }: AttributeDefinition, typed: string): AttributeDefinition {
  const options = readOptions(typed)
  const keeps = typeof answer === 'string' && options.includes(answer)
  return { ...attribute, options, ...(keeps && { default: answer }) }
}

/** What the question is answered with until a user answers it. */
function DefaultAnswer({ at, attribute, onChange }: RowProps) {
  const { default: answer, ...without } = attribute
  const label = t`Default of attribute ${at + 1}`
  const change = (next: string | number | boolean | undefined) =>
    onChange(next === undefined ? without : { ...without, default: next })
  if (attribute.kind === 'text')
    return (
      <Input
        aria-label={label}
        placeholder={t`No default`}
        value={typeof answer === 'string' ? answer : ''}
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
        value={typeof answer === 'number' ? answer : ''}
        onChange={(event) => change(Number.isNaN(event.target.valueAsNumber) ? undefined : event.target.valueAsNumber)}
      />
    )
  const answers =
    attribute.kind === 'checkbox'
      ? [
          { value: 'yes', label: t`Yes`, answer: true as const },
          { value: 'no', label: t`No`, answer: false as const },
        ]
      : (attribute.options ?? []).map((option) => ({ value: `option ${option}`, label: option, answer: option }))
  return (
    <Select
      label={label}
      value={answers.find((one) => one.answer === answer)?.value ?? 'none'}
      options={[
        { value: 'none', label: t`No default` },
        ...answers.map(({ value, label: title }) => ({ value, label: title })),
      ]}
      onChange={(value) => change(answers.find((one) => one.value === value)?.answer)}
    />
  )
}
