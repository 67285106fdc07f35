import { t } from '@lingui/core/macro'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import type { Experiment } from '#contract'
import { queries } from '../../connection/index.ts'
import { ActionDialog, LinesField } from '../../kit/index.ts'
import { EvidenceNote, useEvidence } from '../../model-change/EvidenceNote.tsx'

/** Makes the candidate current. Before it is proven it wants a reason, which stays in the audit log. */
export function PromoteDialog({ experiment, onClose }: { experiment: Experiment; onClose(): void }) {
  const { experimentId, candidateName, currentName, status, candidate, current } = experiment
  const [reason, setReason] = useState('')
  const promote = useMutation(queries.experiments.promote.mutationOptions({ onSuccess: onClose }))
  const known = useEvidence(candidate, current)
  const isProven = status === 'ready'
  return (
    <ActionDialog
      onClose={onClose}
      width="small"
      title={t`Promote ${candidateName}`}
      description={t`${currentName} becomes the previous model. You can roll back to it in a second.`}
      action={known.speaksAgainst ? t`Promote anyway` : t`Promote`}
      danger={known.speaksAgainst}
      disabled={promote.isPending || (!isProven && reason.trim() === '')}
      onAction={() => promote.mutate({ experimentId, reason })}
    >
      <EvidenceNote {...known} />
      <LinesField
        label={isProven ? t`Reason (optional)` : t`Reason`}
        hint={isProven ? undefined : t`There is not enough evidence yet. The reason is recorded in the audit log.`}
        rows={3}
        value={reason}
        onChange={setReason}
      />
    </ActionDialog>
  )
}
