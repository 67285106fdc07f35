import { t } from '@lingui/core/macro'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import type { PlanTotals } from '#contract'
import { errorMessage, queries } from '../../../connection/index.ts'
import { Button, Dialog, Field, Input } from '../../../kit/index.ts'

type EmptyingDialogProps = { plan: PlanTotals; group: string; onClose(): void }

/** Lets one plan empty a class or source, once its name was typed and a reason given. */
export function EmptyingDialog({ plan, group, onClose }: EmptyingDialogProps) {
  const [typed, setTyped] = useState('')
  const [reason, setReason] = useState('')
  const allow = useMutation(
    queries.plans.allowEmptying.mutationOptions({ meta: { shownInPlace: true }, onSuccess: onClose }),
  )
  return (
    <Dialog
      open
      onClose={onClose}
      width="small"
      title={t`Allow emptying ${group}?`}
      description={t`It would have no images left for datasets. Applies to this plan only. Other guardrails are unchanged.`}
      footer={
        <>
          <Button onClick={onClose}>{t`Cancel`}</Button>
          <Button
            variant="danger"
            disabled={typed !== group || reason.trim() === '' || allow.isPending}
            onClick={() => allow.mutate({ planId: plan.planId, group, reason })}
          >
            {t`Allow emptying`}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        <Field label={t`Type “${group}” to continue`}>
          {(ids) => (
            <Input {...ids} autoComplete="off" value={typed} onChange={(event) => setTyped(event.target.value)} />
          )}
        </Field>
        <Field
          label={t`Reason`}
          hint={t`Recorded in the audit log`}
          problem={allow.error ? errorMessage(allow.error) : undefined}
        >
          {(ids) => <Input {...ids} value={reason} onChange={(event) => setReason(event.target.value)} />}
        </Field>
      </div>
    </Dialog>
  )
}
