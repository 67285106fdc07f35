import { t } from '@lingui/core/macro'
import { useQuery } from '@tanstack/react-query'
import type { RecipeName, RefreshSchedule } from '#contract'
import { queries, shell } from '../../../connection/index.ts'
import { Field, PathInput, SelectField } from '../../../kit/index.ts'
import { StorageAddressField } from '../../../storage/StorageAddressField.tsx'
import { useStoragePlaces } from '../../../storage/use-storage-places.ts'

/** How a refresh exports, and the recipe that it trains with. */
export type RefreshChoices = Pick<RefreshSchedule, 'format' | 'folder' | 'train'>

/** The option for no training; no recipe has this name. */
const noRecipe = '-'

type RefreshFieldsProps = {
  choices: RefreshChoices
  folderHint: string
  /** Why the last refresh could not export there. */
  placeProblem?: string | undefined
  onChange(choices: RefreshChoices): void
  /** The address in object storage that replaces the folder, or null. Without it only a folder can be chosen. */
  storage?: { address: string | null; onChange(address: string | null): void }
}

/** Format, folder and recipe of a refresh. A browser has no folder to choose: it downloads the export. */
export function RefreshFields({ choices, folderHint, placeProblem, onChange, storage }: RefreshFieldsProps) {
  const { format, folder, train } = choices
  const { data: formats = [] } = useQuery(queries.datasets.formats.queryOptions())
  const { data: recipes = [] } = useQuery(queries.training.recipes.queryOptions())
  const usable = recipes.filter(({ problem, name }) => problem === null || name === train)
  const choose = async () => {
    const chosen = await shell.chooseFolder({ title: t`Choose the folder for exports` })
    if (chosen) onChange({ ...choices, folder: chosen })
  }
  return (
    <>
      <SelectField
        label={t`Format`}
        value={format}
        onChange={(next) => onChange({ ...choices, format: next })}
        options={formats.filter(({ writes }) => writes).map(({ name, title }) => ({ value: name, label: title }))}
      />
      {storage && <PlaceField {...storage} />}
      {typeof storage?.address === 'string' ? (
        <StorageAddressField
          hint={t`A bucket or a folder in it. Each export gets its own folder there.`}
          value={storage.address}
          onChange={storage.onChange}
          problem={placeProblem}
        />
      ) : (
        !window.winnow.download && (
          <Field label={t`Folder`} problem={placeProblem}>
            {(ids) => <PathInput {...ids} value={folder ?? ''} placeholder={folderHint} onChoose={choose} />}
          </Field>
        )
      )}
      {usable.length > 0 && (
        <SelectField
          label={t`Then train`}
          value={train ?? noRecipe}
          onChange={(next) => onChange({ ...choices, train: next === noRecipe ? null : (next as RecipeName) })}
          hint={
            usable.some(({ name, startsCanary }) => name === train && startsCanary)
              ? t`Starts the canary of the model, unless it is worse than the current one.`
              : undefined
          }
          options={[
            { value: noRecipe, label: t`No training` },
            ...usable.map(({ name, title }) => ({ value: name, label: title })),
          ]}
        />
      )}
    </>
  )
}

/** Offers object storage beside a folder, or a download in a browser, where it can be used. */
function PlaceField({ address, onChange }: NonNullable<RefreshFieldsProps['storage']>) {
  const { data: places } = useStoragePlaces()
  const isStored = address !== null
  const storage = { value: 'storage', label: t`Object storage` } as const
  const here = { value: 'here', label: window.winnow.download ? t`A download` : t`A folder` } as const
  return (
    <SelectField
      label={t`Export to`}
      hint={places?.refusal ?? undefined}
      value={isStored ? 'storage' : 'here'}
      options={isStored || places?.refusal === null ? [here, storage] : [here]}
      onChange={(place) => onChange(place === 'storage' ? '' : null)}
    />
  )
}
