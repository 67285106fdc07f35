import { t } from '@lingui/core/macro'
import type { Format, Loss } from '#contract'
import { shell } from '../../../connection/index.ts'
import { Field, formatCount, jsonFields, PathInput, SchemaForm, SelectField } from '../../../kit/index.ts'
import { StorageAddressField } from '../../../storage/StorageAddressField.tsx'
import {
  type Destination,
  destinations,
  destinationsFor,
  type ExportChoices,
  type ExportState,
  fieldsOf,
  targetOf,
  withChoices,
} from './export-state.ts'

type ExportFieldsProps = {
  dataset: string
  formats: readonly Format[]
  losses: { images: number; lost: readonly Loss[] } | undefined
  state: ExportState
  onChange(state: ExportState): void
  /** Why this format can't hold any image of the version. */
  nothing: string | null
  /** Why the last export to this destination failed. */
  placeProblem: string | undefined
  /** Why object storage can't be used here; undefined until known. */
  noStorage: string | null | undefined
}

export function ExportFields(props: ExportFieldsProps) {
  const { dataset, formats, losses, state, onChange, nothing, placeProblem, noStorage } = props
  const format = formats.find(({ name }) => name === state.format)
  const offered = destinationsFor(state.choices, noStorage === null)
  const form = (...keys: readonly (keyof ExportChoices)[]) => (
    <SchemaForm
      fields={fieldsOf(state, format).filter(({ key }) => keys.includes(key as keyof ExportChoices))}
      values={state.choices}
      onChange={(choices) => onChange(withChoices(state, choices))}
    />
  )
  return (
    <>
      <SelectField
        label={t`Format`}
        value={state.format}
        onChange={(next) => onChange({ ...state, format: next, writeOptions: {} })}
        options={formats.filter(({ writes }) => writes).map(({ name, title }) => ({ value: name, label: title }))}
      />
      {format && (
        <SchemaForm
          fields={jsonFields(format.writeOptions)}
          values={state.writeOptions}
          onChange={(writeOptions) => onChange({ ...state, writeOptions })}
        />
      )}
      {nothing && (
        <p role="alert" className="text-xs text-danger">
          {nothing}. {t`Nothing would be exported. Choose another format.`}
        </p>
      )}
      <FormatLosses losses={losses} />
      <div className="grid grid-cols-2 gap-3">
        {form('images')}
        <SelectField<Destination>
          label={t`Export to`}
          hint={
            state.choices.images === 'link' ? t`Packed exports contain copies of the images` : (noStorage ?? undefined)
          }
          value={state.destination}
          options={destinations.filter(({ value }) => offered.includes(value))}
          onChange={(destination) => onChange({ ...state, destination })}
        />
      </div>
      <DestinationField
        dataset={dataset}
        state={state}
        onChange={(change) => onChange({ ...state, ...change })}
        problem={placeProblem}
      />
      <div className="grid grid-cols-2 gap-3 empty:hidden">{form('shardMb', 'base')}</div>
      {form('selfCheck', 'verify')}
    </>
  )
}

type DestinationFieldProps = {
  dataset: string
  state: ExportState
  onChange(change: Partial<ExportState>): void
  /** Why the last export to this destination failed. */
  problem: string | undefined
}

/** The field for the folder or address. A browser needs neither folder nor field: it downloads the export. */
function DestinationField({ dataset, state, onChange, problem }: DestinationFieldProps) {
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

/** What the format loses. */
function FormatLosses({ losses }: { losses: { lost: readonly Loss[] } | undefined }) {
  const lost = losses?.lost.filter(({ count }) => count > 0) ?? []
  if (lost.length === 0)
    return (
      <p className="text-xs text-text-3">
        {losses ? t`This format keeps everything.` : t`Checking what the format can’t hold…`}
      </p>
    )
  return (
    <section aria-label={t`Not supported by this format`} className="text-xs text-warn">
      <p>{t`Not supported by this format:`}</p>
      <ul className="max-h-32 overflow-y-auto">
        {lost.map(({ what, count }) => (
          <li key={what} className="flex gap-2">
            <span className="tabular w-14 shrink-0 whitespace-nowrap text-right">{formatCount(count)} ×</span>
            {what}
          </li>
        ))}
      </ul>
    </section>
  )
}
