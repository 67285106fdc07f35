import { plural, t } from '@lingui/core/macro'
import { useMutation, useQuery } from '@tanstack/react-query'
import { type FormEvent, useId, useState } from 'react'
import type { Dataset, ExportResult } from '#contract'
import { isStorageAddress } from '#model/storage-address.ts'
import { engine, errorMessage, queries } from '../../../connection/index.ts'
import { JobFooter, useStartedJob } from '../../../jobs/StartedJob.tsx'
import { reportWritten } from '../../../jobs/written-file.ts'
import { Button, Dialog, formatCount, formatList } from '../../../kit/index.ts'
import { useStoragePlaces } from '../../../storage/use-storage-places.ts'
import { ExportFields } from './ExportFields.tsx'
import { optionsOf, targetOf, usualExport } from './export-state.ts'

/** Chooses format and destination of an export, and shows what the format loses. */
export function ExportDialog({ open, onClose, dataset }: { open: boolean; onClose(): void; dataset: Dataset }) {
  const { data: formats = [] } = useQuery(queries.datasets.formats.queryOptions())
  const { data: storage } = useStoragePlaces(open)
  const formId = useId()
  const [state, setState] = useState(usualExport)
  const [lacksPlace, setLacksPlace] = useState(false)
  const { format, writeOptions } = state
  const losses = useQuery(
    queries.datasets.losses.queryOptions({ input: { name: dataset.name, format, writeOptions }, enabled: open }),
  ).data
  const chosen = formats.find(({ name }) => name === format)
  const options = optionsOf(state, chosen)
  const nothing = losses?.images === 0 ? emptyReason(dataset, chosen?.needs ?? t`a place`) : null
  const refusal = nothing ?? (options === null ? t`Correct the marked fields first` : null)
  const target = targetOf(state, dataset.name)
  const started = useStartedJob()
  const run = useMutation({
    meta: { shownInPlace: true },
    mutationFn: (place: { folder: string } | { address: string }) =>
      started.result<ExportResult>(
        engine.datasets.export({ ...{ name: dataset.name, format, writeOptions }, ...options, ...place }),
      ),
    onSuccess: (result) => {
      if (!result) return
      onClose()
      reportExport(result)
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setLacksPlace('problem' in target)
    if (!('problem' in target) && refusal === null && !run.isPending) run.mutate(target)
  }
  const change = (next: typeof state) => {
    setState(next)
    if (run.isError) run.reset()
  }
  const close = () => {
    if (!run.isPending) run.reset()
    onClose()
  }
  const failure = run.error ? errorMessage(run.error) : undefined
  return (
    <Dialog
      open={open}
      onClose={close}
      title={t`Export ${dataset.name}`}
      description={t`A new folder or file with images, labels and a manifest`}
      footer={
        <JobFooter jobId={started.jobId} onHide={close}>
          {run.data === null && (
            <p role="status" className="mr-auto self-center text-text-2">
              {t`Export canceled; nothing was written`}
            </p>
          )}
          <Button onClick={close}>{t`Cancel`}</Button>
          <Button variant="primary" type="submit" form={formId} refused={refusal} disabled={run.isPending}>
            {run.isPending ? t`Exporting…` : t`Export`}
          </Button>
        </JobFooter>
      }
    >
      <form id={formId} noValidate onSubmit={submit} className="flex flex-col gap-3">
        <ExportFields
          {...{ dataset: dataset.name, formats, losses, state, onChange: change, nothing }}
          noStorage={storage?.refusal}
          placeProblem={lacksPlace && 'problem' in target ? target.problem : failure}
        />
      </form>
    </Dialog>
  )
}

const emptyReason = ({ name, images }: Dataset, needs: string): string =>
  images === 0 ? t`All images of ${name} were erased` : t`No image of ${name} has ${needs}, which this format needs`

/** Shows a toast: what was exported, where, and what the format lost. */
function reportExport({ manifest, folder, images, labels, ...result }: ExportResult): void {
  const isDownload = window.winnow.download !== undefined && !isStorageAddress(folder)
  reportWritten(manifest, {
    title: t`${plural(images, { one: '# image', other: '# images' })} and ${plural(labels, { one: '# label', other: '# labels' })} exported`,
    detail: [
      ...(isDownload ? [] : [folder]),
      ...(result.verified
        ? [t`verified; ${plural(result.covers ?? 0, { one: '# image', other: '# images' })} count as backed up`]
        : []),
      ...(result.notes ?? []),
      ...(result.lost.length > 0
        ? [t`not held: ${formatList(result.lost.map(({ what, count }) => `${formatCount(count)} × ${what}`))}`]
        : []),
    ].join(' · '),
  })
}
