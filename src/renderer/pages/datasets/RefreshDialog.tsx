import { t } from '@lingui/core/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { FolderOpen } from 'lucide-react'
import { useState } from 'react'
import type { RefreshResult } from '#contract'
import { engine, errorMessage, queries, shell } from '../../connection/index.ts'
import { JobFooter, useStartedJob } from '../../jobs/StartedJob.tsx'
import { Button, Checkbox, Dialog, Field, Input, Select } from '../../kit/index.ts'
import { RefreshSummary } from './RefreshSummary.tsx'

/** Applies the saved policy, freezes, compares and exports in one; ends with what was checked, for a lead to sign. */
export function RefreshDialog({ onClose }: { onClose(): void }) {
  const { data: formats = [] } = useQuery(queries.datasets.formats.queryOptions())
  const { data: current } = useQuery(queries.policy.current.queryOptions())
  const [format, setFormat] = useState('coco')
  const [folder, setFolder] = useState('')
  const [acceptDiff, setAcceptDiff] = useState(false)
  const [lacksFolder, setLacksFolder] = useState(false)
  const client = useQueryClient()
  const { data: last } = useQuery(queries.refresh.last.queryOptions())
  const started = useStartedJob()
  const run = useMutation({
    meta: { shownInPlace: true },
    mutationFn: async () => {
      const job = await started.wait(engine.refresh.run({ policy: current?.policy ?? '', format, folder, acceptDiff }))
      if (job.status !== 'done') throw new Error(job.error ?? t`Refresh canceled`)
      return job.result as RefreshResult
    },
    onSettled: () => client.invalidateQueries({ queryKey: queries.refresh.key() }),
  })
  const choose = async () => {
    const chosen = await shell.chooseFolder({ title: t`Choose the folder for exports` })
    if (chosen) setFolder(chosen)
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title={t`Refresh`}
      description={t`Applies the saved policy, freezes a version, compares it with the last one and exports it`}
      footer={
        <JobFooter jobId={started.jobId} onHide={onClose}>
          <Button onClick={onClose}>{t`Close`}</Button>
          <Button
            variant="primary"
            disabled={!current?.saved || run.isPending}
            onClick={() => {
              setLacksFolder(folder === '')
              if (folder !== '') run.mutate()
            }}
          >
            {run.isPending ? t`Refreshing…` : run.data?.stoppedAt ? t`Continue` : t`Refresh`}
          </Button>
        </JobFooter>
      }
    >
      <div className="flex flex-col gap-3">
        {current && !current.saved && (
          <p className="text-warn">{t`No policy is saved yet. Save one under Retention first.`}</p>
        )}
        <Field label={t`Format`}>
          {(ids) => (
            <Select
              {...ids}
              value={format}
              onChange={setFormat}
              options={formats.filter(({ writes }) => writes).map((one) => ({ value: one.name, label: one.title }))}
            />
          )}
        </Field>
        <Field
          label={t`Folder`}
          problem={
            lacksFolder && folder === '' ? t`Choose a folder first` : run.error ? errorMessage(run.error) : undefined
          }
        >
          {(ids) => (
            <div className="flex gap-2">
              <Input
                {...ids}
                value={folder}
                placeholder={t`Each export gets a folder in it`}
                onChange={(event) => setFolder(event.target.value)}
              />
              <Button icon={FolderOpen} onClick={choose}>
                {t`Choose…`}
              </Button>
            </div>
          )}
        </Field>
        <Checkbox
          checked={acceptDiff}
          onChange={setAcceptDiff}
          label={t`Accept the difference`}
          hint={t`Exports even if a class, or more than 20% of the images or labels, is gone`}
        />
        {last && !run.isPending && <RefreshSummary refresh={last} />}
      </div>
    </Dialog>
  )
}
