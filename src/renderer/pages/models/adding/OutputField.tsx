import { t } from '@lingui/core/macro'
import { useState } from 'react'
import { SelectField, TextField } from '../../../kit/index.ts'
import { columnsFrom, columnsText, type ManifestFormProps, type ViewKey, withView } from './manifest-edit.ts'

/** The option that detects the output. */
const detected = '*'

type OutputFieldProps = ManifestFormProps & { title: string; view: ViewKey }

/** The output and columns of a kind of value. */
export function OutputField({ title, view, manifest, signature, onChange }: OutputFieldProps) {
  const shown = manifest.views[view]
  return (
    <div className="grid grid-cols-[minmax(0,1fr)_96px] gap-2">
      <SelectField
        label={title}
        value={shown?.output ?? manifest.views.output ?? detected}
        options={[
          { value: detected, label: t`Detect automatically` },
          ...signature.outputs.map(({ name, dims }) => ({ value: name, label: `${name} [${dims.join(', ')}]` })),
        ]}
        onChange={(output) => onChange(withView(manifest, view, { output: output === detected ? undefined : output }))}
      />
      <ColumnsField
        label={t`Columns`}
        columns={shown?.columns}
        onChange={(columns) => onChange(withView(manifest, view, { columns }))}
      />
    </div>
  )
}

type ColumnsFieldProps = {
  label: string
  hint?: string
  columns: [number, number] | undefined
  onChange(columns: [number, number] | undefined): void
}

/** The columns of an output, counted from 0, as "0–3"; empty for all. */
export function ColumnsField({ label, hint, columns, onChange }: ColumnsFieldProps) {
  const [typed, setTyped] = useState<string | null>(null)
  const shown = typed ?? columnsText(columns)
  const isWrong = columnsFrom(shown) === null
  return (
    <TextField
      label={label}
      hint={hint}
      problem={isWrong ? t`Like 0–3` : undefined}
      value={shown}
      placeholder={hint ? t`None` : t`All`}
      onBlur={() => setTyped(null)}
      onChange={(text) => {
        setTyped(text)
        const read = columnsFrom(text)
        if (read !== null) onChange(read)
      }}
    />
  )
}
