import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import type { Experiment } from '#contract'
import { queries } from '../../connection/index.ts'
import { Button, Dialog, Field, Textarea } from '../../kit/index.ts'

/** Makes the candidate current. Before it is proven it wants a reason, which stays in the audit log. */
export function PromoteDialog({ experiment, onClose }: { experiment: Experiment; onClose(): void }) {
  const { experimentId, candidateName, currentName, status } = experiment
  const [reason, setReason] = useState('')
  const promote = useMutation(queries.experiments.promote.mutationOptions({ onSuccess: onClose }))
  const isProven = status === 'ready'
  return (
    <Dialog
      open
      onClose={onClose}
      width="small"
      title={`Promote ${candidateName}`}
      description={`${currentName} stays as the previous model; rolling back to it takes a second.`}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant="primary"
            disabled={promote.isPending || (!isProven && reason.trim() === '')}
            onClick={() => promote.mutate({ experimentId, reason })}
          >
            Promote
          </Button>
        </>
      }
    >
      <Field
        label={isProven ? 'Reason (optional)' : 'Reason'}
        hint={isProven ? undefined : 'The evidence does not say so yet. The reason goes into the audit log.'}
      >
        {(ids) => <Textarea {...ids} rows={3} value={reason} onChange={(event) => setReason(event.target.value)} />}
      </Field>
    </Dialog>
  )
}
