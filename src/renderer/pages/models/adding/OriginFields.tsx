import { t } from '@lingui/core/macro'
import { useQuery } from '@tanstack/react-query'
import type { ModelId } from '#model/ids.ts'
import { queries } from '../../../connection/index.ts'
import { LinesField, SelectField, TextField } from '../../../kit/index.ts'
import { shownName } from '../../../model-change/model-name.ts'

export type Origin = {
  name: string
  parentId: ModelId | null
  trainedOn: string | null
  license: string
  notes: string
}

export const unknownOrigin: Origin = { name: '', parentId: null, trainedOn: null, license: '', notes: '' }

const none = '*'

type OriginFieldsProps = { origin: Origin; defaultName: string; onChange(origin: Origin): void }

/** The user's facts about a model: name, origin and license. */
export function OriginFields({ origin, defaultName, onChange }: OriginFieldsProps) {
  const { data: models = [] } = useQuery(queries.models.list.queryOptions())
  const { data: datasets = [] } = useQuery(queries.datasets.list.queryOptions())
  const parent = models.find(({ modelId }) => modelId === origin.parentId)
  const set = (part: Partial<Origin>) => onChange({ ...origin, ...part })
  return (
    <div className="grid grid-cols-2 gap-x-4 gap-y-3">
      <TextField
        label={t`Name`}
        hint={t`If the name exists, this becomes a new version`}
        value={origin.name}
        placeholder={parent?.name ?? defaultName}
        onChange={(text) => set({ name: text })}
      />
      <TextField
        label={t`License`}
        value={origin.license}
        placeholder={t`For example Apache-2.0`}
        onChange={(text) => set({ license: text })}
      />
      <SelectField
        label={t`Trained from`}
        value={origin.parentId ?? none}
        options={[
          { value: none, label: t`No model of this workspace` },
          ...models.map((model) => ({ value: model.modelId, label: shownName(model) })),
        ]}
        onChange={(value) => set({ parentId: value === none ? null : (value as ModelId) })}
      />
      <SelectField
        label={t`Trained on`}
        value={origin.trainedOn ?? none}
        options={[
          { value: none, label: t`No dataset of this workspace` },
          ...datasets.map(({ name }) => ({ value: name, label: name })),
        ]}
        onChange={(value) => set({ trainedOn: value === none ? null : value })}
      />
      <LinesField
        label={t`Notes`}
        className="col-span-2"
        rows={2}
        value={origin.notes}
        onChange={(text) => set({ notes: text })}
      />
    </div>
  )
}
