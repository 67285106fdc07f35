import { t } from '@lingui/core/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { ListedSchedule, RecipeName, RefreshSchedule } from '#contract'
import { engine, errorMessage, queries, shell } from '../../../connection/index.ts'
import { ActionDialog, Field, Input, PathInput, SelectField } from '../../../kit/index.ts'
import { dayTexts, hourText } from './schedule-text.ts'
import { noRecipe } from './use-refresh-choice.ts'

const days = ['never', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const
const hours = Array.from({ length: 24 }, (_, hour) => ({ value: String(hour), label: hourText(hour) }))
const maxReviewed = 1_000_000

type Draft = Pick<RefreshSchedule, 'day' | 'hour' | 'afterReviewed' | 'format' | 'folder' | 'train'>

/** When the workspace refreshes by itself, and how. Saving confirms it on this computer. */
export function ScheduleDialog({ onClose }: { onClose(): void }) {
  const { data: listed } = useQuery(queries.refresh.schedule.queryOptions())
  return listed === undefined ? null : <ScheduleForm listed={listed} onClose={onClose} />
}

function ScheduleForm({ listed, onClose }: { listed: ListedSchedule | null; onClose(): void }) {
  const client = useQueryClient()
  const [draft, setDraft] = useState<Draft>(
    listed?.schedule ?? { day: 'sunday', hour: 2, afterReviewed: 0, format: 'coco', folder: null, train: null },
  )
  const change = (more: Partial<Draft>) => setDraft({ ...draft, ...more })
  const isOff = draft.day === 'never' && draft.afterReviewed === 0
  const save = useMutation({
    meta: { shownInPlace: true },
    mutationFn: () => {
      const { day, hour, afterReviewed, format, folder, train } = draft
      // A browser names no folder of the server.
      const place = window.winnow.download ? {} : { folder }
      return engine.refresh.setSchedule({ day, hour, afterReviewed, format, train, ...place })
    },
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: queries.refresh.key() })
      onClose()
    },
  })
  return (
    <ActionDialog
      title={t`Refresh schedule`}
      description={t`Applies the saved policy, freezes, compares, exports and trains by itself while Winnow is open, or at the next start`}
      onClose={onClose}
      action={isOff ? t`Turn off` : listed?.isConfirmed === false ? t`Confirm on this computer` : t`Save`}
      disabled={save.isPending}
      onAction={() => save.mutate()}
    >
      <When draft={draft} onChange={change} />
      <How draft={draft} onChange={change} />
      {save.error && (
        <p role="alert" className="text-xs text-danger">
          {errorMessage(save.error)}
        </p>
      )}
    </ActionDialog>
  )
}

type PartProps = { draft: Draft; onChange(more: Partial<Draft>): void }

function When({ draft: { day, hour, afterReviewed }, onChange }: PartProps) {
  return (
    <>
      <div className="grid grid-cols-2 gap-3">
        <SelectField
          label={t`Day`}
          value={day}
          options={days.map((value) => ({ value, label: dayTexts[value] }))}
          onChange={(value) => onChange({ day: value })}
        />
        <SelectField
          label={t`Hour`}
          value={String(hour)}
          options={hours}
          onChange={(value) => onChange({ hour: Number(value) })}
        />
      </div>
      <Field label={t`Also after this many reviewed images`} hint={t`Counted since the last refresh. 0 turns it off.`}>
        {(ids) => (
          <Input
            {...ids}
            type="number"
            min={0}
            max={maxReviewed}
            value={String(afterReviewed)}
            onChange={({ target }) =>
              onChange({ afterReviewed: Math.min(maxReviewed, Math.max(0, Math.trunc(Number(target.value)) || 0)) })
            }
          />
        )}
      </Field>
    </>
  )
}

function How({ draft: { format, folder, train }, onChange }: PartProps) {
  const { data: formats = [] } = useQuery(queries.datasets.formats.queryOptions())
  const { data: recipes = [] } = useQuery(queries.training.recipes.queryOptions())
  const choose = async () => {
    const chosen = await shell.chooseFolder({ title: t`Choose the folder for exports` })
    if (chosen) onChange({ folder: chosen })
  }
  return (
    <>
      <SelectField
        label={t`Then train`}
        value={train ?? noRecipe}
        options={[
          { value: noRecipe, label: t`No training` },
          ...recipes
            .filter(({ problem, name }) => problem === null || name === train)
            .map(({ name, title }) => ({ value: name, label: title })),
        ]}
        onChange={(value) => onChange({ train: value === noRecipe ? null : (value as RecipeName) })}
      />
      <SelectField
        label={t`Format`}
        value={format}
        options={formats.filter(({ writes }) => writes).map(({ name, title }) => ({ value: name, label: title }))}
        onChange={(value) => onChange({ format: value })}
      />
      {!window.winnow.download && (
        <Field label={t`Folder`}>
          {(ids) => (
            <PathInput
              {...ids}
              value={folder ?? ''}
              placeholder={t`A folder of Winnow on this computer`}
              onChoose={choose}
            />
          )}
        </Field>
      )}
    </>
  )
}
