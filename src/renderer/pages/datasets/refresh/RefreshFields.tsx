import { t } from '@lingui/core/macro'
import { useQuery } from '@tanstack/react-query'
import type { RecipeName, RefreshSchedule } from '#contract'
import { queries, shell } from '../../../connection/index.ts'
import { Field, PathInput, SelectField } from '../../../kit/index.ts'

/** How a refresh exports, and the recipe that it trains with. */
export type RefreshChoices = Pick<RefreshSchedule, 'format' | 'folder' | 'train'>

/** The option for no training; no recipe has this name. */
const noRecipe = '-'

type RefreshFieldsProps = {
  choices: RefreshChoices
  folderHint: string
  folderProblem?: string | undefined
  onChange(choices: RefreshChoices): void
}

/** Format, folder and recipe of a refresh. A browser has no folder to choose: it downloads the export. */
export function RefreshFields({ choices, folderHint, folderProblem, onChange }: RefreshFieldsProps) {
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
      {!window.winnow.download && (
        <Field label={t`Folder`} problem={folderProblem}>
          {(ids) => <PathInput {...ids} value={folder ?? ''} placeholder={folderHint} onChoose={choose} />}
        </Field>
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
