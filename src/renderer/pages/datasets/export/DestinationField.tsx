import { t } from '@lingui/core/macro'
import { shell } from '../../../connection/index.ts'
import { Field, PathInput } from '../../../kit/index.ts'
import { StorageAddressField } from '../../../storage/StorageAddressField.tsx'
import { type ExportState, targetOf } from './export-state.ts'

type DestinationFieldProps = {
  dataset: string
  state: ExportState
  onChange(change: Partial<ExportState>): void
  /** What was wrong with the place when it was used. */
  problem: string | undefined
}

/** The folder or address that an export goes to; a browser downloads it, unless it goes to object storage. */
export function DestinationField({ dataset, state, onChange, problem }: DestinationFieldProps) {
  const target = targetOf(state, dataset)
  if (state.destination === 'storage')
    return (
      <StorageAddressField
        hint={
          'address' in target
            ? t`Creates ${target.address}`
            : t`A bucket or a folder in it. The export gets its own folder there.`
        }
        value={state.address}
        onChange={(address) => onChange({ address })}
        problem={problem}
      />
    )
  if (window.winnow.download)
    return problem ? (
      <p role="alert" className="text-xs text-danger">
        {problem}
      </p>
    ) : null
  const choose = async () => {
    const chosen = await shell.chooseFolder({ title: t`Choose the export folder` })
    if (chosen) onChange({ parent: chosen })
  }
  return (
    <Field label={t`Folder`} hint={'folder' in target && t`Creates ${target.folder}`} problem={problem}>
      {(ids) => <PathInput {...ids} value={state.parent} placeholder={t`Parent folder`} onChoose={choose} />}
    </Field>
  )
}
