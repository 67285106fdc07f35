import { t } from '@lingui/core/macro'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useId, useState } from 'react'
import type { BackupResult } from '#contract'
import { engine, errorMessage, queries } from '../../../connection/index.ts'
import { JobFooter, useStartedJob } from '../../../jobs/StartedJob.tsx'
import { Button, Dialog } from '../../../kit/index.ts'
import { whyNotAddress } from '../../../storage/address-problem.ts'
import { StorageAddressField } from '../../../storage/StorageAddressField.tsx'
import { reportBackup } from './report-backup.ts'
import { StoredBackupsList } from './StoredBackupsList.tsx'

/** `place`: where the last backup in object storage is; empty if there is none. */
type StoredBackupsDialogProps = { place: string; onClose(): void }

/** Backs up to object storage, sending only what is not there yet, and lists the backups there. */
export function StoredBackupsDialog({ place, onClose }: StoredBackupsDialogProps) {
  const [typed, setAddress] = useState(place)
  const [listed, setListed] = useState(place)
  const client = useQueryClient()
  const formId = useId()
  const address = typed.trim()
  const refusal = whyNotAddress(address)
  const started = useStartedJob()
  const make = useMutation({
    meta: { shownInPlace: true },
    mutationFn: () => started.result<BackupResult>(engine.maintenance.backup({ address })),
    onSuccess(made) {
      if (!made) return
      reportBackup(made)
      setListed(address)
    },
    onSettled: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: queries.maintenance.backups.key() }),
        client.invalidateQueries({ queryKey: queries.maintenance.storedBackups.key() }),
      ]),
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (refusal === null && !make.isPending) make.mutate()
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title={t`Backups in object storage`}
      description={t`Sends what is not there yet, and compares every file with what arrived`}
      footer={
        <JobFooter jobId={started.jobId} onHide={onClose}>
          <Button onClick={onClose}>{t`Close`}</Button>
          <Button variant="primary" type="submit" form={formId} refused={refusal} disabled={make.isPending}>
            {make.isPending ? t`Backing up…` : t`Back up`}
          </Button>
        </JobFooter>
      }
    >
      <div className="flex flex-col gap-3">
        <form id={formId} noValidate onSubmit={submit}>
          <StorageAddressField
            hint={t`A place for this workspace alone, such as s3://backups/yard. Access keys come from the AWS configuration of the computer that runs Winnow.`}
            value={typed}
            onChange={(next) => {
              setAddress(next)
              if (make.isError) make.reset()
            }}
            problem={make.error ? errorMessage(make.error) : undefined}
          />
        </form>
        {listed !== '' && listed === address ? (
          <StoredBackupsList address={listed} />
        ) : (
          <Button className="self-start" refused={refusal} onClick={() => setListed(address)}>
            {t`List the backups there`}
          </Button>
        )}
      </div>
    </Dialog>
  )
}
