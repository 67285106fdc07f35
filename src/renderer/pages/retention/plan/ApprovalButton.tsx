import { t } from '@lingui/core/macro'
import { useMutation, useQuery } from '@tanstack/react-query'
import { BadgeCheck } from 'lucide-react'
import { useState } from 'react'
import type { PlanTotals } from '#contract'
import { queries } from '../../../connection/index.ts'
import { ReasonDialog } from '../../../dialogs/ReasonDialog.tsx'
import { Badge, Button, toast } from '../../../kit/index.ts'
import { useRefusal } from '../../../roles/index.ts'

/** Approves a plan. A plan whose impact is red needs a reason. */
export function ApprovalButton({ plan }: { plan: PlanTotals }) {
  const { data: approvals = [] } = useQuery(queries.disposal.approvals.queryOptions({ input: { planId: plan.planId } }))
  const refusal = useRefusal('disposal.approve', t`approve a plan`)
  const [open, setOpen] = useState(false)
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
        <ReasonDialog
          onClose={() => setOpen(false)}
          title={t`Approve this plan?`}
          description={t`The approval is valid once, for this plan and policy.`}
          action={t`Approve`}
          hint={t`Recorded in the audit log. Required if the impact is red.`}
          isOptional
          error={approve.error}
          disabled={approve.isPending}
          onReason={(reason) => approve.mutate({ planId: plan.planId, reason })}
        />
      )}
    </>
  )
}
