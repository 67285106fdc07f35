import { t } from '@lingui/core/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import type { RefreshResult } from '#contract'
import { isStorageAddress } from '#model/storage-address.ts'
import { engine, errorMessage, queries, shell } from '../../connection/index.ts'
import { resultOf } from '../../jobs/job-end.ts'
import { JobFooter, useStartedJob } from '../../jobs/StartedJob.tsx'
import { newDownload } from '../../jobs/written-file.ts'
import { Button, Checkbox, Dialog, Field, PathInput, ProgressBar, SelectField } from '../../kit/index.ts'
import { RoleNote, useRefusal } from '../../roles/index.ts'
import { navigate } from '../../route/route.ts'
import { RefreshPreview, stepThatHolds } from './RefreshPreview.tsx'
import { RefreshSummary } from './RefreshSummary.tsx'

/** Applies the saved policy, freezes, compares and exports in one; ends with what was checked, for a lead to sign. */
export function RefreshDialog({ onClose }: { onClose(): void }) {
  const { data: formats = [] } = useQuery(queries.datasets.formats.queryOptions())
  const { data: current } = useQuery(queries.policy.current.queryOptions())
  const [typedFormat, setFormat] = useState<string | null>(null)
  const [chosenFolder, setFolder] = useState<string | null>(null)
  const [acceptDiff, setAcceptDiff] = useState(false)
  const [train, setTrain] = useState('')
  const { data: recipes = [] } = useQuery(queries.training.recipes.queryOptions())
  const usable = recipes.filter(({ problem }) => problem === null)
  const [lacksFolder, setLacksFolder] = useState(false)
  const client = useQueryClient()
  const { data: last } = useQuery(queries.refresh.last.queryOptions())
  const format = typedFormat ?? last?.format ?? 'coco'
  const folder = chosenFolder ?? last?.folder ?? ''
  const refusal = useRefusal('refresh.run', t`refresh a dataset`)
  const started = useStartedJob()
  const run = useMutation({
    meta: { shownInPlace: true },
    mutationFn: async () => {
      const job = await started.wait(
        engine.refresh.run({
          policy: current?.policy ?? '',
          format,
          // As the last refresh of the command line did.
          ...(isStorageAddress(folder) ? { address: folder } : { folder: newDownload() ?? folder }),
          acceptDiff,
          train: usable.find(({ name }) => name === train)?.name,
        }),
      )
      return resultOf<RefreshResult>(job, t`Refresh canceled`)
    },
    onSettled: () => client.invalidateQueries({ queryKey: queries.refresh.key() }),
  })
  const preview = usePreview(refusal === null && current?.saved ? current.policy : null)
  const holds = preview.data ? stepThatHolds(preview.data, acceptDiff) : null
  const isDownloaded = window.winnow.download !== undefined
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
          {refusal === null && (
            <Button
              variant="primary"
              refused={
                current?.saved === false
                  ? t`Save a policy under Retention first`
                  : holds !== null && !run.data
                    ? t`See what holds it back first`
                    : null
              }
              disabled={!current || run.isPending || preview.isPending}
              onClick={() => {
                setLacksFolder(folder === '')
                if (isDownloaded || folder !== '') run.mutate()
              }}
            >
              {run.isPending ? t`Refreshing…` : run.data?.stoppedAt ? t`Continue` : t`Refresh`}
            </Button>
          )}
        </JobFooter>
      }
    >
      <div className="flex flex-col gap-3">
        <RoleNote to="refresh.run" what={t`refresh a dataset`} />
        {refusal !== null && !last && (
          <p className="text-text-2">{t`No refresh has run yet, so there is no summary to sign.`}</p>
        )}
        {refusal === null && current && !current.saved && (
          <p className="flex flex-wrap items-center gap-2 text-warn">
            {t`No policy is saved yet. Save one under Retention first.`}
            <Button size="small" onClick={() => navigate('retention', {})}>
              {t`Open Retention`}
            </Button>
          </p>
        )}
        {preview.isPending && (
          <div className="flex flex-col gap-1.5">
            <p className="text-text-2">{t`Calculating what a refresh would do. Nothing is changed.`}</p>
            <ProgressBar fraction={null} label={t`Planning`} />
          </div>
        )}
        {preview.error && !run.data && <p className="text-danger">{errorMessage(preview.error)}</p>}
        {preview.data && !run.isPending && !run.data && (
          <RefreshPreview preview={preview.data} acceptDiff={acceptDiff} />
        )}
        {refusal === null && (
          <>
            <SelectField
              label={t`Format`}
              value={format}
              onChange={setFormat}
              options={formats.filter(({ writes }) => writes).map((one) => ({ value: one.name, label: one.title }))}
            />
            {isDownloaded ? (
              run.error && <p className="text-xs text-danger">{errorMessage(run.error)}</p>
            ) : (
              <Field
                label={t`Folder`}
                problem={
                  lacksFolder && folder === ''
                    ? t`Choose a folder first`
                    : run.error
                      ? errorMessage(run.error)
                      : undefined
                }
              >
                {(ids) => (
                  <PathInput
                    {...ids}
                    value={folder}
                    placeholder={t`Each export gets its own subfolder`}
                    onChoose={choose}
                  />
                )}
              </Field>
            )}
            {usable.length > 0 && (
              <SelectField
                label={t`Then train`}
                value={train}
                onChange={setTrain}
                options={[
                  { value: '', label: t`No training` },
                  ...usable.map(({ name, title }) => ({ value: name, label: title })),
                ]}
              />
            )}
            <Checkbox
              checked={acceptDiff}
              onChange={setAcceptDiff}
              label={t`Accept the difference`}
              hint={t`Export even if a class, or more than 20% of the images or labels, is gone`}
            />
          </>
        )}
        {run.data?.unchanged && (
          <p role="status" className="text-text-2">
            {t`Nothing changed since ${run.data.dataset ?? ''}.`}
          </p>
        )}
        {last && !run.isPending && <RefreshSummary refresh={last} />}
      </div>
    </Dialog>
  )
}

/** What a refresh with this policy would do, calculated once while the dialog is open. */
function usePreview(policy: string | null) {
  const abort = useRef<AbortController | null>(null)
  const { mutate, isIdle, ...preview } = useMutation({
    meta: { shownInPlace: true },
    mutationFn: (text: string) => {
      abort.current = new AbortController()
      return engine.refresh.preview({ policy: text }, { signal: abort.current.signal })
    },
  })
  useEffect(() => {
    if (policy !== null && isIdle) mutate(policy)
  }, [policy, isIdle, mutate])
  useEffect(() => () => abort.current?.abort(), [])
  return preview
}
