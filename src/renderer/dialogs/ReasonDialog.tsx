import { t } from '@lingui/core/macro'
import { type ComponentProps, useState } from 'react'
import { errorMessage } from '../connection/index.ts'
import { ActionDialog, LinesField } from '../kit/index.ts'

type ReasonDialogProps = Omit<ComponentProps<typeof ActionDialog>, 'onAction'> & {
  label?: string
  hint?: string | undefined
  error?: Error | null
  isOptional?: boolean
  onReason(reason: string): void
}

/** A dialog that does one thing once the user has given a reason. */
export function ReasonDialog(props: ReasonDialogProps) {
  const { label = t`Reason`, hint, error, isOptional = false, disabled = false, onReason, children, ...dialog } = props
  const [reason, setReason] = useState('')
  return (
    <ActionDialog
      width="small"
      {...dialog}
      disabled={disabled || (!isOptional && reason.trim() === '')}
      onAction={() => onReason(reason.trim())}
    >
      {children}
      <LinesField
        label={label}
        hint={hint}
        problem={error ? errorMessage(error) : undefined}
        rows={3}
        value={reason}
        onChange={setReason}
      />
    </ActionDialog>
  )
}
