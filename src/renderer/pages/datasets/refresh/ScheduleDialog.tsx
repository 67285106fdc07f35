import { t } from '@lingui/core/macro'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { ListedSchedule, RefreshSchedule } from '#contract'
import { ErrorText, engine, queries, queryClient } from '../../../connection/index.ts'
import { ActionDialog, Field, Input, SelectField } from '../../../kit/index.ts'
import { type RefreshChoices, RefreshFields } from './RefreshFields.tsx'
import { dayTexts, hourText } from './ScheduleSection.tsx'

const days = ['never', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const
const hours = Array.from({ length: 24 }, (_, hour) => ({ value: String(hour), label: hourText(hour) }))
const maxReviewed = 1_000_000

type Draft = Pick<RefreshSchedule, 'day' | 'hour' | 'afterReviewed'> & RefreshChoices

/** Sets when and how the workspace refreshes on its own. Saving confirms it on this computer. */
export function ScheduleDialog({ onClose }: { onClose(): void }) {
  const { data: listed } = useQuery(queries.refresh.schedule.queryOptions())
  return listed === undefined ? null : <ScheduleForm listed={listed} onClose={onClose} />
}

function ScheduleForm({ listed, onClose }: { listed: ListedSchedule | null; onClose(): void }) {
  const [draft, setDraft] = useState<Draft>(
    listed?.schedule ?? { day: 'sunday', hour: 2, afterReviewed: 0, format: 'coco', folder: null, train: null },
  )
  const { day, hour, afterReviewed, format, folder, train } = draft
  const change = (more: Partial<Draft>) => setDraft({ ...draft, ...more })
  const isOff = day === 'never' && afterReviewed === 0
  const save = useMutation({
    meta: { shownInPlace: true },
    mutationFn: () => {
      // A browser names no folder of the server.
      const place = window.winnow.download ? {} : { folder }
      return engine.refresh.setSchedule({ day, hour, afterReviewed, format, train, ...place })
    },
    onSuccess: () => {
      void queryClient.invalidateQueries({ queryKey: queries.refresh.key() })
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
      <div className="grid grid-cols-2 gap-3">
        <SelectField
          label={t`Day`}
          value={day}
          options={days.map((value) => ({ value, label: dayTexts[value] }))}
          onChange={(value) => change({ day: value })}
        />
        <SelectField
          label={t`Hour`}
          value={String(hour)}
          options={hours}
          onChange={(value) => change({ hour: Number(value) })}
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
              change({ afterReviewed: Math.min(maxReviewed, Math.max(0, Math.trunc(Number(target.value)) || 0)) })
            }
          />
        )}
      </Field>
      <RefreshFields choices={draft} folderHint={t`A folder of Winnow on this computer`} onChange={change} />
      <ErrorText error={save.error} className="text-xs" />
    </ActionDialog>
  )
}
