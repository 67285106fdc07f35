import { t } from '@lingui/core/macro'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import type { Experiment } from '#contract'
import { queries } from '../../connection/index.ts'
import { Button, Dialog, Field, Textarea } from '../../kit/index.ts'
import { EvidenceNote, useEvidence } from '../../model-change/EvidenceNote.tsx'

/** Makes the candidate current. Before it is proven it wants a reason, which stays in the audit log. */
export function PromoteDialog({ experiment, onClose }: { experiment: Experiment; onClose(): void }) {
  const { experimentId, candidateName, currentName, status, candidate, current } = experiment
  const [reason, setReason] = useState('')
  const promote = useMutation(queries.experiments.promote.mutationOptions({ onSuccess: onClose }))
  const known = useEvidence(candidate, current)
  const isProven = status === 'ready'
  return (
    <Dialog
      open
      onClose={onClose}
      width="small"
      title={t`Promote ${candidateName}`}
      description={t`${currentName} becomes the previous model. You can roll back to it in a second.`}
      footer={
        <>
          <Button onClick={onClose}>{t`Cancel`}</Button>
          <Button
            variant={known.speaksAgainst ? 'danger' : 'primary'}
            disabled={promote.isPending || (!isProven && reason.trim() === '')}
            onClick={() => promote.mutate({ experimentId, reason })}
          >
            {known.speaksAgainst ? t`Promote anyway` : t`Promote`}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        <EvidenceNote {...known} />
        <Field
          label={isProven ? t`Reason (optional)` : t`Reason`}
          hint={isProven ? undefined : t`There is not enough evidence yet. The reason is recorded in the audit log.`}
        >
          {(ids) => <Textarea {...ids} rows={3} value={reason} onChange={(event) => setReason(event.target.value)} />}
        </Field>
      </div>
    </Dialog>
  )
}
