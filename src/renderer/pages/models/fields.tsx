import { t } from '@lingui/core/macro'
import { FolderOpen } from 'lucide-react'
import { errorMessage, shell } from '../../connection/index.ts'
import { Button, Field, Input, Select } from '../../kit/index.ts'

type FileFieldProps = {
  label: string
  /** What the system's dialog is called, as in "Choose an ONNX file". */
  title: string
  extensions: string[]
  value: string
  onChange(path: string): void
  example: string
  hint?: string
  error?: Error | null
}

/** A path that is typed or chosen in the system's dialog. */
export function FileField({ label, title, extensions, value, onChange, example, hint, error }: FileFieldProps) {
  const choose = async () => {
    const chosen = await shell.chooseFiles({ title, extensions })
    if (chosen?.[0]) onChange(chosen[0])
  }
  return (
    <Field label={label} hint={hint} problem={error ? errorMessage(error) : undefined}>
      {(ids) => (
        <div className="flex gap-2">
          <Input {...ids} value={value} onChange={(event) => onChange(event.target.value)} placeholder={example} />
          <Button icon={FolderOpen} aria-label={title} onClick={choose}>
            {t`Choose…`}
          </Button>
        </div>
      )}
    </Field>
  )
}

type FamilyFieldProps = {
  families: readonly { name: string; title: string; expects: string }[]
  value: string
  onChange(family: string): void
  /** What happens when no family is chosen. */
  automatically: string
}

/** The family of a model: recognized, or named by the user. */
export function FamilyField({ families, value, onChange, automatically }: FamilyFieldProps) {
  const hint = value === 'auto' ? automatically : families.find(({ name }) => name === value)?.expects
  return (
    <Field label={t`Family`} hint={hint}>
      {(ids) => (
        <Select
          {...ids}
          value={value}
          onChange={onChange}
          options={[
            { value: 'auto', label: t`Detect automatically` },
            ...families.map(({ name, title }) => ({ value: name, label: title })),
          ]}
        />
      )}
    </Field>
  )
}
