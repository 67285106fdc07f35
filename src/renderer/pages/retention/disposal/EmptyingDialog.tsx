import { t } from '@lingui/core/macro'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import type { PlanTotals } from '#contract'
import { errorMessage, queries } from '../../../connection/index.ts'
import { ActionDialog, TextField } from '../../../kit/index.ts'

type EmptyingDialogProps = { plan: PlanTotals; group: string; onClose(): void }

/** Lets one plan empty a class or source, once its name was typed and a reason given. */
export function EmptyingDialog({ plan, group, onClose }: EmptyingDialogProps) {
  const [typed, setTyped] = useState('')
  const [reason, setReason] = useState('')
  const allow = useMutation(
    queries.policy.allowEmptying.mutationOptions({ meta: { shownInPlace: true }, onSuccess: onClose }),
  )
  return (
    <ActionDialog
      onClose={onClose}
      width="small"
      title={t`Allow emptying ${group}?`}
      description={t`It would have no images left for datasets. Applies to this plan only. Other guardrails are unchanged.`}
      action={t`Allow emptying`}
      danger
      disabled={typed !== group || reason.trim() === '' || allow.isPending}
      onAction={() => allow.mutate({ planId: plan.planId, group, reason })}
    >
      <TextField label={t`Type “${group}” to continue`} autoComplete="off" value={typed} onChange={setTyped} />
      <TextField
        label={t`Reason`}
        hint={t`Recorded in the audit log`}
        problem={allow.error ? errorMessage(allow.error) : undefined}
        value={reason}
        onChange={setReason}
      />
    </ActionDialog>
  )
}
