import { t } from '@lingui/core/macro'
import { useQuery } from '@tanstack/react-query'
import { queries } from '../../connection/index.ts'
import { Checkbox, SelectField, TextField } from '../../kit/index.ts'
import { asNamed, elsewhere, isSha256, type PredictionsChoice, wholeWorkspace } from './predictions-choice.ts'

type PredictionsFieldsProps = { choice: PredictionsChoice; onChange(choice: PredictionsChoice): void }

/** Asks which model made the predictions, and on which images. With a model, only predictions are imported, no images. */
export function PredictionsFields({ choice, onChange }: PredictionsFieldsProps) {
  const { data: models = [] } = useQuery(queries.models.list.queryOptions())
  const { data: versions = [] } = useQuery(queries.datasets.list.queryOptions())
  const change = (part: Partial<PredictionsChoice>) => onChange({ ...choice, ...part })
  const { model, name, sha256, dataset, replaceOpen } = choice
  const modelChoices: { value: PredictionsChoice['model']; label: string }[] = [
    { value: asNamed, label: t`Named like the files` },
    ...models.map((one) => ({
      value: one.modelId,
      label: one.version > 1 ? t`${one.name}, version ${one.version}` : one.name,
    })),
    { value: elsewhere, label: t`A model outside this workspace` },
  ]
  const versionChoices = [
    { value: wholeWorkspace, label: t`All images in the workspace` },
    ...versions.map((one) => ({ value: one.name, label: one.name })).toReversed(),
  ]
  return (
    <fieldset className="flex flex-col gap-2">
      <div className="grid grid-cols-2 gap-4">
        <SelectField
          label={t`Predictions of`}
          hint={model === asNamed ? t`Images are imported too.` : t`Only predictions are imported, no images.`}
          value={model}
          options={modelChoices}
          onChange={(next) => change({ model: next })}
        />
        {model !== asNamed && (
          <SelectField
            label={t`Made on`}
            hint={t`Tells which images and classes the numbers refer to.`}
            value={dataset}
            options={versionChoices}
            onChange={(next) => change({ dataset: next })}
          />
        )}
      </div>
      {model === elsewhere && (
        <div className="grid grid-cols-2 gap-4">
          <TextField
            label={t`Name of the model`}
            maxLength={200}
            value={name}
            onChange={(text) => change({ name: text })}
          />
          <TextField
            label={t`SHA-256 of its file`}
            problem={sha256 === '' || isSha256(sha256) ? undefined : t`64 digits, as printed by sha256sum`}
            value={sha256}
            onChange={(text) => change({ sha256: text })}
          />
        </div>
      )}
      {model !== asNamed && (
        <Checkbox
          checked={replaceOpen}
          onChange={(replaces) => change({ replaceOpen: replaces })}
          label={t`Replace its unreviewed predictions`}
          hint={t`Otherwise images keep the predictions they already have from this model.`}
        />
      )}
    </fieldset>
  )
}
