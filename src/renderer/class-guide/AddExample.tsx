import { t } from '@lingui/core/macro'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { LabelClass } from '#model/label-set/label-set.ts'
import { errorMessage, queries } from '../connection/index.ts'
import { ActionDialog, classNames, SelectField, TextField } from '../kit/index.ts'
import { type Crop, useCrops } from '../thumbnail/use-crops.ts'

type AddExampleProps = {
  labelClass: LabelClass
  /** The crop to add; without one the user chooses. */
  crop?: Crop
  onClose(): void
}

/** Adds an example of a class: the given crop, or one of its labels or deleted predictions. */
export function AddExample({ labelClass, crop, onClose }: AddExampleProps) {
  const { classId, name } = labelClass
  const [counts, setCounts] = useState(true)
  const [chosen, setChosen] = useState<Crop | null>(crop ?? null)
  const [note, setNote] = useState('')
  const { data } = useQuery(queries.labeling.exampleCandidates.queryOptions({ input: { classId }, enabled: !crop }))
  const add = useMutation(
    queries.labeling.addExample.mutationOptions({ meta: { shownInPlace: true }, onSuccess: onClose }),
  )
  const save = () => {
    if (chosen) add.mutate({ classId, imageId: chosen.imageId, box: [...chosen.box], counts, note: note.trim() })
  }
  return (
    <ActionDialog
      onClose={onClose}
      title={t`Add an example of ${name}`}
      action={t`Add example`}
      disabled={!chosen || add.isPending}
      onAction={save}
      status={add.error && <p className="mr-auto self-center text-xs text-danger">{errorMessage(add.error)}</p>}
    >
      <div className="flex flex-col gap-4">
        {crop && <Only crop={crop} />}
        <SelectField<'yes' | 'no'>
          label={t`What this example shows`}
          value={counts ? 'yes' : 'no'}
          options={[
            { value: 'yes', label: t`Yes, this is one` },
            { value: 'no', label: t`No, this isn’t one` },
          ]}
          onChange={(value) => {
            setCounts(value === 'yes')
            setChosen(crop ?? null)
          }}
        />
        {data && (
          <Candidates
            crops={counts ? data.labels : [...data.deleted, ...data.labels]}
            chosen={chosen}
            name={name}
            onChoose={setChosen}
          />
        )}
        <TextField
          label={t`Note`}
          hint={counts ? t`For example: also when half hidden` : t`For example: a statue, not alive`}
          value={note}
          maxLength={300}
          onChange={setNote}
        />
      </div>
    </ActionDialog>
  )
}

function Only({ crop }: { crop: Crop }) {
  const url = useCrops([crop]).get(0)
  return (
    <span className="block size-32 overflow-hidden rounded-lg bg-canvas">
      {url && <img src={url} alt="" className="size-full object-cover" />}
    </span>
  )
}

type CandidatesProps = { crops: readonly Crop[]; chosen: Crop | null; name: string; onChoose(crop: Crop): void }

function Candidates({ crops, chosen, name, onChoose }: CandidatesProps) {
  const urls = useCrops(crops)
  if (crops.length === 0) return <p className="text-text-2">{t`No labels of ${name} yet. Review some images first.`}</p>
  return (
    <ul aria-label={t`Crops to choose from`} className="flex max-h-64 flex-wrap gap-2 overflow-y-auto p-1">
      {crops.map((crop, i) => (
        <li key={`${crop.imageId} ${crop.box}`}>
          <button
            type="button"
            aria-label={t`Crop ${i + 1}`}
            aria-pressed={chosen === crop}
            onClick={() => onChoose(crop)}
            className={classNames(
              'block size-16 overflow-hidden rounded-lg bg-canvas hover:opacity-85',
              chosen === crop && 'ring-2 ring-accent-text',
            )}
          >
            {urls.has(i) && <img src={urls.get(i)} alt="" className="size-full object-cover" />}
          </button>
        </li>
      ))}
    </ul>
  )
}
