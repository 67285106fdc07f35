import { t } from '@lingui/core/macro'
import { errorMessage, shell } from '../../connection/index.ts'
import { Field, PathInput, SelectField } from '../../kit/index.ts'

type FileFieldProps = {
  label: string
  /** The title of the system dialog, such as "Choose an ONNX file". */
  title: string
  extensions: string[]
  value: string
  onChange(path: string): void
  example: string
  hint?: string
  error?: Error | null
  optional?: boolean
}

/** A file, chosen in the system dialog. */
export function FileField(props: FileFieldProps) {
  const { label, title, extensions, value, onChange, example, hint, error, optional = false } = props
  const choose = async () => {
    const chosen = await shell.chooseFiles({ title, extensions })
    if (chosen?.[0]) onChange(chosen[0])
  }
  return (
    <Field label={label} hint={hint} problem={error ? errorMessage(error) : undefined}>
      {(ids) => (
        <PathInput
          {...ids}
          value={value}
          placeholder={example}
          chooseLabel={title}
          onChoose={choose}
          onClear={optional ? () => onChange('') : undefined}
        />
      )}
    </Field>
  )
}

type FamilyFieldProps = {
  families: readonly { name: string; title: string; expects: string }[]
  value: string
  onChange(family: string): void
  /** The hint while no family is chosen. */
  automatically: string
}

/** The family of a model: detected or chosen. */
export function FamilyField({ families, value, onChange, automatically }: FamilyFieldProps) {
  const hint = value === 'auto' ? automatically : families.find(({ name }) => name === value)?.expects
  return (
    <SelectField
      label={t`Family`}
      hint={hint}
      value={value}
      onChange={onChange}
      options={[
        { value: 'auto', label: t`Detect automatically` },
        ...families.map(({ name, title }) => ({ value: name, label: title })),
      ]}
    />
  )
}
