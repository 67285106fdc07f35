import { t } from '@lingui/core/macro'
import { useMutation, useQuery } from '@tanstack/react-query'
import { BadgeCheck } from 'lucide-react'
import { useState } from 'react'
import type { PlanTotals } from '#contract'
import { errorMessage, queries } from '../../../connection/index.ts'
import { ActionDialog, Badge, Button, LinesField, toast } from '../../../kit/index.ts'
import { useRefusal } from '../../../roles/index.ts'

/** Says yes to a plan that another admin made, or with a reason to one that is estimated to cost much. */
export function ApprovalButton({ plan }: { plan: PlanTotals }) {
  const { data: approvals = [] } = useQuery(queries.disposal.approvals.queryOptions({ input: { planId: plan.planId } }))
  const refusal = useRefusal('disposal.approve', t`approve a plan`)
  const [open, setOpen] = useState(false)
  const [reason, setReason] = useState('')
  const approve = useMutation(
    queries.disposal.approve.mutationOptions({
      meta: { shownInPlace: true },
      onSuccess: () => {
        setOpen(false)
        toast({ tone: 'ok', title: t`Plan approved` })
      },
    }),
  )
  const valid = approvals.find((approval) => approval.void === null)
  if (valid) return <Badge tone="ok">{t`Approved by ${valid.approvedBy}`}</Badge>
  return (
    <>
      <Button icon={BadgeCheck} refused={refusal} onClick={() => setOpen(true)}>
        {t`Approve…`}
      </Button>
      {open && (
        <ActionDialog
          onClose={() => setOpen(false)}
          title={t`Approve this plan?`}
          width="small"
          description={t`The approval is valid once, for this plan and policy.`}
          action={t`Approve`}
          disabled={approve.isPending}
          onAction={() => approve.mutate({ planId: plan.planId, reason })}
        >
          <LinesField
            label={t`Reason`}
            hint={t`Recorded in the audit log. Required if the impact is red.`}
            problem={approve.error ? errorMessage(approve.error) : undefined}
            rows={3}
            value={reason}
            onChange={setReason}
          />
        </ActionDialog>
      )}
    </>
  )
}
