import { useMutation, useQuery } from '@tanstack/react-query'
import { Check, FolderOpen, X } from 'lucide-react'
import { useState } from 'react'
import type { RefreshResult } from '#contract'
import { engine, errorMessage, queries, shell } from '../../connection/index.ts'
import { jobEnd } from '../../jobs/job-end.ts'
import { Button, Checkbox, countOf, Dialog, Field, formatCount, Input, Select } from '../../kit/index.ts'
import { navigate } from '../../route/route.ts'
import { ImageChanges } from './ImageChanges.tsx'

/** Applies the saved policy, freezes, compares and exports in one; ends with what was checked. */
export function RefreshDialog({ onClose }: { onClose(): void }) {
  const { data: formats = [] } = useQuery(queries.datasets.formats.queryOptions())
  const { data: current } = useQuery(queries.policy.current.queryOptions())
  const [format, setFormat] = useState('coco')
  const [folder, setFolder] = useState('')
  const [acceptDiff, setAcceptDiff] = useState(false)
  const run = useMutation({
    meta: { shownInPlace: true },
    mutationFn: async () => {
      const { jobId } = await engine.refresh.run({ policy: current?.policy ?? '', format, folder, acceptDiff })
      const job = await jobEnd(jobId)
      if (job.status !== 'done') throw new Error(job.error ?? 'Refresh canceled')
      return job.result as RefreshResult
    },
  })
  const result = run.data
  const choose = async () => {
    const chosen = await shell.chooseFolder({ title: 'Choose the folder for exports' })
    if (chosen) setFolder(chosen)
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title="Refresh"
      description="Applies the saved policy, freezes a version, compares it with the last one and exports it"
      footer={
        <>
          <Button onClick={onClose}>Close</Button>
          <Button
            variant="primary"
            disabled={folder === '' || !current?.saved || run.isPending}
            onClick={() => run.mutate()}
          >
            {run.isPending ? 'Refreshing…' : result?.stoppedAt ? 'Continue' : 'Refresh'}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        {current && !current.saved && (
          <p className="text-warn">No policy is saved yet. Save one under Retention first.</p>
        )}
        <Field label="Format">
          {(ids) => (
            <Select
              {...ids}
              value={format}
              onChange={setFormat}
              options={formats.filter(({ writes }) => writes).map((one) => ({ value: one.name, label: one.title }))}
            />
          )}
        </Field>
        <Field label="Folder" problem={run.error ? errorMessage(run.error) : undefined}>
          {(ids) => (
            <div className="flex gap-2">
              <Input
                {...ids}
                value={folder}
                placeholder="Each export gets a folder in it"
                onChange={(event) => setFolder(event.target.value)}
              />
              <Button icon={FolderOpen} onClick={choose}>
                Choose…
              </Button>
            </div>
          )}
        </Field>
        <Checkbox
          checked={acceptDiff}
          onChange={setAcceptDiff}
          label="Accept the difference"
          hint="Exports even if a class is gone or more than 20% of images or labels"
        />
        {result && <Summary result={result} />}
      </div>
    </Dialog>
  )
}

const stopped = {
  apply: 'Stopped before the plan was applied. Approve it, then continue.',
  freeze: 'Stopped before freezing.',
  export: 'Frozen, but not exported. Accept the difference to continue.',
}

function Summary({ result }: { result: RefreshResult }) {
  const { unchanged, dataset, previous, diff, applied, checks, stoppedAt, export: made, planId } = result
  return (
    <section aria-label="Summary" className="flex flex-col gap-2 border-t border-line pt-3">
      <h3 className="flex items-center gap-3 text-base font-semibold">
        {stoppedAt
          ? stopped[stoppedAt]
          : unchanged
            ? `Nothing changed since ${dataset}`
            : `Version ${dataset} is ready`}
        {diff && <ImageChanges {...diff} />}
      </h3>
      <p className="text-text-2">
        {formatCount(applied.retire)} retired, {formatCount(applied.archive)} archived, {formatCount(applied.drop)} to
        the trash{previous && `; compared with ${previous}`}
      </p>
      <ul className="flex flex-col gap-1">
        {checks.map(({ name, ok, detail }) => (
          <li key={name} className="grid grid-cols-[16px_11rem_1fr] items-baseline gap-2">
            {ok ? (
              <Check size={14} className="self-center text-ok" aria-label="met" />
            ) : (
              <X size={14} className="self-center text-danger" aria-label="not met" />
            )}
            <span>{name}</span>
            <span className="min-w-0 text-xs text-text-2 wrap-anywhere">{detail}</span>
          </li>
        ))}
      </ul>
      {made && (
        <p>
          {countOf(made.images, 'image')} and {countOf(made.labels, 'label')} in {made.folder}
          {made.lost.length > 0 && `; not held: ${made.lost.map(({ what, count }) => `${count} × ${what}`).join(', ')}`}
        </p>
      )}
      <div className="flex gap-2">
        {stoppedAt === 'apply' && planId && (
          <Button size="small" onClick={() => navigate('retention', { planId, tab: 'plan' })}>
            Open the plan
          </Button>
        )}
        {made && (
          <Button size="small" icon={FolderOpen} onClick={() => void shell.showInFolder({ path: made.manifest })}>
            Show in folder
          </Button>
        )}
      </div>
    </section>
  )
}
