import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Settings } from '#contract'
import { queries, shell } from '../../connection/index.ts'
import { Button, Checkbox, Field, Input, Panel, Select, toast } from '../../kit/index.ts'

type NumberKey = 'graceDays' | 'graceDaysOfUse' | 'retentionEveryDays' | 'signalsEveryDays'

const numbers: readonly { key: NumberKey; label: string; hint: string; max: number }[] = [
  { key: 'graceDays', label: 'Days in trash', hint: 'Minimum before images can be deleted permanently', max: 3650 },
  {
    key: 'graceDaysOfUse',
    label: 'Days of use in trash',
    hint: 'Minimum days on which the workspace was opened',
    max: 365,
  },
  {
    key: 'retentionEveryDays',
    label: 'Plan every (days)',
    hint: 'While the app is open, by the saved policy. A plan moves nothing. 0 is off.',
    max: 365,
  },
  {
    key: 'signalsEveryDays',
    label: 'Recompute signals every (days)',
    hint: 'Signals stay fixed in between, so plans are stable.',
    max: 365,
  },
]
const none = '–'

/** Grace time, schedule and golden set of the retention. */
export function RetentionPanel() {
  const { data: settings } = useQuery(queries.workspace.settings.queryOptions())
  return settings ? <RetentionForm key={JSON.stringify(settings)} settings={settings} /> : null
}

function RetentionForm({ settings }: { settings: Settings }) {
  const { data: datasets = [] } = useQuery(queries.datasets.list.queryOptions())
  const [draft, setDraft] = useState(() => Object.fromEntries(numbers.map(({ key }) => [key, String(settings[key])])))
  const [golden, setGolden] = useState(settings.goldenDataset)
  const [archiveFolder, setArchiveFolder] = useState(settings.archiveFolder)
  const [desktopNotices, setDesktopNotices] = useState(settings.desktopNotices)
  const [refuseNearErased, setRefuseNearErased] = useState(settings.refuseNearErased)
  const save = useMutation(
    queries.workspace.changeSettings.mutationOptions({
      onSuccess: () => toast({ tone: 'ok', title: 'Settings saved' }),
    }),
  )
  const problemOf = (key: NumberKey, max: number): string | undefined => {
    const value = Number(draft[key])
    return draft[key]?.trim() === '' || !Number.isInteger(value) || value < 0 || value > max
      ? `A whole number from 0 to ${max}.`
      : undefined
  }
  const isChanged =
    golden !== settings.goldenDataset ||
    archiveFolder !== settings.archiveFolder ||
    desktopNotices !== settings.desktopNotices ||
    refuseNearErased !== settings.refuseNearErased ||
    numbers.some(({ key }) => draft[key] !== String(settings[key]))
  const isWrong = numbers.some(({ key, max }) => problemOf(key, max) !== undefined)
  return (
    <Panel
      title="Retention"
      actions={
        <Button
          variant="primary"
          disabled={!isChanged || isWrong || save.isPending}
          onClick={() =>
            save.mutate({
              ...Object.fromEntries(numbers.map(({ key }) => [key, Number(draft[key])])),
              goldenDataset: golden,
              archiveFolder,
              desktopNotices,
              refuseNearErased,
            })
          }
        >
          Save
        </Button>
      }
    >
      <div className="flex flex-col gap-3">
        {numbers.map(({ key, label, hint, max }) => (
          <Field key={key} label={label} hint={hint} problem={problemOf(key, max)}>
            {(ids) => (
              <Input
                {...ids}
                type="number"
                min={0}
                max={max}
                className="max-w-48"
                value={draft[key] ?? ''}
                onChange={(event) => setDraft({ ...draft, [key]: event.target.value })}
              />
            )}
          </Field>
        ))}
        <Field
          label="Archive folder"
          hint="Folder for archived originals, ideally on another disk. Empty: in the workspace, which frees no space."
        >
          {(ids) => (
            <div className="flex gap-2">
              <Input
                {...ids}
                value={archiveFolder}
                placeholder="In the workspace"
                onChange={(event) => setArchiveFolder(event.target.value)}
              />
              <Button
                onClick={async () => {
                  const chosen = await shell.chooseFolder({ title: 'Choose the archive folder' })
                  if (chosen !== null) setArchiveFolder(chosen)
                }}
              >
                Choose…
              </Button>
            </div>
          )}
        </Field>
        <Field label="Golden set" hint="Frozen dataset for impact estimates. Plans never remove its images.">
          {() => (
            <Select<string>
              label="Golden set"
              className="max-w-72"
              value={golden || none}
              onChange={(name) => setGolden(name === none ? '' : name)}
              options={[{ value: none, label: 'None' }, ...datasets.map(({ name }) => ({ value: name, label: name }))]}
            />
          )}
        </Field>
        <Checkbox
          checked={desktopNotices}
          onChange={setDesktopNotices}
          label="Desktop notifications while the window is in the background"
        />
        <Checkbox
          checked={refuseNearErased}
          onChange={setRefuseNearErased}
          label="Refuse near-duplicates of erased images"
        />
        <p className="text-xs text-warn">
          Keeps a fingerprint of each image erased from now on, derived from the image; check that the erasure request
          allows it. Turning it off deletes the fingerprints.
        </p>
      </div>
    </Panel>
  )
}
