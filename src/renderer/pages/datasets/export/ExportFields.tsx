import { t } from '@lingui/core/macro'
import type { Format, Loss } from '#contract'
import { jsonFields, SchemaForm, SelectField } from '../../../kit/index.ts'
import { DestinationField } from './DestinationField.tsx'
import {
  type Destination,
  destinations,
  destinationsFor,
  type ExportChoices,
  type ExportState,
  fieldsOf,
  withChoices,
} from './export-state.ts'
import { FormatLosses } from './FormatLosses.tsx'

type ExportFieldsProps = {
  dataset: string
  formats: readonly Format[]
  losses: { images: number; lost: readonly Loss[] } | undefined
  state: ExportState
  onChange(state: ExportState): void
  /** Why nothing of the version has a place in the format. */
  nothing: string | null
  /** What was wrong with the place when it was used. */
  placeProblem: string | undefined
  /** Why object storage can't be used here; undefined while that is not known. */
  noStorage: string | null | undefined
}

/** Format, place and choices of an export. */
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
