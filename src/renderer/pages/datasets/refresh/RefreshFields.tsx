import { t } from '@lingui/core/macro'
import { useQuery } from '@tanstack/react-query'
import { errorMessage, queries } from '../../../connection/index.ts'
import { Checkbox, Field, PathInput, SelectField } from '../../../kit/index.ts'
import { noRecipe, type RefreshChoice } from './use-refresh-choice.ts'

/** How a refresh exports, and what it trains by. `problem`: why the last one failed. */
export function RefreshFields({ choice, problem }: { choice: RefreshChoice; problem: Error | null }) {
  const { data: formats = [] } = useQuery(queries.datasets.formats.queryOptions())
  const { recipes, train } = choice
  return (
    <>
      <SelectField
        label={t`Format`}
        value={choice.format}
        onChange={choice.setFormat}
        options={formats.filter(({ writes }) => writes).map((one) => ({ value: one.name, label: one.title }))}
      />
      <FolderField choice={choice} problem={problem} />
      {recipes.length > 0 && (
        <SelectField
          label={t`Then train`}
          value={train ?? noRecipe}
          onChange={choice.setTrain}
          hint={
            recipes.some(({ name, startsCanary }) => name === train && startsCanary)
              ? t`Starts the canary of the model, unless it is worse than the current one.`
              : undefined
          }
          options={[
            { value: noRecipe, label: t`No training` },
            ...recipes.map(({ name, title }) => ({ value: name, label: title })),
          ]}
        />
      )}
      <Checkbox
        checked={choice.acceptDiff}
        onChange={choice.setAcceptDiff}
        label={t`Accept the difference`}
        hint={t`Export even if a class, or more than 20% of the images or labels, is gone`}
      />
    </>
  )
}

function FolderField({ choice, problem }: { choice: RefreshChoice; problem: Error | null }) {
  const failed = problem ? errorMessage(problem) : undefined
  if (window.winnow.download !== undefined) return failed && <p className="text-xs text-danger">{failed}</p>
  return (
    <Field label={t`Folder`} problem={choice.lacksFolder ? t`Choose a folder first` : failed}>
      {(ids) => (
        <PathInput
          {...ids}
          value={choice.folder}
          placeholder={t`Each export gets its own subfolder`}
          onChoose={choice.chooseFolder}
        />
      )}
    </Field>
  )
}
