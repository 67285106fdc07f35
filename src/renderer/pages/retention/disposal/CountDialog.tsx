import { t } from '@lingui/core/macro'
import { type ReactNode, useState } from 'react'
import type { JobId } from '#model/ids.ts'
import { JobFooter } from '../../../jobs/StartedJob.tsx'
import { Button, Dialog, TextField } from '../../../kit/index.ts'

type CountDialogProps = {
  title: string
  children: ReactNode
  /** The numbers that the user must type; none if the action can be undone. */
  images: readonly number[]
  confirm: string
  busy: boolean
  /** The running job. */
  jobId: JobId | null
  onConfirm(): void
  onClose(): void
}

/** Confirms an action that costs users' work or can't be undone. The user types the number of images. */
export function CountDialog({ title, children, images, confirm, busy, jobId, onConfirm, onClose }: CountDialogProps) {
  const [typed, setTyped] = useState<readonly string[]>(images.map(() => ''))
  const isRight = images.every((number, n) => typed[n]?.trim() === String(number))
  return (
    <Dialog
      open
      onClose={onClose}
      title={title}
      width="small"
      footer={
        <JobFooter jobId={jobId} onHide={onClose}>
          <Button onClick={onClose}>{t`Cancel`}</Button>
          <Button variant={images.length === 0 ? 'primary' : 'danger'} disabled={!isRight || busy} onClick={onConfirm}>
            {confirm}
          </Button>
        </JobFooter>
      }
    >
      <div className="flex flex-col gap-3 text-text-2">
        {children}
        {(jobId === null ? images : []).map((number, n) => (
          <TextField
            key={number}
            label={n === 0 ? t`Type ${number} to continue` : t`Also type ${number}`}
            inputMode="numeric"
            autoComplete="off"
            value={typed[n] ?? ''}
            onChange={(text) => setTyped(typed.with(n, text))}
          />
        ))}
      </div>
    </Dialog>
  )
}
