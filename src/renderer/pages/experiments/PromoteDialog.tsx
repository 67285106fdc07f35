import { t } from '@lingui/core/macro'
import { useMutation } from '@tanstack/react-query'
import type { Experiment } from '#contract'
import { queries } from '../../connection/index.ts'
import { ReasonDialog } from '../../dialogs/ReasonDialog.tsx'
import { EvidenceNote, useEvidence } from '../../model-change/EvidenceNote.tsx'

/** Makes the candidate current. Without enough evidence, it needs a reason. */
export function PromoteDialog({ experiment, onClose }: { experiment: Experiment; onClose(): void }) {
  const { experimentId, candidateName, currentName, status, candidate, current } = experiment
  const promote = useMutation(queries.experiments.promote.mutationOptions({ onSuccess: onClose }))
  const known = useEvidence(candidate, current)
  const isProven = status === 'ready'
  return (
    <ReasonDialog
      onClose={onClose}
      title={t`Promote ${candidateName}`}
      description={t`${currentName} becomes the previous model. You can roll back to it in a second.`}
      action={known.speaksAgainst ? t`Promote anyway` : t`Promote`}
      danger={known.speaksAgainst}
      label={isProven ? t`Reason (optional)` : t`Reason`}
      hint={isProven ? undefined : t`There is not enough evidence yet. The reason is recorded in the audit log.`}
      isOptional={isProven}
      disabled={promote.isPending}
      onReason={(reason) => promote.mutate({ experimentId, reason })}
    >
      <EvidenceNote {...known} />
    </ReasonDialog>
  )
}
