import { t } from '@lingui/core/macro'
import { useState } from 'react'
import { ActionDialog, LinesField } from '../../../kit/index.ts'

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
    <ActionDialog
      onClose={onClose}
      width="small"
      title={t`Include anyway?`}
      description={why}
      action={t`Include anyway`}
      danger
      disabled={reason.trim() === '' || busy}
      onAction={() => onList(reason.trim())}
    >
      <LinesField
        label={t`Reason`}
        hint={t`Recorded in the audit log and the certificate. Nothing is deleted yet.`}
        problem={problem}
        rows={3}
        value={reason}
        onChange={setReason}
      />
    </ActionDialog>
  )
}
