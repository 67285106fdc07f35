import { t } from '@lingui/core/macro'
import { useState } from 'react'
import { Button, Dialog, Field, Textarea } from '../../../kit/index.ts'

type DespiteGateDialogProps = {
  why: string
  busy: boolean
  problem: string | undefined
  onList(reason: string): void
  onClose(): void
}

/** Lists for deletion what the golden gate keeps back, once a reason was given. */
export function DespiteGateDialog({ why, busy, problem, onList, onClose }: DespiteGateDialogProps) {
  const [reason, setReason] = useState('')
  return (
    <Dialog
      open
      onClose={onClose}
      width="small"
      title={t`Include anyway?`}
      description={why}
      footer={
        <>
          <Button onClick={onClose}>{t`Cancel`}</Button>
          <Button variant="danger" disabled={reason.trim() === '' || busy} onClick={() => onList(reason.trim())}>
            {t`Include anyway`}
          </Button>
        </>
      }
    >
      <Field
        label={t`Reason`}
        hint={t`Recorded in the audit log and the certificate. Nothing is deleted yet.`}
        problem={problem}
      >
        {(ids) => <Textarea {...ids} rows={3} value={reason} onChange={(event) => setReason(event.target.value)} />}
      </Field>
    </Dialog>
  )
}
